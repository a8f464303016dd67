import { placeLora } from "./lora-targets.ts";
import type { BaseModules, LoraTargeting } from "./lora-targets.ts";

/** Part of a model that a module path belongs to. */
export type ModelPart = "vision" | "projector" | "language";

const PART_SEGMENTS: readonly (readonly [ModelPart, ReadonlySet<string>])[] = [
  ["vision", new Set(["vision_tower", "vision_model", "visual"])],
  ["projector", new Set(["multi_modal_projector", "projector", "connector", "mlp_AR"])],
];

/** By the names that the supported families use; what is none of the others is the language model. */
export function partOf(path: string): ModelPart {
  const segments = path.split(".");
  const found = PART_SEGMENTS.find(([, names]) => segments.some((segment) => names.has(segment)));
  return found?.[0] ?? "language";
}

/**
 * The same targeting in the form that is stored, kept to the language model unless `scope` is
 * "everything". Suffixes such as `q_proj` and `out_proj` also name layers of the vision tower; when
 * they do, `target_modules` becomes the full names of the layers of the language model, so that PEFT
 * adapts exactly these when it loads the adapter. "all-linear" always becomes full names, as in PEFT.
 * @throws {KvittoError} as {@link placeLora}; a target or a pattern that matches only other parts than
 *   the language model counts as one that matches nothing
 */
export function scopedTargeting(
  base: BaseModules,
  targeting: LoraTargeting,
  scope: "language" | "everything",
): LoraTargeting {
  const inScope = (path: string) => scope === "everything" || partOf(path) === "language";
  const linears = base.linears.filter(({ path }) => inScope(path));
  const wanted = placeLora({ ...base, linears }, targeting).map(({ path }) => path);
  const { target_modules } = targeting;
  const allLinear = typeof target_modules === "string" && /^all-linear$/i.test(target_modules);
  // PEFT sees the whole model, whatever the scope here.
  if (!allLinear && placeLora(base, targeting).length === wanted.length) return targeting;
  const result: LoraTargeting = {
    ...targeting,
    target_modules: [...wanted].sort(),
    exclude_modules: null,
    layers_to_transform: null,
    layers_pattern: null,
  };
  // A full name can also be the end of a longer one; PEFT would then adapt that too.
  const again = placeLora(base, result).length;
  if (again !== wanted.length) {
    throw new Error(`internal: ${wanted.length} full names match ${again} layers`);
  }
  return result;
}
