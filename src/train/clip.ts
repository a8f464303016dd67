import { KvittoError } from "../core/errors.ts";
import type { NamedTensors } from "./named-tensors.ts";

/** Keeps the coefficient finite when every gradient is zero; torch's own constant. */
const NORM_EPSILON = 1e-6;

/**
 * √(Σ over all tensors of Σ g²), summed in float64.
 * @throws {KvittoError} `train.nan_gradient` when a gradient is NaN or infinite; names the first
 *   tensor and says how many of its values are bad
 */
export function globalNorm(gradients: NamedTensors): number {
  let total = 0;
  for (const [name, values] of gradients) {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
    // The largest float32 squared is 1e77: in float64 only a NaN or an infinity can spoil the sum.
    if (!Number.isFinite(sum)) throw badGradient(name, values);
    total += sum;
  }
  return Math.sqrt(total);
}

function badGradient(name: string, values: Float32Array): KvittoError {
  const bad = values.filter((value) => !Number.isFinite(value));
  return new KvittoError(
    "train.nan_gradient",
    `The gradient of ${name} is ${bad[0]} in ${bad.length} of ${values.length} values; finite numbers were expected.`,
    "Lower the learning rate, keep clipping on, or look at the rows of this step.",
  );
}

/** min(1, maxNorm/(norm + 1e-6)); 1 when `maxNorm` ≤ 0, which switches clipping off. */
export function clipCoefficient(norm: number, maxNorm: number): number {
  return maxNorm <= 0 ? 1 : Math.min(1, maxNorm / (norm + NORM_EPSILON));
}

/**
 * Scales all gradients in place so that their joint norm is at most `maxNorm`, as
 * `torch.nn.utils.clip_grad_norm_`. Returns the norm *before* clipping, which is the one to log.
 * @throws {KvittoError} `train.nan_gradient`, as {@link globalNorm}; nothing is changed then
 */
export function clipGlobalNorm(gradients: NamedTensors, maxNorm: number): number {
  const norm = globalNorm(gradients);
  const coefficient = clipCoefficient(norm, maxNorm);
  if (coefficient < 1) {
    for (const values of gradients.values()) {
      for (let i = 0; i < values.length; i++) values[i]! *= coefficient;
    }
  }
  return norm;
}
