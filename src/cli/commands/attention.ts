import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import { openAttentionReader } from "../../extract/attend.ts";
import type { HeadFigures } from "../../extract/attention-figures.ts";
import { writeFileAtomic } from "../../formats/atomic-file.ts";
import { openBundle } from "../../models/bundle.ts";
import { modulesOf, placesOf } from "../../models/adapter-feeds.ts";
import type { LoraAdapter } from "../../train/peft-adapter.ts";
import {
  renderAttentionPage,
  type AttentionAtStep,
  type AttentionPage,
} from "../attention/attention-page.ts";
import { filesToLookAt, lookAtFiles, type LookedFile } from "../attention/look-at-files.ts";
import { meanOfHeads } from "../attention/mean-of-heads.ts";
import { defineCommand, several } from "../command.ts";
import { deviceSetting, modelSetting, openAdapter } from "../model-settings.ts";
import { paperReader } from "../paper-reader.ts";
import { findBase } from "../quantised-base.ts";
import { howToRead, readingSettings } from "../reading-settings.ts";
import { integer, optional, path, toggle } from "../setting.ts";
import { formatTable } from "../table.ts";
import { UsageError } from "../usage-error.ts";
import { DEFAULT_ANSWER_TOKENS } from "./extract.ts";

/** Words named for each value. */
const WORDS_TOLD = 5;

/** A run's checkpoints, oldest first. @throws {KvittoError} `attention.no_checkpoints` */
async function checkpointsOf(run: string): Promise<{ step: number; folder: string }[]> {
  const folder = join(run, "checkpoints");
  const names = await readdir(folder).catch(() => []);
  const steps = names.flatMap((name) => {
    const [, step] = /^step-(\d+)$/.exec(name) ?? [];
    return step === undefined ? [] : [{ step: Number(step), folder: join(folder, name) }];
  });
  if (steps.length > 0) return steps.sort((a, b) => a.step - b.step);
  throw new KvittoError(
    "attention.no_checkpoints",
    `${run} has no checkpoints, so nothing shows how attention changed in training.`,
    "Give --adapter the folder of a training run; --keep-checkpoints of `kvitto train` says how many stay.",
  );
}

const rounded = (value: number) => Number(value.toFixed(4));

function figuresJson({ entropy, top, paper }: HeadFigures) {
  return { entropy: rounded(entropy), top5: rounded(top), on_paper: rounded(paper) };
}

function valuesJson({ file, values }: LookedFile) {
  return {
    file,
    values: values.map(({ path: at, value, tokens, onPaper, spots }) => ({
      ...{ path: at, value: JSON.parse(value) as unknown, tokens, on_paper: rounded(onPaper) },
      most: [...spots]
        .sort((a, b) => b.share - a.share)
        .slice(0, WORDS_TOLD)
        .map(({ page, box, text, share }) => ({
          ...{ text, share: rounded(share), page, box: box.map(rounded) },
        })),
    })),
  };
}

