import { KvittoError } from "../core/errors.ts";
import { nearestFirst } from "./nearest.ts";
import { pathPattern, patternValue } from "./lora-patterns.ts";
import type { PathPatterns } from "./lora-patterns.ts";
import { pythonFullMatch } from "./python-regex.ts";

/** A linear layer y = W·x of the base model, by its module path (the weight's name less `.weight`). */
export interface LinearModule {
  readonly path: string;
  readonly outFeatures: number;
  readonly inFeatures: number;
}

/** The fields of `adapter_config.json` that decide where LoRA goes and how strong it is. */
export interface LoraTargeting {
  /** Suffixes, or one pattern that must match a whole path, or "all-linear". */
  readonly target_modules: string | readonly string[];
  readonly exclude_modules: string | readonly string[] | null;
  readonly modules_to_save: readonly string[] | null;
  /** Only for targets given as suffixes. */
  readonly layers_to_transform: number | readonly number[] | null;
  readonly layers_pattern: string | readonly string[] | null;
  readonly r: number;
  readonly lora_alpha: number;
  readonly use_rslora: boolean;
  /** Pattern → rank; the first that matches a path's end wins. */
  readonly rank_pattern: PathPatterns;
  readonly alpha_pattern: PathPatterns;
}

/** One adapted layer. */
export interface LoraPlacement extends LinearModule {
  readonly rank: number;
  readonly alpha: number;
  /** α/r, or α/√r with `use_rslora`. */
  readonly scaling: number;
}

const ALL_LINEAR = "all-linear";
/** A model has thousands of paths but a dozen kinds of them; more than this is not read. */
const NAMES_IN_A_MESSAGE = 20;

/** A list with each item turned into a test, or undefined when there is nothing to test. */
function listOf<T>(value: T | readonly T[] | null): readonly T[] {
  if (value === null) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T]; // isArray does not narrow readonly
}

function isOrEndsWith(path: string, name: string): boolean {
  return path === name || path.endsWith(`.${name}`);
}

function excluder({ exclude_modules, modules_to_save }: LoraTargeting): (path: string) => boolean {
  const saved = (modules_to_save ?? []).map((name) => pythonFullMatch(`(^|.*\\.)${name}($|\\..*)`));
  const isSaved = (path: string) => saved.some((pattern) => pattern.test(path));
  if (typeof exclude_modules === "string" && exclude_modules !== "") {
    const pattern = pythonFullMatch(exclude_modules);
    return (path) => pattern.test(path) || isSaved(path);
  }
  const names = listOf(exclude_modules === "" ? null : exclude_modules);
  return (path) => names.some((name) => isOrEndsWith(path, name)) || isSaved(path);
}

/** The test that `layers_to_transform` adds to a suffix match. */
function layerFilter(targeting: LoraTargeting): (path: string) => boolean {
  const layers = listOf(targeting.layers_to_transform);
  if (layers.length === 0) return () => true;
  const given = listOf(targeting.layers_pattern).filter((pattern) => pattern !== "");
  // Lazy: the first number is the layer, a later one may be an expert.
  const patterns =
    given.length === 0 ? [".*?\\.[^.]*"] : given.map((name) => `(?:^|.*?\\.)${name}`);
  const regexes = patterns.map((text) => pythonFullMatch(`${text}\\.(?P<idx>\\d+)\\..*`));
  return (path) => {
    for (const regex of regexes) {
      const index = regex.exec(path)?.groups?.["idx"];
      if (index !== undefined) return layers.includes(Number(index));
    }
    return false;
  };
}

/** Which target, if any, makes PEFT adapt a path. */
type TargetOf = (path: string) => string | undefined;

function targetFinder(targeting: LoraTargeting, outputEmbeddings: readonly string[]): TargetOf {
  const { target_modules } = targeting;
  if (typeof target_modules === "string") {
    if (target_modules.toLowerCase() === ALL_LINEAR) {
      return (path) => (outputEmbeddings.includes(path) ? undefined : target_modules);
    }
    const pattern = pythonFullMatch(target_modules);
    return (path) => (pattern.test(path) ? target_modules : undefined);
  }
  const inLayers = layerFilter(targeting);
  const exact = new Set(target_modules);
  return (path) => {
    if (exact.has(path)) return path;
    const suffix = target_modules.find((name) => path.endsWith(`.${name}`));
    return suffix !== undefined && inLayers(path) ? suffix : undefined;
  };
}

export interface BaseModules {
  readonly linears: readonly LinearModule[];
  /** The head: `all-linear` leaves it out, as PEFT does with `get_output_embeddings()`. */
  readonly outputEmbeddings: readonly string[];
}

