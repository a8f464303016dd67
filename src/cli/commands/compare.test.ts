import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PredictionSchema } from "../../evaluate/prediction.ts";
import { writeJsonl } from "../../formats/jsonl.ts";
import { item, receipt } from "../../metrics/documents-for-tests.ts";
import { kvitto } from "../tiny-run-for-tests.ts";
import { compareCommand } from "./compare.ts";

const PAPERS = 16;
const truth = receipt({ number: "17" });
const right = JSON.stringify(truth);
const wrong = JSON.stringify({ ...truth, total: 9, line_items: [item("Te", 9)] });

let folder = "";
const at = (name: string) => join(folder, name);

/** A run that has the first `good` papers right; those from `lucky` on, too. */
async function makeRun(name: string, good: number, lucky = PAPERS, papers = PAPERS) {
  const rows = Array.from({ length: papers }, (_, i) =>
    PredictionSchema.parse({ id: `p${i}`, pred: i < good || i >= lucky ? right : wrong, truth }),
  );
  await mkdir(at(name));
  await writeJsonl(join(at(name), "predictions.jsonl"), name === "twin" ? rows.reverse() : rows);
  const identity = {
    version: 1,
    adapter: name === "base" ? null : name,
    model_sha256: "ab".repeat(32),
  };
  await writeFile(join(at(name), "evaluation.json"), JSON.stringify(identity));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-compare-"));
  await makeRun("base", 4);
  await makeRun("twin", 4);
  await makeRun("tuned", 14); // ten papers better
  await makeRun("chance", 3, 14); // one paper worse, two better
  await makeRun("fewer", 4, PAPERS, 12);
});
afterAll(() => rm(folder, { recursive: true }));

interface Compared {
  readonly papers: number;
  readonly comparisons: Record<"n" | "significant" | "significant_holm", number>;
  readonly differing: readonly { key: string; values: string[] }[];
  readonly runs: readonly {
    readonly run: string;
    readonly metrics: Record<string, { value: number }>;
    readonly against_first: Record<string, Record<string, unknown>> | null;
  }[];
}

const compare = (...args: string[]) => kvitto(compareCommand, args);

async function refusal(...args: string[]) {
  const { status, stdout } = await compare(...args, "--json");
  return { status, ...(JSON.parse(stdout) as { error: { code: string; message: string } }).error };
}

test("a real difference is told from noise and from none at all", async () => {
  const runs = ["base", "twin", "tuned", "chance"].map(at);
  const { status, stdout } = await compare(...runs, "--json");
  expect(status).toBe(0);
  const { papers, runs: compared, comparisons, differing } = JSON.parse(stdout) as Compared;
  expect(papers).toBe(PAPERS);
  expect(compared.map(({ run }) => run)).toEqual(runs);
  expect(compared[0]!.against_first).toBeNull();
  const of = (k: number) => compared[k]!.against_first!["exact_match"];
  expect(of(1)).toMatchObject({ verdict: "same", difference: 0, pValue: 1 });
  // Ten papers of one sign: 2 of the 2¹⁰ ways to give signs are as far from 0.
  expect(of(2)).toMatchObject({ verdict: "better", difference: 10 / 16, pValue: 2 / 1024 });
  expect(of(2)).toMatchObject({ papers_better: 10, papers_worse: 0, n: PAPERS });
  // Of three signs every way gives a sum of 1 at least.
  expect(of(3)).toMatchObject({ verdict: "noise", difference: 1 / 16, pValue: 1 });
  expect(compared[2]!.against_first!["omission_rate"]).toMatchObject({ verdict: "better" });
  expect(Number(compared[2]!.against_first!["omission_rate"]!["difference"])).toBeLessThan(0);
  // 16 metrics of three runs are compared at once, less those that no paper has.
  const made = compared.flatMap(({ against_first }) => Object.values(against_first ?? {}));
  const pValues = made.flatMap((one) => (one === null ? [] : [Number(one["pValue"])]));
  expect(comparisons.n).toBe(pValues.length);
  expect(comparisons.significant).toBe(pValues.filter((p) => p < 0.05).length);
  const smallest = Math.min(...pValues);
  expect(of(2)!["pHolm"]).toBeGreaterThanOrEqual(smallest * comparisons.n - 1e-12);
  expect(comparisons.significant_holm).toBeLessThanOrEqual(comparisons.significant);
  expect(differing).toEqual([{ key: "adapter", values: ["none", "twin", "tuned", "chance"] }]);
});

test("people see which is which, and the page says the same", async () => {
  const page = at("compare.html");
  const { stdout } = await compare(at("base"), at("tuned"), at("chance"), "--html", page);
  const line = stdout.split("\n").find((one) => one.startsWith("exact_match"));
  expect(line).toMatch(
    /\+62\.5 \(.*\) better, p 0\.002 \(Holm p \S+\) .*\+6\.3 \(.*\) noise, p 1\.000$/,
  );
  expect(stdout).toContain(`Report: ${page}`);
  const html = await readFile(page, "utf8");
  expect(html).toMatch(/better, p 0\.002/);
  expect(html).toMatch(/may be noise, p 1\.000/);
  expect(html).toContain("10 papers better, 0 worse");
  expect(html).not.toMatch(/<script|<link|<iframe|@import|url\(/i);
  const worse = await compare(at("tuned"), at("base"));
  expect(worse.stdout).toMatch(/^exact_match .*−62\.5 \(.*\) worse, p 0\.002 \(Holm p 0\.\d+\)$/m);
});

test("runs over other papers are refused, with how many differ", async () => {
  expect(await refusal(at("base"), at("fewer"))).toMatchObject({
    ...{ status: 1, code: "compare.other_papers" },
    message: expect.stringContaining("4 are only in the first, 0 only in the second") as unknown,
  });
  const path = join(at("fewer"), "predictions.jsonl");
  const rows = Array.from({ length: PAPERS }, (_, i) => ({
    ...{ id: `p${i}`, pred: right, truth: { ...truth, total: i < 3 ? 1 : truth.total } },
  }));
  await writeJsonl(path, rows);
  expect((await refusal(at("base"), at("fewer"))).message).toContain(
    "3 of 16 in both have another label",
  );
});

test("what is no finished run is refused", async () => {
  expect(await refusal(at("base"))).toMatchObject({ status: 2, code: "compare.one_run" });
  const none = await refusal(at("base"), at("nowhere"));
  expect(none).toMatchObject({ status: 1, code: "compare.no_run" });
  await mkdir(at("stopped"));
  await writeFile(join(at("stopped"), "predictions.partial.jsonl"), "");
  const stopped = await refusal(at("base"), at("stopped"));
  expect(stopped.message).toContain("was stopped before it was finished");
  await writeFile(join(at("stopped"), "predictions.jsonl"), '{"id":"p0"}\n');
  expect(await refusal(at("base"), at("stopped"))).toMatchObject({
    code: "jsonl.line",
    message: expect.stringContaining("predictions.jsonl, line 1") as unknown,
  });
});
