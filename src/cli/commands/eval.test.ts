import { copyFile, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeJsonl } from "../../formats/jsonl.ts";
import { kvitto, tinyWorkplace, type TinyWorkplace } from "../tiny-run-for-tests.ts";
import { evalCommand } from "./eval.ts";
import { trainCommand } from "./train.ts";

let place: TinyWorkplace;
beforeAll(async () => {
  place = await tinyWorkplace(5);
});
afterAll(() => place[Symbol.asyncDispose]());

const inPlace = (name: string) => join(place.folder, name);
const FEW = ["--device", "cpu", "--batch-size", "2", "--max-answer-tokens", "40"];

function evaluate(args: string[], onStart?: Parameters<typeof kvitto>[2]) {
  return kvitto(evalCommand, [place.data, "--model", place.model, ...FEW, ...args], onStart);
}

interface Row {
  readonly id: string;
  readonly [key: string]: unknown;
}

async function rowsOf(run: string, file = "predictions.jsonl"): Promise<Row[]> {
  const lines = (await readFile(join(run, file), "utf8")).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Row);
}

/** All that a run has read, without what the clock said. */
async function read(run: string): Promise<object[]> {
  return (await rowsOf(run)).map((row) => ({ ...row, seconds: 0 }));
}

async function refusal(args: string[]) {
  const { status, stdout } = await evaluate([...args, "--json"]);
  const { error } = JSON.parse(stdout.trim().split("\n").at(-1)!) as {
    error: { code: string; message: string; hint: string };
  };
  return { status, ...error };
}

const SEEN = ["--seen", "vendor-0,vendor-1"];

