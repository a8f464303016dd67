import { type DocumentKind } from "../../documents/document.ts";
import { isGrade } from "../../synth/wear/grade.ts";
import { synthesize } from "../../synth/synthesize.ts";
import { defineCommand } from "../command.ts";
import { choice, integer, list, optional, path } from "../setting.ts";

const KINDS: Readonly<Record<"receipts" | "invoices" | "both", readonly DocumentKind[]>> = {
  receipts: ["receipt"],
  invoices: ["invoice"],
  both: ["receipt", "invoice"],
};

function wornTo(grade: number | null) {
  if (grade === null) return {};
  if (!isGrade(grade)) throw new Error(`internal: ${grade} is not a grade`);
  return { grade };
}

export const synthCommand = defineCommand({
  name: "synth",
  summary: "Draw synthetic Swedish receipts and invoices with exact labels",
  description:
    "Writes documents.jsonl (a line {id, images, document, vendor, source, boxes} for each) and " +
    "images/ to a folder. The same seed gives the same bytes, a stopped run goes on where it was, " +
    "and a larger --count adds to what is there. Vendors a to l are those the quick start learns " +
    "from, m to o those it tunes on, p to t those it has never seen.",
  args: {},
  settings: {
    count: integer({ help: "how many documents", min: 1 }),
    seed: integer({ help: "which documents", min: 0, default: 1 }),
    out: path({ help: "folder to write to" }),
    vendors: list({ help: "letters of the vendors to draw from; all when empty", default: [] }),
    kinds: choice(["receipts", "invoices", "both"], { help: "what to draw", default: "both" }),
    grade: optional(
      integer({
        help: "wear of every page, 0 clean to 4 bad; mixed when left out",
        min: 0,
        max: 4,
      }),
    ),
  },
  examples: [
    { command: "synth --count 200 --out data/train --vendors a,b,c,d,e,f", what: "a training set" },
    {
      command: "synth --count 20 --seed 7 --out clean --grade 0",
      what: "pages as printed, as PNG",
    },
    { command: "synth --count 20 --out data --json", what: "prints {count, seconds}" },
  ],
  async run({ count, seed, out: folder, vendors, kinds, grade }, { out, progress, signal }) {
    const started = performance.now();
    const choices = { kinds: KINDS[kinds], ...wornTo(grade) };
    const only = vendors.length === 0 ? {} : { vendors };
    await synthesize({ count, seed, out: folder, progress, signal, ...choices, ...only });
    const seconds = Math.round(performance.now() - started) / 1000;
    out.print(
      { count, seconds },
      () =>
        `${count} documents in ${folder} (${seconds.toFixed(1)} s): documents.jsonl and images/`,
    );
  },
});
