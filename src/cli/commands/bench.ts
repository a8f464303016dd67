import { benchRows, type BenchRow } from "../bench-process.ts";
import { defineCommand, severalOrNone } from "../command.ts";

/** Widths are fixed, not measured: a row is printed when it is there, and the next takes a while. */
function tableLine(name: string, value: string, ratio: string, unit: string): string {
  return `${name.padEnd(40)}${value.padStart(10)}${ratio.padStart(10)}  ${unit}`;
}

const TITLES = tableLine("name", "value", "ratio", "unit; what the ratio is against");

/** Three digits that count. */
function short(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en", { useGrouping: false });
}

function rowLine({ name, value, unit, ratio, against }: BenchRow): string {
  const shown = ratio === null ? "" : short(ratio);
  return tableLine(name, short(value), shown, against === null ? unit : `${unit}; ${against}`);
}

export const benchCommand = defineCommand({
  name: "bench",
  summary: "Measure Kvitto against the alternatives, as ratios in one run",
  description:
    "Each row compares two things that were measured in turns in the same run; the value alone " +
    "depends on the machine and on what else it does. Models have random weights and are made for " +
    "the run; peak_memory writes one of 0.9 GB to the temporary folder.\n" +
    "Benchmarks: lora_step, feature_cache, decode, constraint, synth, peak_memory.",
  args: { benchmarks: severalOrNone("which ones; all when left out") },
  settings: {},
  examples: [
    { command: "bench", what: "everything, in some minutes" },
    { command: "bench lora_step --json", what: "a line {name, value, unit, ratio, against} each" },
  ],
  async run({ benchmarks }, { out, progress, signal }) {
    progress.say("Measuring; all benchmarks together take some minutes.");
    let count = 0;
    for await (const row of benchRows(benchmarks, signal)) {
      out.print(row, () => (count === 0 ? `${TITLES}\n` : "") + rowLine(row));
      count += 1;
    }
  },
});
