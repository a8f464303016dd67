import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentProgress } from "../src/core/progress.ts";
import { synthesize } from "../src/synth/synthesize.ts";
import { type MemorySample, memoryGraph, slopeMbPer1000 } from "./memory-graph.ts";

// `tsx bench/synth-memory.ts [COUNT [GRAPH.svg]]`: resident memory over so many documents, all kinds
// and grades, written as a set of data is. Too long for `kvitto bench`: half an hour for 10,000.
const [count = 10_000, graph = "synth-memory.svg"] = [
  ...process.argv.slice(2, 3).map(Number),
  ...process.argv.slice(3, 4),
] as [number?, string?];
const THREADS = 2;
/** Threads start, fonts are read, pools of buffers fill: growth is counted from here. */
const SETTLED_SHARE = 0.1;

const out = await mkdtemp(join(tmpdir(), "kvitto-synth-memory-"));
const samples: MemorySample[] = [];
let documents = 0;
const sample = (): void => {
  samples.push({ documents, mb: process.memoryUsage.rss() / 1e6 });
};
const bar = {
  advance: (by: number) => {
    documents += by;
    if (documents % Math.max(1, Math.round(count / 500)) === 0) sample();
  },
  done: () => {},
};
const began = performance.now();
const cpu = process.cpuUsage();
sample();
try {
  const progress = { ...silentProgress, bar: () => bar };
  await synthesize({ count, seed: "memory", out, threads: THREADS, progress });
} finally {
  await rm(out, { recursive: true });
}
const used = process.cpuUsage(cpu);
const settled = samples.filter((each) => each.documents >= SETTLED_SHARE * count);
await writeFile(graph, memoryGraph(samples, `${count} documents, ${THREADS} threads`));
const mb = (value: number): number => Math.round(value);
console.log(
  JSON.stringify({
    name: "synth_memory",
    documents: count,
    start_mb: mb(samples[0]?.mb ?? 0),
    settled_mb: mb(settled[0]?.mb ?? 0),
    end_mb: mb(samples.at(-1)?.mb ?? 0),
    peak_mb: mb(Math.max(...samples.map((each) => each.mb))),
    slope_mb_per_1000: Number(slopeMbPer1000(settled).toFixed(2)),
    seconds: Math.round((performance.now() - began) / 1000),
    cpu_ms_a_document: Number(((used.user + used.system) / 1000 / count).toFixed(1)),
    graph,
  }),
);
