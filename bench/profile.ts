import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { z } from "zod";
import { TRIAL_CASES } from "./trial-cases.ts";

/**
 * Where does the time of a training graph go? `tsx bench/profile.ts llama|vl|pretraining [LINES]`
 * prints the nodes of the optimised graph, grouped by operator and by shapes, each at the shortest of
 * its runs on one thread.
 */
const RUNS = 8;
const [caseName = "", lines = "30"] = process.argv.slice(2);
const open = TRIAL_CASES[caseName];
if (open === undefined) throw new Error(`no case ${caseName}: ${Object.keys(TRIAL_CASES).join()}`);

const Shapes = z.array(z.record(z.string(), z.array(z.number()))).default([]);
const Event = z.object({
  cat: z.string(),
  name: z.string(),
  dur: z.number().default(0),
  args: z.object({
    op_name: z.string().optional(),
    input_type_shape: Shapes,
    output_type_shape: Shapes,
  }),
});

/** The runtime writes its profile into a file when told to at the creation of a session. */
async function profileOf(folder: string): Promise<z.infer<typeof Event>[]> {
  const create = InferenceSession.create.bind(InferenceSession) as (
    model: string,
    options: InferenceSession.SessionOptions,
  ) => Promise<InferenceSession>;
  const sessions: InferenceSession[] = [];
  const profiled = async (model: string, options: InferenceSession.SessionOptions) => {
    const profile = { enableProfiling: true, profileFilePrefix: join(folder, "profile") };
    sessions.push(await create(model, { ...options, ...profile }));
    return sessions.at(-1)!;
  };
  Object.assign(InferenceSession, { create: profiled });
  const { run } = await open!({ device: "cpu", threads: 1, spinning: false });
  for (let i = 0; i < RUNS; i++) await run();
  for (const session of sessions) session.endProfiling();
  const [file] = await readdir(folder);
  return z.array(Event).parse(JSON.parse(await readFile(join(folder, file!), "utf8")));
}

function shapeText(shapes: z.infer<typeof Shapes>): string {
  return shapes.flatMap((tensor) => Object.values(tensor).map((side) => `[${side}]`)).join("");
}

interface Group {
  milliseconds: number;
  nodes: number;
}

function print(groups: ReadonlyMap<string, Group>, total: number, limit: number): void {
  const sorted = [...groups].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
  for (const [name, { milliseconds, nodes }] of sorted.slice(0, limit)) {
    const share = ((100 * milliseconds) / total).toFixed(1);
    console.log(
      `${milliseconds.toFixed(2).padStart(9)} ms ${share.padStart(5)} % ${String(nodes).padStart(4)} ${name}`,
    );
  }
}

const folder = await mkdtemp(join(tmpdir(), "kvitto-profile-"));
try {
  const shortest = new Map<string, { operator: string; shapes: string; milliseconds: number }>();
  for (const { cat, name, dur, args } of await profileOf(folder)) {
    if (cat !== "Node" || !name.endsWith("_kernel_time")) continue;
    const shapes = `${shapeText(args.input_type_shape)} → ${shapeText(args.output_type_shape)}`;
    const milliseconds = Math.min(dur / 1000, shortest.get(name)?.milliseconds ?? Infinity);
    shortest.set(name, { operator: args.op_name ?? "?", shapes, milliseconds });
  }
  const byOperator = new Map<string, Group>();
  const byShape = new Map<string, Group>();
  let total = 0;
  for (const { operator, shapes, milliseconds } of shortest.values()) {
    total += milliseconds;
    for (const [groups, key] of [
      [byOperator, operator],
      [byShape, `${operator} ${shapes}`],
    ] as const) {
      const group = groups.get(key) ?? { milliseconds: 0, nodes: 0 };
      group.milliseconds += milliseconds;
      group.nodes += 1;
      groups.set(key, group);
    }
  }
  console.log(`${caseName}: ${total.toFixed(1)} ms in ${shortest.size} nodes`);
  print(byOperator, total, 20);
  console.log();
  print(byShape, total, Number(lines));
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(0); // native threads would keep the process waiting
