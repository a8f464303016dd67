import { textDistance } from "../core/edit-distance.ts";

/** Every distinct name, nearest to `wanted` first; equally near ones in alphabetical order. */
export function nearestFirst(wanted: string, names: Iterable<string>): string[] {
  return [...new Set(names)]
    .map((name) => ({ name, distance: textDistance(wanted, name) }))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}
