import { appendFile, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { asWriteError, writeFileAtomic } from "../../formats/atomic-file.ts";
import { shownFigures, metricTag, type MetricsRow, type Tracker } from "../tracker.ts";
import { fileVersionEvent, readEventKind, restartEvent, scalarsEvent } from "./event.ts";
import { encodeRecord, readRecords } from "./tf-record.ts";

/** TensorBoard reads any file with "tfevents" in its name, those of one folder in their order. */
const FILE_NAME = /^events\.out\.tfevents\.(\d{10})\.kvitto$/;

function scalarsOf(row: MetricsRow): [tag: string, value: number][] {
  return shownFigures(row).flatMap(([name, value]): [string, number][] =>
    typeof value === "number" ? [[metricTag(name), value]] : [],
  );
}

interface Existing {
  /** Steps that have scalars which no later restart has made void. */
  readonly steps: ReadonlySet<number>;
  /** Of the newest file, from its name; 0 when there is none. */
  readonly newest_seconds: number;
}

async function existingEvents(folder: string): Promise<Existing> {
  const steps = new Set<number>();
  let newest_seconds = 0;
  for (const name of (await readdir(folder)).sort()) {
    const [, seconds] = FILE_NAME.exec(name) ?? [];
    if (seconds === undefined) continue;
    newest_seconds = Number(seconds);
    for (const record of readRecords(await readFile(join(folder, name)))) {
      const { step, kind } = readEventKind(record);
      if (kind === "scalars") steps.add(step);
      if (kind === "restart") steps.forEach((known) => known >= step && steps.delete(known));
    }
  }
  return { steps, newest_seconds };
}

/**
 * TensorBoard event files in `folder`. A run that goes on writes another file, which begins with the
 * step from which earlier ones are void: a TensorBoard that is open sees it, and times are kept.
 */
export function tensorBoardTracker(folder: string): Tracker {
  let path = "";

  async function append(...events: readonly Uint8Array[]): Promise<void> {
    try {
      await appendFile(path, Buffer.concat(events.map(encodeRecord)));
    } catch (error) {
      throw asWriteError(path, error);
    }
  }

  async function log(row: MetricsRow): Promise<void> {
    const seconds = Date.now() / 1000;
    await append(scalarsEvent({ seconds, step: row.step }, scalarsOf(row)));
  }

  return {
    name: "TensorBoard",
    async begin({ rows }) {
      await mkdir(folder, { recursive: true });
      const { steps, newest_seconds } = await existingEvents(folder);
      const seconds = Math.max(Math.floor(Date.now() / 1000), newest_seconds + 1);
      const name = `events.out.tfevents.${String(seconds).padStart(10, "0")}.kvitto`;
      path = join(folder, name);
      await writeFileAtomic(path, encodeRecord(fileVersionEvent(seconds)), { durable: false });
      // A part of the run may have gone unfollowed: from there on everything is written again.
      const missing = rows.findIndex(({ step }) => !steps.has(step));
      const again = missing < 0 ? [] : rows.slice(missing);
      const from = again[0]?.step ?? (rows.at(-1)?.step ?? -1) + 1;
      if (newest_seconds > 0) await append(restartEvent({ seconds, step: from }));
      for (const row of again) await log(row);
    },
    log,
    finish: () => Promise.resolve(),
  };
}
