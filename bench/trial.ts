import { join, resolve } from "node:path";
import type { ForwardBackward } from "../src/train/training-graph.ts";
import { median, pairedRatio } from "./measure.ts";
import type * as Cases from "./trial-cases.ts";

/**
 * Is a change faster? `tsx bench/trial.ts CASE ROUNDS CHECKOUT CHECKOUT…` loads the sources of
 * several checkouts side by side, checks that losses and gradients agree, runs them in turns on one
 * thread and prints processor time: other work on the machine disturbs that far less than the time
 * on the wall. What is found goes into docs/log.md.
 */
const [caseName = "", roundsText = "", ...checkouts] = process.argv.slice(2);
const rounds = Number(roundsText);
if (!(rounds > 0) || checkouts.length === 0) {
  throw new Error("usage: bench/trial.ts llama|vl|pretraining ROUNDS CHECKOUT…");
}

async function openCase(checkout: string): Promise<Cases.TrialCase> {
  const path = join(resolve(checkout), "bench/trial-cases.ts");
  const cases = (await import(path)) as typeof Cases; // the same file of another checkout
  const open = cases.TRIAL_CASES[caseName];
  if (open === undefined) throw new Error(`${path} has no case ${caseName}`);
  return open({ device: "cpu", threads: 1, spinning: false });
}

/** Largest difference of a gradient as a share of the largest value of its tensor, and where. */
function disagreement(a: ForwardBackward, b: ForwardBackward): string {
  let worst = { share: 0, name: "" };
  for (const [name, values] of a.gradients) {
    const other = b.gradients.get(name)!;
    let largest = 0;
    let difference = 0;
    for (const [i, value] of values.entries()) {
      largest = Math.max(largest, Math.abs(value));
      difference = Math.max(difference, Math.abs(value - other[i]!));
    }
    const share = difference / (largest + Number.MIN_VALUE);
    if (share > worst.share) worst = { share, name };
  }
  return `loss ${b.lossSum}, gradients within ${worst.share.toExponential(1)} ${worst.name}`;
}

/** Milliseconds of processor time, of all threads. */
async function processorTime(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const cases: Cases.TrialCase[] = [];
for (const checkout of checkouts) cases.push(await openCase(checkout));
const reference = await cases[0]!.run();
for (const [i, { run }] of cases.entries()) {
  console.log(`${checkouts[i]!}: ${disagreement(reference, await run())}`);
}
const times: number[][] = cases.map(() => []);
for (let round = 0; round < rounds; round++) {
  for (const [i, { run }] of cases.entries()) times[i]!.push(await processorTime(run));
}
for (const [i, own] of times.entries()) {
  const ratio = pairedRatio(own, times[0]!).toFixed(3);
  console.log(`${checkouts[i]!}: ${median(own).toFixed(1)} ms, ratio to the first ${ratio}`);
}
process.exit(0); // native threads would keep the process waiting
