import { appendFile, readFile } from "node:fs/promises";
import { asWriteError, writeFileAtomic } from "../../formats/atomic-file.ts";
import { shownFigures, metricTag, type Figure, type MetricsRow } from "../tracker.ts";
import { parseExtended, stringifyExtended } from "./extended-json.ts";

/** A line of wandb-history.jsonl: the figures of one step, with times. */
interface HistoryLine {
  readonly _step: number;
  /** Unix time, seconds. */
  readonly _timestamp: number;
  /** Seconds that the run has worked; pauses between a stop and a resume are left out. */
  readonly _runtime: number;
  readonly [tag: string]: Figure;
}

/** What is sent of a run. */
export interface Figures {
  /** Lines as they are sent; only ever longer. */
  readonly lines: readonly string[];
  /** The last value of each figure, as one line; null before the first. */
  summary(): string | null;
}

/** A history that grows. */
export interface History extends Figures {
  /** A step's rows become one line, because the server keeps two lines of one step apart. */
  log(row: MetricsRow): Promise<void>;
  /** Ends the line of the last step, which might have got another row. */
  close(): Promise<void>;
}

function tagged(row: MetricsRow): Record<string, Figure> {
  const entries = shownFigures(row).map(([name, value]) => [metricTag(name), value] as const);
  return { ...Object.fromEntries(entries), _step: row.step };
}

async function readLines(path: string): Promise<HistoryLine[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  // What stands behind the last line end was cut off when the program was killed.
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => parseExtended(line) as HistoryLine); // this program's own file
}

function figuresOf(lines: readonly HistoryLine[]): {
  lines: string[];
  summary: HistoryLine | null;
} {
  // Not spread into the arguments of one call, which takes some 100 000.
  const summary = lines.reduce<HistoryLine | null>((last, line) => ({ ...last, ...line }), null);
  return { lines: lines.map(stringifyExtended), summary };
}

/** A history that has ended, or was left. */
export async function readHistory(path: string): Promise<Figures> {
  const { lines, summary } = figuresOf(await readLines(path));
  return { lines, summary: () => (summary === null ? null : stringifyExtended(summary)) };
}

/**
 * Begins or goes on. Whatever the file has, it afterwards has the lines of `rows`; steps that were in
 * it keep their times, others get the present.
 */
export async function startHistory(path: string, rows: readonly MetricsRow[]): Promise<History> {
  const started = performance.now();
  const stored = new Map((await readLines(path)).map((line) => [line._step, line]));
  const worked = [...stored.values()].filter(({ _step }) => _step <= (rows.at(-1)?.step ?? -1));
  const runtimeBefore = worked.at(-1)?._runtime ?? 0;
  let open: HistoryLine | null = null;

  const times = () => ({
    _timestamp: Date.now() / 1000,
    _runtime: runtimeBefore + (performance.now() - started) / 1000,
  });

  function merged(row: MetricsRow, before: HistoryLine | null): HistoryLine {
    const known = before ?? stored.get(row.step);
    const { _timestamp, _runtime } = known ?? times();
    return { ...before, ...tagged(row), _step: row.step, _timestamp, _runtime };
  }

  const ended: HistoryLine[] = [];
  for (const row of rows) {
    if (open !== null && open._step !== row.step) ended.push(open);
    open = merged(row, open?._step === row.step ? open : null);
  }
  stored.clear();
  const { lines, summary } = figuresOf(ended);
  await writeFileAtomic(path, lines.map((line) => `${line}\n`).join(""), { durable: false });
  let last = summary;

  async function close(): Promise<void> {
    if (open === null) return;
    const line = stringifyExtended(open);
    last = { ...last, ...open };
    open = null;
    lines.push(line);
    try {
      await appendFile(path, `${line}\n`);
    } catch (error) {
      throw asWriteError(path, error);
    }
  }

  return {
    lines,
    summary: () => (last === null ? null : stringifyExtended(last)),
    async log(row) {
      if (open !== null && open._step !== row.step) await close();
      open = merged(row, open);
    },
    close,
  };
}
