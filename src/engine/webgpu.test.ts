import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { availableProviders } from "./device.ts";
import { trainingTrial } from "./training-trial.ts";

const PROBE_MS = 60_000;
/** A software driver takes about a minute for all ops; a loaded machine several times that. */
const CHILD_MS = 600_000;

/**
 * Runs a module in a process of its own and returns what it prints after "RESULT ": without a
 * graphics adapter, or with a broken driver, the native code may end the process.
 */
function inChild(code: string, limit_ms: number): Promise<unknown> {
  const engine = `const engine = ${JSON.stringify(`file://${import.meta.dirname}`)};`;
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "-e", `${engine}\n${code}`],
    { cwd: resolve(import.meta.dirname, "../.."), timeout: limit_ms },
  );
  let printed = "";
  let complaint = "";
  child.stdout.on("data", (data: Buffer) => (printed += data.toString()));
  child.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (status, signal) => {
      const [, result] = /^RESULT (.*)$/m.exec(printed) ?? [];
      if (result !== undefined) done(JSON.parse(result));
      else {
        const [said] = /^\w*Error: .*$/m.exec(complaint) ?? [complaint.trim().slice(-300)];
        fail(new Error(`ended with ${signal ?? status}: ${said}`));
      }
    });
  });
}

const PROBE = `
  const { openSession, hostFloat32 } = await import(engine + "/session.ts");
  const { input } = await import(engine + "/tensor.ts");
  const { neg } = await import(engine + "/ops/neg.ts");
  const graph = { y: neg(input("x", "float32", [1])) };
  const found = await openSession(graph, { device: "webgpu" }).then(
    async (session) => {
      const { y } = await session.run({ x: hostFloat32([1], Float32Array.of(7)) });
      return { value: y.data[0] };
    },
    ({ code, message }) => ({ code, message }),
  );
  console.log("RESULT " + JSON.stringify(found));
`;

type Probed = { readonly value: number } | { readonly code: string; readonly message: string };

/** What the probe found; null where there is no WebGPU to try, or the driver ended the process. */
const probed = availableProviders().includes("webgpu")
  ? ((await inChild(PROBE, PROBE_MS).catch(() => null)) as Probed | null) // our own child
  : null;
const isThere = probed !== null && "value" in probed;
// The reporter counts skipped tests but does not say why.
if (!isThere) process.stderr.write(`WebGPU is not tested: ${probed?.message ?? "no provider"}\n`);

test.skipIf(probed === null)("a small graph runs, or the device is what is refused", () => {
  if (isThere) expect(probed.value).toBe(-7);
  else expect(probed?.code).toBe("device.unavailable");
});

describe.skipIf(!isThere)("WebGPU", () => {
  test(
    "trains like the CPU: the losses of 8 steps agree to 1e-4",
    { timeout: CHILD_MS },
    async () => {
      const code = `
      const { trainingTrial } = await import(engine + "/training-trial.ts");
      console.log("RESULT " + JSON.stringify(await trainingTrial("webgpu")));
    `;
      const got = (await inChild(code, CHILD_MS)) as Record<string, number[]>; // our own child
      const expected = await trainingTrial("cpu");
      expect(Object.keys(got)).toEqual(Object.keys(expected));
      for (const [model, losses] of Object.entries(expected)) {
        const differences = losses.map((loss, step) => Math.abs(loss - got[model]![step]!));
        const shown = `${model}: cpu ${losses.join(" ")}; webgpu ${got[model]!.join(" ")}`;
        expect(losses.length, shown).toBe(8);
        expect(Math.max(...differences), shown).toBeLessThan(1e-4);
        expect(got[model]![7]!, shown).toBeLessThan(0.9 * got[model]![0]!);
      }
    },
  );

  test(
    "every op agrees with its reference, gradients included",
    { timeout: CHILD_MS },
    async () => {
      // Sizes of 0 are left out: some kernels refuse them and a product with nothing to sum crashes.
      const code = `
      const { opCases } = await import(engine + "/ops/op-cases.ts");
      const { checkSetting } = await import(engine + "/ops/check-op.ts");
      const problems = [];
      let settings = 0;
      for (const [name, row] of Object.entries(opCases)) {
        for (const variant of row.variants) {
          for (const shapes of variant.shapes.filter((text) => !text.includes("Z"))) {
            settings++;
            const setting = { row, variant, shapes, symbolic: true };
            problems.push(...(await checkSetting(name, setting, "webgpu")));
          }
        }
      }
      console.log("RESULT " + JSON.stringify({ settings, problems }));
    `;
      const got = (await inChild(code, CHILD_MS)) as { settings: number; problems: string[] };
      expect(got.problems.join("\n")).toBe("");
      expect(got.settings).toBeGreaterThan(100);
    },
  );
});
