import { join } from "node:path";

/** `parent`/mine-2026-04-01-09-30-00, in UTC: sorts by age, and says what it is of. */
export function datedFolder(parent: string, what: string): string {
  const stamp = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
  return join(parent, `${what}-${stamp}`);
}
