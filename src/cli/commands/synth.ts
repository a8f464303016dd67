import { HARD_AIMS } from "../../synth/hard.ts";
import { LOCALE_IDS } from "../../synth/locale.ts";
import { SYNTH_KINDS } from "../../synth/options.ts";
import { executePlan } from "../../synth/plan/execute-plan.ts";
import { readPlan } from "../../synth/plan/synthesis-plan.ts";
import { synthesize } from "../../synth/synthesize.ts";
import { SPLIT_PARTS } from "../../synth/vendors/all.ts";
import { isGrade } from "../../synth/wear/grade.ts";
import { defineCommand } from "../command.ts";
import { names } from "../names-setting.ts";
import { choice, integer, list, optional, path, toggle } from "../setting.ts";
import { flagOf, type ResolvedSetting } from "../settings.ts";
import { UsageError } from "../usage-error.ts";

function wornTo(grade: number | null) {
  if (grade === null) return {};
  if (!isGrade(grade)) throw new Error(`internal: ${grade} is not a grade`);
  return { grade };
}

/** `{ [key]: value }`, or nothing where nothing was asked for. */
function given<K extends string, V>(key: K, value: V | null): Partial<Record<K, V>> {
  const isNothing = value === null || (Array.isArray(value) && value.length === 0);
  return isNothing ? {} : ({ [key]: value } as Record<K, V>); // the one key there is
}

/** What may be said beside a plan; it decides the rest. */
const BESIDE_A_PLAN: ReadonlySet<string> = new Set(["plan", "out", "text", "text_map", "threads"]);

/** @throws {UsageError} `synth.plan_decides` */
function refuseBesidePlan(plan: string, settings: readonly ResolvedSetting[]): void {
  const other = settings.find(({ key, source }) => source !== "default" && !BESIDE_A_PLAN.has(key)); // prettier-ignore
  if (other === undefined) return;
  throw new UsageError(
    "synth.plan_decides",
    `The plan ${plan} says what is drawn, and ${flagOf(other.key)} ${JSON.stringify(other.value)} is given as well.`,
    `Leave ${flagOf(other.key)} out, or change the plan: it is a JSON file.`,
  );
}