export const attentionCommand = defineCommand({
  name: "attention",
  summary: "What a model looked at when it wrote each value",
  description:
    "Reads files as `kvitto extract` does, then runs each answer once more and shows where every value's " +
    "tokens looked: a heat map over the page (words of a text, patches of a picture), and of every layer " +
    "and head the entropy, the share on the five tokens that it looks at most, and the share on the paper. " +
    "With --over-training the same figures of every checkpoint that a training run has kept.",
  args: { files: several("PDFs, scans or photos") },
  settings: {
    model: modelSetting,
    adapter: optional(path({ help: "PEFT folder, or the folder of a training run" })),
    ...readingSettings,
    device: deviceSetting,
    max_answer_tokens: integer({
      help: "an answer that is longer is closed where it stands, and shows nothing",
      default: DEFAULT_ANSWER_TOKENS,
      min: 1,
    }),
    over_training: toggle({
      help: "also the base and every checkpoint of the run that --adapter names",
      default: false,
    }),
    out: path({ help: "HTML page to write", default: "attention.html" }),
  },
  examples: [
    { command: "attention tuesday.jpg --adapter runs/mine", what: "heat maps in attention.html" },
    {
      command: "attention examples/faktura.pdf --adapter runs/mine --over-training --out look.html",
      what: "and how it came to that, checkpoint by checkpoint",
    },
    { command: "attention invoice.pdf --json", what: "{layers, files, steps, report}" },
  ],
  async run(values, { out, progress, signal }) {
    const { adapter: given, device, files } = values;
    if (values.over_training && given === null) {
      throw new UsageError(
        "attention.over_training",
        "--over-training is given and no --adapter.",
        "Give --adapter the folder of a training run.",
      );
    }
    // Before anything is read: a run without checkpoints should be said at once.
    const checkpoints = values.over_training && given !== null ? await checkpointsOf(given) : [];
    const { folder } = await findBase(values.model, given === null ? [] : [given], {
      progress,
      signal,
    });
    const bundle = await openBundle(folder);
    const adapter = given === null ? null : await openAdapter(given, bundle);
    const reading = await howToRead(bundle.model, values);
    await using printReader = paperReader();
    const shown = await filesToLookAt(files, {
      ...{ bundle, printReader, input: reading.input, enhance: reading.enhance },
      ...{ progress, signal },
    });

    async function look(of: LoraAdapter | null) {
      await using reader = await openAttentionReader(bundle, {
        ...{ input: reading.input, grounding: reading.grounding, fields: reading.fields, device },
        adapted: placesOf(modulesOf(of)),
        adapter: modulesOf(of),
        maxAnswerTokens: values.max_answer_tokens,
      });
      const looked = await lookAtFiles(shown, reader, { progress, signal });
      return { looked, layers: reader.layers, heads: reader.means() };
    }

    const { looked, layers, heads } = await look(adapter);
    const steps: AttentionAtStep[] = [];
    const earlier = checkpoints.length === 0 ? [] : [{ step: 0, folder: null }, ...checkpoints];
    for (const { step, folder: checkpoint } of earlier) {
      const then = await look(checkpoint === null ? null : await openAdapter(checkpoint, bundle));
      if (then.heads !== null) steps.push({ step, figures: meanOfHeads(then.heads) });
      else progress.say(`No answer of step ${step} is whole: it has no figures.`);
    }
    const page: AttentionPage = {
      finishedAt: new Date().toISOString(),
      facts: [
        { label: "Model", value: values.model },
        { label: "Adapter", value: given ?? "none" },
        { label: "Files", value: files.map((file) => basename(file)).join(", ") },
        { label: "Read as", value: reading.input === "text" ? "text" : "pages" },
      ],
      ...{ layers, heads, steps, files: looked },
    };
    await writeFileAtomic(values.out, renderAttentionPage(page));
    const json = {
      layers: layers.map(({ name }, i) => ({ name, heads: (heads?.[i] ?? []).map(figuresJson) })),
      files: looked.map(valuesJson),
      steps: steps.map(({ step, figures }) => ({ step, ...figuresJson(figures) })),
      report: values.out,
    };
    out.print(json, (colors) => {
      const right = (title: string) => ({ title, align: "right" as const });
      const mean = (heads ?? []).map((row, i) => {
        const { entropy, top, paper } = meanOfHeads([row]);
        const share = (value: number) => `${(100 * value).toFixed(1)} %`;
        return [layers[i]!.name, entropy.toFixed(2), share(top), share(paper)];
      });
      const table = formatTable(
        [{ title: "layer" }, ...["entropy, nats", "on 5 tokens", "on the paper"].map(right)],
        mean,
      );
      return `${table}\n\nHeat maps of ${looked.reduce((sum, one) => sum + one.values.length, 0)} values: ${colors.bold(values.out)}`;
    });
  },
});
