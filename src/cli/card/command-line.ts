import { basename, isAbsolute } from "node:path";
import { flagOf, type ResolvedSetting, type Settings } from "../settings.ts";

/** A folder of this machine says nothing to others; its last name does. */
function portable(text: string): string {
  return isAbsolute(text) ? basename(text) : text;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? "none" : value.map((one) => portable(String(one))).join(",");
  }
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, number]) => `${name}=${String(number)}`)
      .join(",");
  }
  return portable(String(value));
}

/**
 * The command line, without "kvitto", that makes a run with these settings: each that is not as it would
 * be when left out. A resumed run says the same as its first call.
 */
export function commandLine(
  name: string,
  { data, out }: { readonly data: readonly string[]; readonly out: string },
  declared: Settings,
  settings: readonly ResolvedSetting[],
): string {
  const flags = settings.flatMap(({ key, value }) => {
    const fallback = declared[key]?.fallback ?? null;
    if (["data", "out", "resume"].includes(key) || value === null) return [];
    if (JSON.stringify(value) === JSON.stringify(fallback?.value)) return [];
    const flag = flagOf(key);
    if (typeof value === "boolean") return [value ? flag : flag.replace("--", "--no-")];
    return [flag, quoted(shown(value))];
  });
  const places = [...data.map(portable).map(quoted), ...flags, "--out", quoted(portable(out))];
  return [name, ...places].join(" ");
}