/** Which target makes PEFT adapt a path; undefined when none does or it is excluded. */
function targetFinderOf(base: BaseModules, targeting: LoraTargeting): TargetOf {
  const excluded = excluder(targeting);
  const targetOf = targetFinder(targeting, base.outputEmbeddings);
  return (path) => (excluded(path) ? undefined : targetOf(path));
}

/**
 * The paths that PEFT would adapt, in the order of `linears`. Rules in PEFT's order: exclude_modules,
 * modules_to_save, then target_modules (pattern; or exact name; or suffix and layers_to_transform).
 * @see PEFT `tuners_utils.check_target_module_exists`
 */
export function matchedPaths(base: BaseModules, targeting: LoraTargeting): string[] {
  const targetOf = targetFinderOf(base, targeting);
  return base.linears.map(({ path }) => path).filter((path) => targetOf(path) !== undefined);
}

/**
 * The layers to adapt, in the order of `linears`, with rank and scale: those of {@link matchedPaths}.
 * Stricter than PEFT in one thing: *each* target, and each key of rank_pattern and alpha_pattern, must
 * match something.
 *
 * @throws {KvittoError} `lora.no_target`, listing the names there are, nearest first; `lora.pattern`
 *   for a pattern that cannot be read; `lora.rank` for a rank or alpha that cannot be
 */
export function placeLora(base: BaseModules, targeting: LoraTargeting): LoraPlacement[] {
  const paths = new Set(matchedPaths(base, targeting));
  refuseUnused(base, targeting, paths);
  return base.linears
    .filter(({ path }) => paths.has(path))
    .map((linear) => ({ ...linear, ...strength(targeting, linear.path) }));
}

function refuseUnused(
  base: BaseModules,
  targeting: LoraTargeting,
  matched: ReadonlySet<string>,
): void {
  const { target_modules } = targeting;
  if (typeof target_modules === "string") {
    if (matched.size === 0) throw noTarget("target_modules", target_modules, base);
  } else {
    // Asked one by one: a target that only names layers that another one names too is in order.
    const unused = target_modules.find((name) => {
      return matchedPaths(base, { ...targeting, target_modules: [name] }).length === 0;
    });
    if (unused !== undefined) throw noTarget("target_modules", unused, base);
    if (target_modules.length === 0) throw noTarget("target_modules", "", base);
  }
  for (const field of ["rank_pattern", "alpha_pattern"] as const) {
    for (const key of Object.keys(targeting[field])) {
      const regex = pathPattern(key);
      if (![...matched].some((path) => regex.test(path))) throw noTarget(field, key, base);
    }
  }
}

function strength(targeting: LoraTargeting, path: string) {
  const rank = patternValue(targeting.rank_pattern, path, targeting.r);
  const alpha = patternValue(targeting.alpha_pattern, path, targeting.lora_alpha);
  if (!Number.isInteger(rank) || rank < 1) {
    throw new KvittoError("lora.rank", `The rank of ${path} is ${rank}; at least 1 was expected.`);
  }
  if (!Number.isFinite(alpha)) {
    throw new KvittoError("lora.rank", `lora_alpha of ${path} is ${alpha}; a number was expected.`);
  }
  return { rank, alpha, scaling: loraScaling(alpha, rank, targeting.use_rslora) };
}

/** α/r, or α/√r for rank-stabilised LoRA (Kalajdzievski 2023, arXiv:2312.03732). */
export function loraScaling(alpha: number, rank: number, useRsLora: boolean): number {
  return alpha / (useRsLora ? Math.sqrt(rank) : rank);
}

/** What a user would write: the last parts of the paths, and the full paths when a dot was written. */
function noTarget(field: string, wanted: string, { linears }: BaseModules): KvittoError {
  const paths = linears.map(({ path }) => path);
  const last = (path: string) => path.slice(path.lastIndexOf(".") + 1);
  const names = /^[\w.]*\.\w+$/.test(wanted) ? paths : paths.map(last);
  const sorted = nearestFirst(wanted, names);
  const more =
    sorted.length > NAMES_IN_A_MESSAGE ? `, and ${sorted.length - NAMES_IN_A_MESSAGE} more` : "";
  return new KvittoError(
    "lora.no_target",
    `${field} has ${JSON.stringify(wanted)}, which matches none of the ${paths.length} linear layers that may be adapted.`,
    `There are: ${sorted.slice(0, NAMES_IN_A_MESSAGE).join(", ")}${more}.`,
  );
}
