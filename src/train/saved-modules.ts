import { KvittoError } from "../core/errors.ts";
import type { Decoder } from "../models/decoder.ts";
import type { Model } from "../models/load-model.ts";
import { HEAD_WEIGHT } from "../models/weights.ts";
import { partOf } from "./lora-scope.ts";
import { matchedPaths, type BaseModules, type LoraTargeting } from "./lora-targets.ts";
import { nearestFirst } from "./nearest.ts";
import type { TrainSettings } from "./train-settings.ts";
import { allWeights, freezeTest } from "./whole-weights.ts";

const NAMES_IN_A_MESSAGE = 5;

/** `model.norm.weight` → `model.norm`, `model`. */
function modulesAround(weight: string): string[] {
  const segments = weight.split(".");
  return segments.slice(1).map((_, i) => segments.slice(0, segments.length - 1 - i).join("."));
}

/**
 * Whether an entry of modules_to_save names a module that holds this weight: as in PEFT, a module whose
 * path ends with the entry, not only at a dot, with everything below it.
 * @see PEFT 0.21 `utils/other._set_trainable`
 */
export function savesWeight(entries: readonly string[], weight: string): boolean {
  return modulesAround(weight).some((path) => entries.some((entry) => path.endsWith(entry)));
}

/**
 * Shapes of the weights that an adapter may hold as a whole, by name. A tied head is among them: an
 * adapter that holds it, or the embedding, parts the two.
 */
export function replaceableWeights(model: Model): Map<string, readonly number[]> {
  const shapes = allWeights(model);
  const tied = model.decoder.tiedHead;
  if (tied !== null) shapes.set(HEAD_WEIGHT, shapes.get(tied)!);
  return shapes;
}

type Wanted = Pick<TrainSettings, "modules_to_save" | "target_scope" | "freeze">;

function mistake(message: string, hint: string): KvittoError {
  return new KvittoError("lora.modules_to_save", message, hint);
}

/**
 * Names of the weights that a new adapter trains as a whole.
 * @throws {KvittoError} `lora.modules_to_save` for an entry that names nothing, or what is frozen
 */
export function savedWeightNames(
  all: readonly string[],
  { modules_to_save: entries, target_scope, freeze }: Wanted,
): string[] {
  const names = all.filter((name) => target_scope === "everything" || partOf(name) === "language");
  for (const entry of entries) {
    const own = names.filter((name) => savesWeight([entry], name));
    const frozen = freezeTest(freeze);
    const kept = own.find((name) => frozen(name));
    if (kept !== undefined) {
      throw mistake(
        `modules_to_save has ${JSON.stringify(entry)}, and freeze leaves ${kept} as it is.`,
        "Leave it out of one of the two.",
      );
    }
    if (own.length > 0) continue;
    const isElsewhere = all.some((name) => savesWeight([entry], name));
    const paths = [...new Set(names.map((name) => modulesAround(name)[0]!))];
    const near = nearestFirst(
      entry,
      entry.includes(".") ? paths : [...new Set(paths.map((path) => path.split(".").at(-1)!))],
    );
    throw mistake(
      `modules_to_save has ${JSON.stringify(entry)}, which is the end of no module's path${isElsewhere ? " in the language model" : ""}.`,
      isElsewhere
        ? "Add --target-scope everything to train modules of the vision tower and the projector."
        : `Nearest: ${near.slice(0, NAMES_IN_A_MESSAGE).join(", ")}.`,
    );
  }
  return names.filter((name) => savesWeight(entries, name));
}

/**
 * The entries as they are stored: as given where PEFT, which sees the whole model, finds the same
 * weights by them; else the full paths.
 */
export function storedEntries(
  all: readonly string[],
  entries: readonly string[],
  saved: readonly string[],
): readonly string[] | null {
  if (entries.length === 0) return null;
  const found = all.filter((name) => savesWeight(entries, name));
  if (found.length === saved.length) return entries;
  return [...new Set(saved.map((name) => modulesAround(name)[0]!))];
}

/**
 * The linears that are left for low-rank updates. "all-linear" means those that are not trained as a
 * whole; a layer that is named for both is a contradiction.
 * @throws {KvittoError} `lora.modules_to_save`
 */
export function linearsNotSaved(
  base: BaseModules,
  targeting: LoraTargeting,
  saved: readonly string[],
): BaseModules {
  const whole = new Set(saved.map((name) => modulesAround(name)[0]!));
  const linears = base.linears.filter(({ path }) => !whole.has(path));
  const { target_modules } = targeting;
  if (typeof target_modules === "string" && /^all-linear$/i.test(target_modules)) {
    return { ...base, linears };
  }
  const both = matchedPaths(base, targeting).find((path) => whole.has(path));
  if (both === undefined) return { ...base, linears };
  throw mistake(
    `${both} is in modules_to_save, which trains it as a whole, and in target_modules, which would add a low-rank update to it.`,
    "Leave it out of one of the two.",
  );
}

/** What somebody should know who trains one of two that the model ties; null when there is none. */
export function partedHeadNote(
  { tiedHead }: Pick<Decoder, "tiedHead">,
  saved: ReadonlyMap<string, unknown> | undefined,
): string | null {
  if (tiedHead === null || saved === undefined) return null;
  const own = [tiedHead, HEAD_WEIGHT].filter((name) => saved.has(name));
  if (own.length === 0) return null;
  const learns = own.length === 2 ? "each learns on its own" : `only ${own[0]} learns`;
  return (
    `The model has one matrix for ${tiedHead} and ${HEAD_WEIGHT}; the adapter keeps them apart, as PEFT does: ` +
    `${learns}. A merged model stores both.`
  );
}
