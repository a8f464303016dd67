import { copyInto, copyOf, partnerOf, zerosLike } from "./named-tensors.ts";
import type { NamedTensors } from "./named-tensors.ts";

export interface AdamWOptions {
  /** β1, decay of the mean of gradients. */
  readonly beta1: number;
  /** β2, decay of the mean of squared gradients. */
  readonly beta2: number;
  /** Added to √v̂, outside the root. */
  readonly epsilon: number;
  /** Decoupled: multiplied by the learning rate of the step, never by the gradient. */
  readonly weightDecay: number;
}

export const ADAMW_DEFAULTS: AdamWOptions = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
};

/** Everything a later run needs to go on as if it had never stopped. */
export interface AdamWState {
  /** Updates done; t of the next update is `step + 1`. */
  readonly step: number;
  readonly m: NamedTensors;
  readonly v: NamedTensors;
}

/**
 * Whether weight decay applies to a parameter: not to biases, nor to the scales of normalisation
 * layers. The Trainer decides partly by module type (`nn.LayerNorm`); by name that is
 * `layer_norm`, `layer_norm1`, … as well.
 * @see shared rule of transformers' `Trainer.get_decay_parameter_names`
 */
export function decaysByDefault(name: string): boolean {
  return !/bias|layernorm|rmsnorm|(?:^|[._])norm\d*(?:$|\.)/.test(name.toLowerCase());
}

/**
 * Adam with decoupled weight decay, as `torch.optim.AdamW`, over named float32 tensors in place:
 *
 * m ← β1·m + (1−β1)·g;  v ← β2·v + (1−β2)·g²;  θ ← θ·(1 − lr·wd);
 * θ ← θ − lr · (m/(1−β1^t)) / (√(v/(1−β2^t)) + ε),  t from 1.
 *
 * Each step's arithmetic is float64 and rounded once when stored.
 * @see Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2
 */
export class AdamW {
  readonly options: AdamWOptions;
  readonly #parameters: NamedTensors;
  readonly #decays: ReadonlySet<string>;
  readonly #m: Map<string, Float32Array>;
  readonly #v: Map<string, Float32Array>;
  #step = 0;

  /** `parameters` stay the caller's; {@link update} writes into them. */
  constructor(
    parameters: NamedTensors,
    options: Partial<AdamWOptions> = {},
    decays: (name: string) => boolean = decaysByDefault,
  ) {
    this.options = { ...ADAMW_DEFAULTS, ...options };
    this.#parameters = parameters;
    this.#decays = new Set([...parameters.keys()].filter(decays));
    this.#m = zerosLike(parameters);
    this.#v = zerosLike(parameters);
  }

  /**
   * One update. `gradientScale` multiplies every gradient on the way in (the clip coefficient), which
   * saves a pass over them.
   * @throws {Error} `internal:` when a parameter has no gradient of its own length
   */
  update(gradients: NamedTensors, learningRate: number, gradientScale = 1): void {
    const { beta1, beta2, epsilon, weightDecay } = this.options;
    // All are checked before one is changed: a throw must not leave half an update behind.
    for (const [name, { length }] of this.#parameters)
      partnerOf(gradients, name, length, "gradient");
    const t = ++this.#step;
    const stepSize = learningRate / (1 - beta1 ** t);
    const rootCorrection = 1 / Math.sqrt(1 - beta2 ** t);
    for (const [name, theta] of this.#parameters) {
      const { length } = theta;
      const gradient = partnerOf(gradients, name, length, "gradient");
      const m = partnerOf(this.#m, name, length, "m");
      const v = partnerOf(this.#v, name, length, "v");
      const keep = this.#decays.has(name) ? 1 - learningRate * weightDecay : 1;
      for (let i = 0; i < length; i++) {
        const g = gradient[i]! * gradientScale;
        const mean = beta1 * m[i]! + (1 - beta1) * g;
        const square = beta2 * v[i]! + (1 - beta2) * g * g;
        m[i] = mean;
        v[i] = square;
        theta[i] =
          theta[i]! * keep - (stepSize * mean) / (Math.sqrt(square) * rootCorrection + epsilon);
      }
    }
  }

  /** A copy of the state: later updates do not change it. */
  state(): AdamWState {
    return { step: this.#step, m: copyOf(this.#m), v: copyOf(this.#v) };
  }

  /**
   * Takes up a state from {@link state}.
   * @throws {Error} `internal:` when it is not of these parameters
   */
  restore({ step, m, v }: AdamWState): void {
    copyInto(this.#m, m, "m");
    copyInto(this.#v, v, "v");
    this.#step = step;
  }
}
