import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { messageOf } from "../core/errors.ts";
import type { RawInput } from "./command.ts";
import { settingsToYaml, type ConfigValues, type ResolvedSetting } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

export const RUN_CONFIG_FILE = "config.yaml";

/** Settings that say which run it is, and are therefore not settings of the run. */
const OF_THE_CALL = ["out", "resume"];

/**
 * The settings of a run as its config.yaml. `--config` reads it back, for the same run once more.
 * @param places  values that are stored otherwise than given, e.g. paths made absolute
 */
export function runConfigText(
  settings: readonly ResolvedSetting[],
  places: Readonly<Record<string, unknown>>,
): string {
  const own = settings.filter(({ key }) => !OF_THE_CALL.includes(key));
  return settingsToYaml(
    own.map((setting) => {
      const value = places[setting.key];
      return value === undefined ? setting : { ...setting, value, source: "flag" as const };
    }),
  );
}

function readRunConfig(run: string): ConfigValues {
  const path = join(run, RUN_CONFIG_FILE);
  let values: unknown;
  try {
    values = parse(readFileSync(path, "utf8"));
  } catch (error) {
    const hint = "Give --resume the folder of a training run.";
    const message = `${run} cannot be resumed: ${messageOf(error)}.`;
    throw new UsageError("train.no_run", message, hint, { cause: error });
  }
  const entries = typeof values === "object" && values !== null ? Object.entries(values) : [];
  return new Map(entries.map(([key, value]: [string, unknown]) => [key, { value, place: path }]));
}

/**
 * With --resume the settings of that run stand where the defaults would be; a flag or a config file
 * that says otherwise is heard, and then refused if it would change the result.
 * @throws {UsageError} `train.no_run`
 */
export function withRunConfig(raw: RawInput): RawInput {
  const run = raw.flags.get("resume")?.[0];
  if (run === undefined) return raw;
  return { ...raw, config: new Map([...readRunConfig(run), ...raw.config]) };
}