export const synthCommand = defineCommand({
  name: "synth",
  summary: "Draw synthetic receipts, invoices, credit notes and orders with exact labels",
  description:
    "Writes documents.jsonl (a line {id, images, document, vendor, source, boxes} for each) and " +
    "images/ to a folder, or shards of both. The same seed gives the same bytes whatever the " +
    "number of threads, a run that was stopped or killed goes on where it was, and a larger --count " +
    "adds to what is there.\n" +
    "Vendors a to t are the Swedish ones of the quick start, the others are named by country and " +
    "trade (de-baecker, us-diner); --part train, validation or test draws from vendors and layouts " +
    "that the other parts do not have, as docs/synthesis.md says.",
  args: {},
  settings: {
    count: optional(integer({ help: "how many documents; must be given without a plan", min: 1 })),
    plan: optional(path({ help: "draw what a plan of `kvitto mine` says; it decides all but --out, --text, --text-map and --threads" })), // prettier-ignore
    seed: integer({ help: "which documents", min: 0, default: 1 }),
    out: path({ help: "folder to write to" }),
    vendors: list({ help: "ids of the vendors to draw from; all when empty", default: [] }),
    part: optional(choice(SPLIT_PARTS, { help: "vendors of one part of the split; all when left out" })), // prettier-ignore
    invent: optional(
      integer({ help: "so many vendors made of the traits of those asked for, in place of them", min: 1 }), // prettier-ignore
    ),
    pack: optional(choice(["medical"], { help: "vendors of a pack: lines have a class in source.line_classes" })), // prettier-ignore
    kinds: names(SYNTH_KINDS, { help: "what to draw", default: SYNTH_KINDS }),
    locales: names(LOCALE_IDS, { help: "languages and countries", default: LOCALE_IDS }),
    currencies: list({ help: "codes like SEK, JPY or KWD; all when empty", default: [] }),
    grade: optional(
      integer({ help: "wear of every page, 0 clean to 4 bad; mixed when left out", min: 0, max: 4 }), // prettier-ignore
    ),
    hard: names(HARD_AIMS, {
      help: `errors that the documents are to invite: ${HARD_AIMS.join(", ")}`,
      default: [],
    }),
    format: optional(choice(["png", "jpeg", "pdf"], { help: "of pages; PNG for grade 0 and JPEG for others when left out; PDFs have their text as text" })), // prettier-ignore
    dpi: optional(integer({ help: "resolution of A4 pages; 85 when left out", min: 50, max: 600 })),
    text: toggle({ help: "put the print of the pages into each row, as text", default: false }),
    text_map: toggle({ help: "write where every character stands", default: false }),
    shards: optional(choice(["tar", "jsonl"], { help: "files of many documents in place of a folder of images" })), // prettier-ignore
    shard_size: integer({ help: "documents in a shard", min: 1, default: 1000 }),
    threads: optional(integer({ help: "as many as there are cores when left out", min: 1, max: 64 })), // prettier-ignore
  },
  examples: [
    { command: "synth --count 500 --out data/train --part train", what: "a training set" },
    { command: "synth --count 20 --seed 7 --out clean --grade 0", what: "pages as printed, as PNG" }, // prettier-ignore
    {
      command:
        "synth --count 100 --out de --locales de-DE --kinds invoice,credit_note --format pdf",
      what: "German invoices as PDFs with their text",
    },
    {
      command: "synth --count 200 --out hard --hard total_mismatch,skew --grade 3",
      what: "papers on which totals are easily mistaken, turned",
    },
    { command: "synth --count 50 --out clinic --pack medical", what: "medical supplies" },
    {
      command: "synth --count 50000 --out shards --shards tar --dpi 150",
      what: "000000-of-000050.tar and so on, as WebDataset reads them",
    },
    { command: "synth --plan runs/mined/plan.json --out more", what: "what `kvitto mine` found to be missing" }, // prettier-ignore
    { command: "synth --count 20 --out data --json", what: "prints {count, seconds}" },
  ],
  async run(values, { out, progress, signal, settings }) {
    const { count, seed, out: folder, shards, shard_size } = values;
    const started = performance.now();
    const since = () => Math.round(performance.now() - started) / 1000;
    if (values.plan !== null) {
      refuseBesidePlan(values.plan, settings);
      const plan = await readPlan(values.plan);
      const drawn = await executePlan(plan, {
        ...{ out: folder, textMap: values.text_map, text: values.text, progress, signal },
        ...given("threads", values.threads),
      });
      out.print(
        { count: drawn.count, seconds: since() },
        () =>
          `${drawn.count} documents of ${plan.parts.length} sorts in ${folder} (${since().toFixed(1)} s): documents.jsonl and parts/`,
      );
      return;
    }
    if (count === null) {
      throw new UsageError("settings.missing", "count is missing: give --count, or a --plan.");
    }
    const isSome = (chosen: readonly string[], all: readonly string[]) =>
      chosen.length < all.length ? chosen : null;
    await synthesize({
      ...{ count, seed, out: folder, progress, signal, documentsPerShard: shard_size },
      ...given("vendors", values.vendors),
      ...given("part", values.part),
      ...given("invent", values.invent),
      ...given("pack", values.pack),
      ...(isSome(values.kinds, SYNTH_KINDS) === null ? {} : { kinds: values.kinds }),
      ...(isSome(values.locales, LOCALE_IDS) === null ? {} : { locales: values.locales }),
      ...given("currencies", values.currencies),
      ...wornTo(values.grade),
      ...given("hard", values.hard),
      ...given("format", values.format),
      ...given("dpi", values.dpi),
      ...(values.text_map ? { textMap: true } : {}),
      ...(values.text ? { text: true } : {}),
      ...given("shards", shards),
      ...given("threads", values.threads),
    });
    const seconds = since();
    const written = shards === null ? "documents.jsonl and images/" : `shards of ${shard_size}`;
    out.print(
      { count, seconds },
      () => `${count} documents in ${folder} (${seconds.toFixed(1)} s): ${written}`,
    );
  },
});
