/** One thing being counted. `advance` moves it; `note` shows a short text beside it. */
export interface ProgressBar {
  advance(by?: number, note?: string): void;
  done(): void;
}

/**
 * How library code tells a person that it works. The command line draws bars on standard error;
 * tests and library users pass {@link silentProgress}.
 */
export interface Progress {
  bar(label: string, total: number, unit?: string): ProgressBar;
  /** One line for a person, e.g. where a file was written. */
  say(line: string): void;
}

const silentBar: ProgressBar = { advance: () => {}, done: () => {} };

export const silentProgress: Progress = { bar: () => silentBar, say: () => {} };
