import { readFile } from "node:fs/promises";
import { isMap, isScalar, LineCounter, parseDocument, stringify } from "yaml";
import { messageOf } from "../core/errors.ts";
import { suggestion } from "./nearest.ts";
import type { Setting } from "./setting.ts";
import { UsageError } from "./usage-error.ts";

export type Settings = Readonly<Record<string, Setting<unknown>>>;

export type SettingValues<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

export type SettingSource = "flag" | "config" | "default";

/** Where one value came from. `place` names the file and line of a config value. */
export interface ResolvedSetting {
  readonly key: string;
  readonly value: unknown;
  readonly source: SettingSource;
  readonly place: string | null;
}

/** A config file's values with the place of each, e.g. "kvitto.yaml line 3". */
export type ConfigValues = ReadonlyMap<string, { readonly value: unknown; readonly place: string }>;

/** `learning_rate` ⇄ `--learning-rate`. */
export function flagOf(key: string): string {
  return `--${key.replaceAll("_", "-")}`;
}

/**
 * Reads a YAML config file: one mapping from setting names to values.
 * @throws {UsageError} `settings.config_unreadable`, `settings.config_invalid`
 */
export async function readConfigFile(path: string): Promise<ConfigValues> {
  let source: string;
  try {
    source = await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(
      "settings.config_unreadable",
      `The config file ${path} cannot be read: ${messageOf(error)}.`,
      "Give --config the path of a YAML file.",
      { cause: error },
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number): number => lines.linePos(offset).line;
  const broken = document.errors[0];
  if (broken !== undefined) {
    const problem = `${path} line ${lineOf(broken.pos[0])}: ${broken.message}`;
    throw new UsageError("settings.config_invalid", `The config file is not YAML: ${problem}.`);
  }
  const values = new Map<string, { value: unknown; place: string }>();
  if (document.contents === null) return values; // an empty file, or comments only
  if (!isMap(document.contents)) {
    throw new UsageError(
      "settings.config_invalid",
      `The config file ${path} must be a mapping of setting names to values.`,
      'Write one "name: value" a line.',
    );
  }
  for (const pair of document.contents.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    const offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
    const place = `${path} line ${lineOf(offset)}`;
    const value: unknown = document.get(pair.key) ?? null; // the library makes undefined of null
    values.set(key, { value: isScalar(value) ? value.value : toPlain(value), place });
  }
  return values;
}

function toPlain(value: unknown): unknown {
  const hasToJson = typeof value === "object" && value !== null && "toJSON" in value;
  if (!hasToJson || typeof value.toJSON !== "function") return value;
  const plain: unknown = value.toJSON();
  return plain;
}

interface Sources {
  /** Text of each flag that was given, by setting name; a repeatable flag may have several. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly config: ConfigValues;
}

/**
 * Decides every setting: a flag beats the config file, which beats the default. All problems are
 * found before the first is reported.
 * @throws {UsageError} `settings.unknown_key` naming the nearest valid keys, `settings.missing`,
 * `settings.invalid` with what was expected, what was given and where
 */
export function resolveSettings<S extends Settings>(
  settings: S,
  { flags, config }: Sources,
): { values: SettingValues<S>; resolved: readonly ResolvedSetting[] } {
  const known = Object.keys(settings);
  for (const [key, { place }] of config) {
    if (known.includes(key)) continue;
    const message = `${place}: there is no setting "${key}".`;
    throw new UsageError("settings.unknown_key", message, suggestion(key, known));
  }
  const problems: { code: string; message: string }[] = [];
  const resolved = Object.entries(settings).flatMap(([key, setting]): ResolvedSetting[] => {
    const found = pick(key, setting, { flags, config });
    if (found === null) {
      const message = `${key} is missing: give ${flagOf(key)} or put it in the config file`;
      problems.push({ code: "settings.missing", message });
      return [];
    }
    const parsed = setting.schema.safeParse(found.value);
    if (!parsed.success) {
      const given =
        typeof found.value === "string" ? `"${found.value}"` : stringifyShort(found.value);
      const where = found.source === "flag" ? flagOf(key) : (found.place ?? found.source);
      const message = `${key} must be ${setting.expects}; got ${given} (${where})`;
      problems.push({ code: "settings.invalid", message });
      return [];
    }
    return [{ ...found, value: parsed.data }];
  });
  const first = problems[0];
  if (first !== undefined) {
    throw new UsageError(first.code, `${problems.map(({ message }) => message).join("; ")}.`);
  }
  // Each value has just passed the schema of its own key, which is what SettingValues says.
  const values = Object.fromEntries(resolved.map(({ key, value }) => [key, value]));
  return { values: values as SettingValues<S>, resolved };
}

function pick(key: string, setting: Setting<unknown>, from: Sources): ResolvedSetting | null {
  const texts = from.flags.get(key);
  if (texts !== undefined) {
    const given = texts.map((text) => setting.fromText(text));
    const value = setting.repeatable ? given.flat() : given.at(-1);
    return { key, value, source: "flag", place: null };
  }
  const configured = from.config.get(key);
  if (configured !== undefined) return { key, ...configured, source: "config" };
  if (setting.fallback === null) return null;
  return { key, value: setting.fallback.value, source: "default", place: null };
}

function stringifyShort(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length <= 60 ? json : `${json.slice(0, 57)}…`;
}

/** "learning_rate 0.0002 (flag)", one line a setting. */
export function describeSettings(resolved: readonly ResolvedSetting[]): string[] {
  const width = Math.max(0, ...resolved.map(({ key }) => key.length));
  return resolved.map(({ key, value, source, place }) => {
    const shown = typeof value === "string" ? value : stringifyShort(value);
    return `${key.padEnd(width)}  ${shown} (${place ?? source})`;
  });
}

/**
 * The settings as a YAML file that `--config` reads back to the same values; where each came from
 * stands beside it as a comment.
 */
export function settingsToYaml(resolved: readonly ResolvedSetting[]): string {
  return resolved
    .map(({ key, value, source, place }) => {
      const [first = "", ...rest] = stringify({ [key]: value }, { lineWidth: 0 }).split("\n");
      const comment = ` # ${source}${place === null ? "" : `, ${place}`}`;
      // A block scalar or a list goes on below its key; a comment after `|` is legal YAML too.
      return [`${first}${comment}`, ...rest].join("\n");
    })
    .join("");
}
