import { KvittoError } from "../../core/errors.ts";
import { percent } from "../../evaluate/report-scores.ts";
import { writeFolderAtomic } from "../../formats/atomic-file.ts";
import { openBundle } from "../../models/bundle.ts";
import type { Model } from "../../models/load-model.ts";
import { writeQuantisedFolder } from "../../models/quantise-folder.ts";
import { askedRows } from "../asked-rows.ts";
import { byteSize } from "../byte-size.ts";
import { defineCommand, required } from "../command.ts";
import { DATASET_HELP, readDataset } from "../dataset-source.ts";
import { deviceSetting, findModel, modelSetting, openAdapter } from "../model-settings.ts";
import { rowsWithTexts } from "../paper-reader.ts";
import { exempt } from "../quantised-base.ts";
import { fieldAccuracy } from "../quantize/field-accuracy.ts";
import { measureSpeed, type Speed } from "../quantize/measure-speed.ts";
import { howToRead, readingSettings } from "../reading-settings.ts";
import { refuseFull } from "../refuse-existing.ts";
import { choice, integer, number, optional, path } from "../setting.ts";
import { formatTable } from "../table.ts";

const FORMATS = {
  int8: { kind: "channels" },
  int8_blocks: { kind: "blocks", format: { bits: 8, blockSize: 128 } },
  int4: { kind: "blocks", format: { bits: 4, blockSize: 32 } },
} as const;

/** What a model costs, and what it reads right. */
interface Measured extends Speed {
  /** Of its weights on disk. */
  readonly bytes: number;
  /** Share of values, 0..1. */
  readonly field_accuracy: number;
}

interface Quantized {
  readonly out: string;
  readonly to: keyof typeof FORMATS;
  readonly quantised: number;
  readonly papers: number;
  readonly before: Measured;
  readonly after: Measured;
}

function bytesOf({ checkpoint }: Model): number {
  return [...checkpoint.tensors.values()].reduce((sum, { entry }) => sum + entry.length_bytes, 0);
}

function checkDrop(before: number, after: number, most: number, papers: number): void {
  const drop = 100 * (before - after);
  if (drop <= most) return;
  throw new KvittoError(
    "quantize.accuracy",
    `The quantised model reads ${percent(after)} of the values of ${papers} papers right, the original ${percent(before)}: ${drop.toFixed(1)} points less, and ${most} may be lost. Nothing was written.`,
    "Try --to int8_blocks, exempt modules with --exempt, or raise --max-accuracy-drop.",
  );
}

function forPeople({ out, before, after, papers, quantised }: Quantized): string {
  const row = (title: string, of: (measured: Measured) => number, show: (n: number) => string) => [
    title,
    show(of(before)),
    show(of(after)),
    `${((100 * of(after)) / of(before)).toFixed(0)} %`,
  ];
  const plain = (value: number) => value.toFixed(1);
  const table = formatTable(
    [{ title: "" }, { title: "before" }, { title: "after" }, { title: "of it" }],
    [
      row("weights on disk", ({ bytes }) => bytes, byteSize),
      row("memory", (of) => of.memory_bytes, byteSize),
      row("prompt tokens/s", (of) => of.prompt_tokens_per_second, plain),
      row("answer tokens/s", (of) => of.tokens_per_second, plain),
      row("values right", (of) => of.field_accuracy, percent),
    ],
  );
  return `${out}: ${quantised} weights quantised, compared on ${papers} papers.\n${table}`;
}

export const quantizeCommand = defineCommand({
  name: "quantize",
  summary:
    "Make a model smaller and faster to read with: weights of 8 or 4 bits, checked on papers",
  description:
    "Weights become whole numbers of 8 or 4 bits with scales; activations are quantised to 8 bits while " +
    "they run. The model reads labelled papers before and " +
    "after, and nothing is left at --out when more is lost than --max-accuracy-drop. The folder is a " +
    "model as --model takes it; adapters of the original are read on it. Memory and speed are measured " +
    "on the CPU, each in a process of its own.",
  args: { data: required(`labelled papers to compare on: ${DATASET_HELP}`) },
  settings: {
    model: modelSetting,
    adapter: optional(
      path({ help: "PEFT or run folder that papers are read with, before and after" }),
    ),
    to: choice(["int8", "int8_blocks", "int4"], {
      help: "int8: a scale for each output; int8_blocks, int4: for each 128 or 32 weights of it",
    }),
    exempt,
    max_accuracy_drop: number({
      help: "points of field accuracy that may be lost",
      default: 1,
      min: 0,
    }),
    ...readingSettings,
    device: deviceSetting,
    batch_size: integer({ help: "papers that are read together", default: 16, min: 1 }),
    max_answer_tokens: integer({
      help: "an answer that is longer is closed where it stands",
      default: 1200,
      min: 1,
    }),
    out: path({ help: "folder of the quantised model; it must not be there yet" }),
  },
  examples: [
    {
      command: "quantize held-out --to int8 --adapter runs/mine --out base-int8",
      what: "the embedded model, as it reads with an adapter",
    },
    {
      command: "quantize held-out --model ./Llama-3.2-1B --to int4 --exempt lm_head --out small",
      what: "4 bits, but for the head",
    },
    {
      command: "quantize held-out --to int4 --out small --json",
      what: "{out, to, quantised, papers, before, after}",
    },
  ],
  async run(values, context) {
    const { out, progress, signal } = context;
    await refuseFull(values.out);
    const { folder } = await findModel(values.model, context);
    const bundle = await openBundle(folder);
    const adapter = values.adapter === null ? null : await openAdapter(values.adapter, bundle);
    const reading = await howToRead(bundle.model, values);
    const asked = askedRows(await readDataset(values.data), reading.fields);
    const rows =
      reading.input === "text" ? await rowsWithTexts(asked, { progress, signal }) : asked;
    const options = {
      ...{ adapter, reading, device: values.device, batchSize: values.batch_size },
      ...{ maxAnswerTokens: values.max_answer_tokens, progress, signal },
    };
    const made: Quantized[] = [];
    await writeFolderAtomic(values.out, async (temporary) => {
      const { quantised } = await writeQuantisedFolder(
        bundle.model,
        temporary,
        { ...FORMATS[values.to], exempt: values.exempt },
        context,
      );
      const small = await openBundle(temporary);
      const before = await fieldAccuracy(rows, { ...options, bundle, label: "Before" });
      const after = await fieldAccuracy(rows, { ...options, bundle: small, label: "After" });
      checkDrop(before, after, values.max_accuracy_drop, rows.length);
      const measured = async (model: Model, accuracy: number): Promise<Measured> => ({
        bytes: bytesOf(model),
        ...(await measureSpeed(model.folder, signal)),
        field_accuracy: accuracy,
      });
      made.push({
        ...{ out: values.out, to: values.to, quantised, papers: rows.length },
        before: await measured(bundle.model, before),
        after: await measured(small.model, after),
      });
    });
    const [result] = made;
    if (result === undefined) throw new Error("internal: quantised without a comparison");
    out.print(result, () => forPeople(result));
  },
});
