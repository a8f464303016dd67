import { textDistance } from "../core/edit-distance.ts";

/**
 * The names closest to `wanted`, nearest first: those within a third of its length (at least two
 * edits, so that short names still get a suggestion), and those that contain it or lie within it.
 */
export function nearestNames(wanted: string, names: readonly string[], most = 3): string[] {
  const allowed = Math.max(2, Math.floor(wanted.length / 3));
  const needle = wanted.toLowerCase();
  return names
    .map((name) => {
      const candidate = name.toLowerCase();
      const contains = candidate.includes(needle) || needle.includes(candidate);
      const distance = textDistance(needle, candidate);
      return { name, distance, near: distance <= allowed || (contains && needle.length >= 3) };
    })
    .filter(({ near }) => near)
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, most)
    .map(({ name }) => name);
}

/** "Did you mean a or b?", or, when nothing is near, all names there are. */
export function suggestion(wanted: string, names: readonly string[]): string {
  const near = nearestNames(wanted, names);
  if (near.length > 0) return `Did you mean ${near.join(", ").replace(/, ([^,]*)$/, " or $1")}?`;
  return names.length === 0 ? "There are none." : `Known: ${[...names].sort().join(", ")}.`;
}
