import { MultiBar, type SingleBar } from "cli-progress";
import type { Progress, ProgressBar } from "../core/progress.ts";
import type { TextStream } from "./output.ts";

/** Where progress stands, in the unit of the bar. */
export interface ProgressState {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly note: string;
  readonly elapsed_ms: number;
}

/** Between two plain lines when standard error is not a terminal, so that logs stay readable. */
const PLAIN_LINE_EVERY_MS = 10_000;

/** "2 h 05 min", "1 min 20 s", "8 s". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
}

/**
 * Time left in milliseconds if the rest goes as fast as what is done: elapsed · (total − done) /
 * done. null before the first step, when nothing is known.
 */
export function timeLeft({ done, total, elapsed_ms }: ProgressState): number | null {
  if (done <= 0 || total <= 0) return null;
  return (elapsed_ms * Math.max(0, total - done)) / done;
}

/** One line without a line end, cut to `columns`. */
export function formatProgress(state: ProgressState, columns: number): string {
  const { label, done, total, unit, note, elapsed_ms } = state;
  const left = timeLeft(state);
  const ended = done >= total;
  const time = ended
    ? `in ${formatDuration(elapsed_ms)}`
    : left === null
      ? ""
      : `${formatDuration(left)} left`;
  const count = `${done}/${total}${unit === "" ? "" : ` ${unit}`}`;
  const facts = [count, time, note].filter((part) => part !== "").join(" · ");
  const share = total > 0 ? Math.min(1, done / total) : 1;
  const room = Math.min(30, columns - label.length - facts.length - 10);
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  const filled = Math.round(share * Math.max(0, room));
  const bar = room < 5 ? "" : ` ${"█".repeat(filled)}${"░".repeat(room - filled)}`;
  return [...`${label}${bar} ${percent} ${facts}`].slice(0, columns - 1).join("");
}

interface BarHost {
  /** Ends what is still drawn, e.g. after an error. */
  close(): void;
  start(state: ProgressState): {
    show(state: ProgressState): void;
    end(state: ProgressState): void;
  };
  say(line: string): void;
}

/** Bars that redraw in place; a bar that is done stays as a line above the others. */
function terminalHost(stream: TextStream & NodeJS.WritableStream): BarHost {
  let bars: MultiBar | null = null;
  const running = new Set<SingleBar>();
  const columns = (): number => stream.columns || 80; // 0 on a terminal that does not say
  const close = (): void => {
    if (bars === null) return;
    bars.update(); // stop() alone would drop the lines said since the last redraw
    bars.stop();
    bars = null;
    running.clear();
  };
  return {
    close,
    start(state) {
      bars ??= new MultiBar({
        stream,
        hideCursor: false, // a killed process could not bring it back
        linewrap: true, // the same; formatProgress keeps within the width
        gracefulExit: false, // signals belong to interrupt.ts
        autopadding: false,
        emptyOnZero: true,
        format: (_options, _params, payload: { state: ProgressState }) =>
          formatProgress(payload.state, columns()),
      });
      const bar = bars.create(Math.max(1, state.total), 0, { state });
      running.add(bar);
      return {
        show: (now) => bar.update(now.done, { state: now }),
        end(now) {
          bar.update(now.done, { state: now });
          bar.stop();
          running.delete(bar);
          if (running.size === 0) close();
        },
      };
    },
    say(line) {
      // While bars are drawn, a line written past them would be painted over.
      if (bars === null) stream.write(`${line}\n`);
      else bars.log(`${line}\n`);
    },
  };
}

/** A line now and then, for logs. */
function plainHost(stream: TextStream, now: () => number): BarHost {
  const print = (state: ProgressState): unknown =>
    stream.write(`${formatProgress({ ...state }, PLAIN_COLUMNS)}\n`);
  return {
    close: () => {},
    start() {
      let last = now();
      return {
        show(state) {
          if (now() - last < PLAIN_LINE_EVERY_MS) return;
          last = now();
          print(state);
        },
        end: print,
      };
    },
    say: (line) => stream.write(`${line}\n`),
  };
}

const PLAIN_COLUMNS = 100;

/** `close` ends bars that an error has left standing, so that its message starts a new line. */
export interface ProgressDisplay extends Progress {
  close(): void;
}

/** Bars on a terminal, a line every ten seconds elsewhere. */
export function createProgress(
  stream: TextStream,
  now: () => number = () => performance.now(),
): ProgressDisplay {
  const host = isTerminal(stream) ? terminalHost(stream) : plainHost(stream, now);
  return {
    close: () => host.close(),
    say: (line) => host.say(line),
    bar(label, total, unit = ""): ProgressBar {
      const started = now();
      let done = 0;
      let note = "";
      let open = true;
      const state = (): ProgressState => ({
        ...{ label, done, total, unit, note },
        elapsed_ms: now() - started,
      });
      const shown = host.start(state());
      return {
        advance(by = 1, text) {
          done += by;
          note = text ?? note;
          if (open) shown.show(state());
        },
        done() {
          if (!open) return;
          open = false;
          shown.end(state());
        },
      };
    },
  };
}

function isTerminal(stream: TextStream): stream is TextStream & NodeJS.WritableStream {
  return stream.isTTY === true && "cork" in stream;
}
