import pico from "picocolors";

/** The part of a stream that is used here; `process.stdout` is one, and tests pass an array. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export type Colors = ReturnType<typeof pico.createColors>;

/** Colours for this stream: none when it is not a terminal or the user has set NO_COLOR. */
export function colorsFor(stream: TextStream): Colors {
  return pico.createColors(stream.isTTY === true && pico.isColorSupported);
}

/** The command's result. Everything else (bars, notes, errors) goes to standard error. */
export interface Output {
  readonly colors: Colors;
  /**
   * With `--json` one line with `value` as JSON; otherwise the text that `people` makes, which is
   * only called then.
   */
  print(value: unknown, people: (colors: Colors) => string): void;
}

export function createOutput(stdout: TextStream, { json }: { readonly json: boolean }): Output {
  const colors = colorsFor(stdout);
  return {
    colors,
    print(value, people) {
      const line = json ? JSON.stringify(value) : people(colors);
      if (line === undefined) throw new Error("internal: the result has no JSON form");
      stdout.write(line.endsWith("\n") ? line : `${line}\n`);
    },
  };
}