describe("a run", () => {
  test("prints its figures, and its folder has them with n and interval", async () => {
    const run = inPlace("first");
    const { status, stdout, stderr } = await evaluate(["--out", run, ...SEEN, "--json"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const said = JSON.parse(stdout) as { metrics: Record<string, number>; n: number };
    expect(said).toMatchObject({ n: 5, run });
    const results = JSON.parse(await readFile(join(run, "results.json"), "utf8")) as object;
    expect(results).toMatchObject({ metrics: said.metrics, n: 5, reading: { input: "image" } });
    expect(results).toMatchObject({
      held_out_gap: {
        seen_vendors: ["vendor-0", "vendor-1"],
        held_out_vendors: ["vendor-2", "vendor-3", "vendor-4"],
        seen: { papers: 2 },
        held_out: { papers: 3 },
        gaps: { field_accuracy: { value: said.metrics["held_out_gap"] } },
      },
    });
    const csv = (await readFile(join(run, "results.csv"), "utf8")).split("\r\n");
    expect(csv[0]).toBe("of,name,metric,value,low,high,n");
    expect(csv.filter((line) => line.startsWith("vendor,vendor-3,field_accuracy,")).length).toBe(1);
    const accuracy = csv.find((line) => line.startsWith("all,,field_accuracy,"));
    expect(accuracy?.split(",")[3]).toBe(String(said.metrics["field_accuracy"]));
    const report = await readFile(join(run, "report.html"), "utf8");
    expect(report.match(/<img [^>]*src="data:image\/jpeg;base64,/g)?.length).toBe(5);
  });

  test("keeps of every paper what was read, how sure, and what it cost", async () => {
    const rows = await rowsOf(inPlace("first"));
    expect(rows.map(({ id }) => id)).toEqual(place.rows.map(({ id }) => id));
    for (const row of rows) {
      expect(row).toMatchObject({ part: null, grade: null, complete: false, tokens: 40 });
      expect(row["seconds"]).toBeGreaterThan(0);
      const confidence = row["confidence"] as Record<string, number>;
      expect(Object.keys(confidence)).toContain("total");
      expect(Object.values(confidence).every((p) => p >= 0 && p <= 1)).toBe(true);
      expect(() => JSON.parse(row["pred"] as string) as unknown).not.toThrow();
    }
    expect((await readdir(inPlace("first"))).some((name) => name.includes("partial"))).toBe(false);
  });

  test("that was killed goes on where it was, to the same answers", async () => {
    const run = inPlace("killed");
    await mkdir(run);
    await copyFile(join(inPlace("first"), "evaluation.json"), join(run, "evaluation.json"));
    // Of batches of two, by length of label: one whole, one half, and a line that was cut off.
    const whole = (await readFile(join(inPlace("first"), "predictions.jsonl"), "utf8")).split("\n");
    const length = (line: string) => (JSON.parse(line) as { truth: { number: string } }).truth.number.length; // prettier-ignore
    const lines = whole.slice(0, 5).sort((a, b) => length(a) - length(b));
    await writeFile(
      join(run, "predictions.partial.jsonl"),
      `${lines.slice(0, 3).join("\n")}\n${lines[3]!.slice(0, 50)}`,
    );
    const { status, stderr } = await evaluate(["--out", run, ...SEEN]);
    expect(status).toBe(0);
    expect(stderr).toContain("2 of 5 papers were read before.");
    expect(await read(run)).toEqual(await read(inPlace("first")));
  });

  test("that was stopped says how it goes on, and one that is done is only scored again", async () => {
    const run = inPlace("stopped");
    const partial = join(run, "predictions.partial.jsonl");
    const stopped = await evaluate(["--out", run], (signals) => {
      const timer = setInterval(() => {
        void stat(partial).then(
          () => (clearInterval(timer), signals.emit("SIGINT")),
          () => {},
        );
      }, 1);
    });
    expect(stopped.status).toBe(130);
    expect(stopped.stderr).toContain(`the same command with --out ${run}`);
    const kept = (await rowsOf(run, "predictions.partial.jsonl")).length;
    expect(kept).toBeLessThan(5);
    const resumed = await evaluate(["--out", run]);
    expect(resumed.stderr).toContain(`${kept} of 5 papers were read before.`);
    expect(await read(run)).toEqual(await read(inPlace("first")));
    const again = await evaluate(["--out", run, ...SEEN]);
    expect(again.stderr).toContain("All 5 papers were read before");
    expect(again.stdout).toMatch(/2 vendors seen in training: .* gap [+−]?\d/);
  });

  test("is not gone on with under other settings, and what differs is named", async () => {
    const run = inPlace("first");
    expect(await refusal(["--out", run, "--input", "text"])).toMatchObject({
      ...{ status: 1, code: "eval.config_changed" },
      message: `${run} was begun with input image, and text is asked for; with grounding false, and true is asked for.`,
    });
    expect(await refusal(["--out", run, "--vendors", "vendor-1"])).toMatchObject({
      code: "eval.config_changed",
      message: expect.stringContaining("rows 5, and 1 is asked for; with other rows") as unknown,
    });
    expect(await refusal(["--out", place.data])).toMatchObject({ code: "eval.not_a_run" });
    const none = await refusal(["--out", inPlace("none"), "--vendors", "ica"]);
    expect(none).toMatchObject({ code: "eval.no_rows" });
  });
});

describe("seen and held-out vendors", () => {
  test("are told by the run that trained the adapter", async () => {
    const [trained, run] = [inPlace("trained"), inPlace("tuned")];
    const small = ["--rank", "2", "--batch-size", "4", "--epochs", "1", "--device", "cpu"];
    const { status } = await kvitto(trainCommand, [
      ...[place.data, "--model", place.model, ...small, "--validation-share", "0.4"],
      ...["--out", trained],
    ]);
    expect(status).toBe(0);
    const tuned = await evaluate(["--adapter", trained, "--out", run, "--json"]);
    expect(tuned.status).toBe(0);
    const results = JSON.parse(await readFile(join(run, "results.json"), "utf8")) as {
      held_out_gap: { seen_vendors: string[]; held_out_vendors: string[]; from: string };
    };
    expect(results.held_out_gap.seen_vendors.length).toBe(3);
    expect(results.held_out_gap.held_out_vendors.length).toBe(2);
    expect(results.held_out_gap.from).toContain("config.yaml");

    // Where the run's config is gone nobody knows, and a gate that needs it is refused at once.
    await rm(join(trained, "config.yaml"));
    const gate = ["--adapter", trained, "--out", run, "--fail-under", "held_out_gap=0.5"];
    expect(await refusal(gate)).toMatchObject({ status: 1, code: "eval.no_gap" });
    const data = ["--seen", place.data];
    expect(await refusal([...gate, ...data])).toMatchObject({
      message: expect.stringContaining("every paper is of a seen vendor") as unknown,
    });
  });

  test("are not told apart for a base model that nobody says anything about", async () => {
    const { stdout } = await evaluate(["--out", inPlace("first")]);
    expect(stdout).toContain("no gap between seen and held-out vendors: without an adapter");
  });
});

describe("retention", () => {
  test("asks other things without and with the adapter, and keeps the answers", async () => {
    const [trained, run] = [inPlace("trained"), inPlace("tuned")]; // of the test above
    const others = inPlace("others.jsonl"); // the rows have no text of their own
    const text = "Kaffebaren\nKvitto 17\nKaffe\nMoms\nSumma";
    await writeJsonl(others, place.rows.map((row) => ({ ...row, text }))); // prettier-ignore
    const asked = ["--adapter", trained, "--out", run, "--retention", others];
    const first = await evaluate(asked);
    expect({ status: first.status, stderr: first.stderr }).toMatchObject({ status: 0 });
    expect(first.stdout).toMatch(/characters right of other questions \(transcription 5\): base /);
    const { retention, metrics } = JSON.parse(
      await readFile(join(run, "results.json"), "utf8"),
    ) as { retention: Record<string, unknown>; metrics: Record<string, number> };
    expect(retention).toMatchObject({ questions: 5, papers: 5, difference: { n: 5 } });
    const answers = await rowsOf(run, "retention.jsonl");
    expect(answers.map(({ paper }) => paper)).toEqual(place.rows.map(({ id }) => id));
    expect(await readFile(join(run, "report.html"), "utf8")).toContain("What the model could");
    const again = await evaluate([...asked, "--fail-under", "retention_loss=1"]);
    expect(again.status).toBe(0);
    expect(await rowsOf(run, "retention.jsonl")).toEqual(answers);
    const none = await refusal([...asked, "--fail-under", "retention_loss=-1"]);
    expect(none.message).toMatch(/^retention_loss is \S+ and at most -1 was asked for/);
    expect(metrics["retention_loss"]).toEqual(expect.any(Number));
  });

  test("is not promised where nothing can be lost or nothing is asked", async () => {
    const gate = ["--out", inPlace("x"), "--fail-under", "retention_loss=0.1"];
    expect(await refusal([...gate, "--retention", place.data])).toMatchObject({
      ...{ code: "eval.no_retention", message: expect.stringContaining("without an adapter") as unknown }, // prettier-ignore
    });
    expect(await refusal([...gate, "--retention", "none"])).toMatchObject({
      message: expect.stringContaining("no --retention is given") as unknown,
    });
  });
});

describe("a gate", () => {
  const gate = (bounds: string) => ["--out", inPlace("first"), ...SEEN, "--fail-under", bounds];

  test("is passed by figures that are good enough", async () => {
    const { status } = await evaluate(gate("valid_json=1,field_accuracy=0,seconds_p95=600"));
    expect(status).toBe(0);
  });

  test("names what was reached and what was asked, and the results are there all the same", async () => {
    await rm(join(inPlace("first"), "results.json"));
    const failed = await refusal(gate("valid_json=1,exact_match=0.95,hallucination_rate=-1"));
    expect(failed).toMatchObject({ status: 1, code: "eval.fail_under" });
    expect(failed.message).toMatch(
      /^exact_match is 0 and at least 0\.95 was asked for; hallucination_rate is 0(\.\d+)? and at most -1 was asked for\.$/,
    );
    await stat(join(inPlace("first"), "results.json"));
  });

  test("fails for what was not measured", async () => {
    const { code, message } = await refusal(gate("arithmetic_consistency=0,line_item_accuracy=0"));
    expect(code).toBe("eval.fail_under");
    expect(message).toMatch(/^line_item_accuracy was not measured \(no paper has .*\)/);
  });

  test("refuses names that are none before anything is read", async () => {
    const wrong = await kvitto(evalCommand, [
      ...["/no/such/data", "--fail-under", "field_acuracy=0.9", "--json"],
    ]);
    expect(wrong.status).toBe(2);
    expect(JSON.parse(wrong.stdout)).toMatchObject({
      error: {
        code: "eval.unknown_metric",
        message: expect.stringContaining("field_acuracy") as unknown,
        hint: expect.stringContaining("Did you mean field_accuracy") as unknown,
      },
    });
    for (const text of ["field_accuracy", "a=1,a=2", "=3", "a=b"]) {
      const { status, stdout } = await kvitto(evalCommand, ["x", "--fail-under", text, "--json"]);
      expect([status, stdout]).toEqual([2, expect.stringContaining("settings.invalid")]);
    }
  });
});
