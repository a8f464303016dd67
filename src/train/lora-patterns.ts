import { escapeForPython, pythonFullMatch } from "./python-regex.ts";

/** A rank_pattern or an alpha_pattern: pattern of the end of a module path → value, in order. */
export type PathPatterns = Readonly<Record<string, number>>;

/** What a key K of a rank_pattern or alpha_pattern matches: `re.match(r"(.*\.)?(K)$", path)`. */
export function pathPattern(key: string): RegExp {
  return pythonFullMatch(`(.*\\.)?(${key})`);
}

/**
 * The value that `patterns` give to a path: of the first key, in the order of the object, that matches;
 * else `otherwise`.
 * @see PEFT `other.get_pattern_key`
 */
export function patternValue(patterns: PathPatterns, path: string, otherwise: number): number {
  const key = matchingKey(patterns, path);
  return key === undefined ? otherwise : (patterns[key] ?? otherwise);
}

function matchingKey(patterns: PathPatterns, path: string): string | undefined {
  return Object.keys(patterns).find((key) => pathPattern(key).test(path));
}

/**
 * The same patterns in a form that survives the sorting of keys in `adapter_config.json`: of two keys
 * that match one layer the first wins, and sorting can change which that is. Returned as they are
 * when it does not; otherwise one key a layer, its full path.
 */
export function orderFreePatterns(patterns: PathPatterns, paths: readonly string[]): PathPatterns {
  const sorted = Object.fromEntries(Object.entries(patterns).sort(([a], [b]) => (a < b ? -1 : 1)));
  const same = paths.every((path) => matchingKey(patterns, path) === matchingKey(sorted, path));
  if (same) return patterns;
  const entries = paths.flatMap((path): [string, number][] => {
    const value = patternValue(patterns, path, NaN);
    return Number.isNaN(value) ? [] : [[escapeForPython(path), value]];
  });
  return Object.fromEntries(entries);
}
