import { appendFile, truncate } from "node:fs/promises";
import { KvittoError } from "../core/errors.ts";
import { asWriteError, writeFileAtomic } from "../formats/atomic-file.ts";
import { readIfThere } from "../formats/file-access.ts";
import type { MetricsRow } from "../trackers/tracker.ts";

/** Appends rows to a `metrics.jsonl`. */
export interface MetricsLog {
  readonly path: string;
  /**
   * Writes one row as one line, in one system call.
   * @throws {KvittoError} `file.disk_full`, `file.write_failed`; `train.metric` for NaN or infinity,
   *   which JSON would turn into null
   */
  append(row: MetricsRow): Promise<void>;
}

const NEWLINE = 0x0a;

/** Bytes to keep: the lines up to the first that is cut off, unreadable or past `step`. */
function keptBytes(path: string, contents: Uint8Array, step: number): number {
  let kept = 0;
  for (let number = 1; kept < contents.length; number++) {
    const end = contents.indexOf(NEWLINE, kept);
    if (end < 0) return kept; // the process died while writing this line
    const row = parseRow(path, number, new TextDecoder().decode(contents.subarray(kept, end)));
    if (row > step) return kept;
    kept = end + 1;
  }
  return kept;
}

function parseRow(path: string, number: number, line: string): number {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = null;
  }
  if (typeof value === "object" && value !== null && "step" in value) {
    if (typeof value.step === "number") return value.step;
  }
  throw new KvittoError(
    "train.metrics_log",
    `${path}, line ${number} is not a JSON object with a number called step.`,
    "The file was changed by something else; move it away, or start a new run.",
  );
}

/** All numbers of a row with their names, those of its tables among them. */
function* numbersOf(row: MetricsRow): Generator<readonly [name: string, value: number]> {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === "number") yield [name, value];
    if (typeof value !== "object" || value === null) continue;
    for (const line of value) {
      for (const [column, figures] of Object.entries(line)) {
        if (typeof figures === "string") continue;
        for (const figure of figures) yield [`${name}.${column}`, figure];
      }
    }
  }
}

function openLog(path: string): MetricsLog {
  return {
    path,
    async append(row) {
      for (const [name, value] of numbersOf(row)) {
        if (Number.isFinite(value)) continue;
        throw new KvittoError(
          "train.metric",
          `${name} is ${value} in step ${row.step}; a finite number was expected.`,
        );
      }
      try {
        await appendFile(path, `${JSON.stringify(row)}\n`);
      } catch (error) {
        throw asWriteError(path, error);
      }
    },
  };
}

/**
 * Starts a new log.
 * @throws {KvittoError} `train.metrics_log` when one with rows is there: another run's figures are
 *   never thrown away
 */
export async function startMetricsLog(path: string): Promise<MetricsLog> {
  const existing = await readIfThere(path);
  if (existing !== null && existing.length > 0) {
    throw new KvittoError(
      "train.metrics_log",
      `${path} already has rows; a new run starts with none.`,
      "Resume that run, or use another run folder.",
    );
  }
  await writeFileAtomic(path, "");
  return openLog(path);
}

/**
 * Goes on with a log at a checkpoint: drops the rows past `step`, which the resumed run writes again,
 * and a last line that was cut off. The file then equals that of a run that was never stopped, as
 * long as rows hold nothing that differs between two runs (times belong elsewhere).
 * @throws {KvittoError} `train.metrics_log` when a whole line is not a row
 */
export async function resumeMetricsLog(path: string, step: number): Promise<MetricsLog> {
  const existing = await readIfThere(path);
  if (existing === null) return startMetricsLog(path);
  const kept = keptBytes(path, existing, step);
  if (kept < existing.length) await truncate(path, kept);
  return openLog(path);
}
