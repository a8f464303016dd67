import { dirname, resolve } from "node:path";
import { INSTRUCTION_KINDS } from "../../../data/instructions/kinds/all.ts";
import {
  instructionRows,
  type InstructionRow,
} from "../../../data/instructions/instruction-rows.ts";
import { LANGUAGE_TAGS } from "../../../data/instructions/languages/all.ts";
import { withText } from "../../../data/row-text.ts";
import { writeJsonl } from "../../../formats/jsonl.ts";
import { defineCommand, required } from "../../command.ts";
import { DATASET_HELP, readDataset } from "../../dataset-source.ts";
import { names } from "../../names-setting.ts";
import { integer, path } from "../../setting.ts";
import { formatTable } from "../../table.ts";
import { TRAIN_FLAGS } from "../../train-flags.ts";

function countBy(rows: readonly InstructionRow[], key: "kind" | "language") {
  const counts = new Map<string, number>();
  for (const { source } of rows) {
    const name = String(source[key]);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

export const datasetInstructionsCommand = defineCommand({
  name: "dataset instructions",
  summary: "Questions about documents with their answers, for instruction tuning",
  description:
    "Each line is {id, images, messages, source}: a question of the user and the assistant's " +
    "answer. The pages stand before the question; a conversation without images has the paper's " +
    "text in their place. The kinds take turns: the whole document, one region, one field, a JSON " +
    "skeleton to fill in, a transcription, a value that is not on the document, and the document " +
    "from its text (the row's, or a PDF's text layer). A row is asked only what it has something " +
    "for. The same seed gives the same file. To train on them without a file: train --tasks.",
  args: { data: required(DATASET_HELP) },
  settings: {
    out: path({ help: "JSONL file to write; image paths in it are relative to its folder" }),
    per_document: integer({ help: "most pairs of a document", default: 7, min: 1 }),
    seed: TRAIN_FLAGS.seed,
    kinds: names(INSTRUCTION_KINDS, {
      help: `kinds of questions: ${INSTRUCTION_KINDS.join(", ")}`,
      default: INSTRUCTION_KINDS,
    }),
    languages: names(LANGUAGE_TAGS, {
      help: `languages of the questions: ${LANGUAGE_TAGS.join(", ")}`,
      default: LANGUAGE_TAGS,
    }),
  },
  examples: [
    {
      command: "dataset instructions data --out pairs.jsonl",
      what: "seven pairs a document, one of each kind",
    },
    {
      command: "dataset instructions data --out sv.jsonl --languages sv --kinds field,absent",
      what: "Swedish, one value at a time",
    },
  ],
  async run({ data, out: file, per_document, seed, kinds, languages }, { out, progress, signal }) {
    const folder = dirname(resolve(file));
    const documents = await readDataset(data);
    const bar = progress.bar("Asking", documents.length, "documents");
    const rows: InstructionRow[] = [];
    let fewest = Infinity;
    for (const document of documents) {
      signal.throwIfAborted();
      const row = kinds.includes("text") ? await withText(document) : document;
      const own = instructionRows(row, { count: per_document, seed, kinds, languages }, folder);
      fewest = Math.min(fewest, own.length);
      rows.push(...own);
      bar.advance();
    }
    bar.done();
    await writeJsonl(file, rows);
    const summary = {
      file,
      documents: documents.length,
      pairs: rows.length,
      fewest_per_document: fewest,
      kinds: countBy(rows, "kind"),
      languages: countBy(rows, "language"),
    };
    out.print(summary, (colors) => {
      const title = `${colors.bold(`${rows.length} pairs`)} of ${documents.length} documents`;
      const counts = Object.entries(summary.kinds).map(([kind, count]) => [kind, String(count)]);
      const table = formatTable([{ title: "kind" }, { title: "pairs", align: "right" }], counts);
      return `${title}, at least ${fewest} of each; written to ${file}\n\n${table}`;
    });
  },
});
