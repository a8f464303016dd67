import type { Progress } from "../../core/progress.ts";
import { KvittoError, messageOf } from "../../core/errors.ts";
import type { Device } from "../../engine/device.ts";
import { batchesBySize } from "../../evaluate/batches-by-size.ts";
import { questionSha256, type RetentionQuestion } from "../../evaluate/retention/questions.ts";
import {
  openRetentionFile,
  retentionAnswer,
  type RetentionAnswer,
} from "../../evaluate/retention/retention-answers.ts";
import { type Extractor, openExtractor, type Paper } from "../../extract/extractor.ts";
import { modulesOf, placesOf } from "../../models/adapter-feeds.ts";
import type { ModelBundle } from "../../models/bundle.ts";
import { usesFrozenVision } from "../../train/new-adapter.ts";
import type { LoraAdapter } from "../../train/peft-adapter.ts";
import type { HowToRead } from "../reading-settings.ts";

export interface AskRetentionOptions {
  readonly bundle: ModelBundle;
  readonly adapter: LoraAdapter | null;
  readonly reading: HowToRead;
  readonly device: Device;
  readonly batchSize: number;
  /** The evaluation's folder. */
  readonly run: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** A model that has lost its way writes without end; this much more than the truth says so. */
const ANSWER_ROOM = 1.5;
const ANSWER_ROOM_TOKENS = 8;
const TOO_LONG = "extract.too_long";

async function paperOf(
  { images, text }: RetentionQuestion,
  extractor: Extractor,
  { adapter, signal }: Pick<AskRetentionOptions, "adapter" | "signal">,
): Promise<Paper> {
  if (text !== null) return { pages: [], text };
  const pages = [];
  for (const path of images) for await (const page of extractor.pagesOf(path, signal)) pages.push(page); // prettier-ignore
  // Both see the same features, unless the adapter changes what is seen.
  const isSeenAlike = adapter === null || usesFrozenVision(adapter);
  return isSeenAlike ? { pages, features: await extractor.encode(pages) } : { pages };
}

/** Answers of one batch without and with the adapter; a question that is too long has none. */
async function askTogether(
  extractor: Extractor,
  batch: readonly RetentionQuestion[],
  options: AskRetentionOptions,
): Promise<RetentionAnswer[]> {
  const { bundle, adapter, progress, signal } = options;
  const asked: { readonly paper: Paper; readonly question: string }[] = [];
  for (const one of batch) {
    asked.push({ paper: await paperOf(one, extractor, options), question: one.question });
  }
  const lengths = batch.map(({ answer }) => bundle.tokenizer.encode(answer).length);
  const most = Math.ceil(ANSWER_ROOM * Math.max(...lengths)) + ANSWER_ROOM_TOKENS;
  try {
    const base = await extractor.ask(asked, null, most, signal);
    const tuned =
      adapter === null ? null : await extractor.ask(asked, modulesOf(adapter), most, signal);
    return batch.map((one, i) => retentionAnswer(one, base[i]!, tuned?.[i] ?? null));
  } catch (error) {
    if (!(error instanceof KvittoError) || error.code !== TOO_LONG) throw error;
    const [only, ...others] = batch;
    if (only !== undefined && others.length === 0) {
      progress.say(`${only.id} was not asked: ${TOO_LONG}. It counts as wrong on both sides.`);
      return [retentionAnswer(only, "", adapter === null ? null : "")];
    }
    const alone: RetentionAnswer[] = [];
    for (const one of batch) alone.push(...(await askTogether(extractor, [one], options)));
    return alone;
  }
}

/**
 * Asks what the run has no answer to yet, batch by batch, each stored as soon as it is there. A batch of
 * which a part is there is asked as a whole again: its questions were padded together.
 * @returns the answers in the order of the questions
 */
export async function askRetention(
  questions: readonly RetentionQuestion[],
  options: AskRetentionOptions,
): Promise<RetentionAnswer[]> {
  const { bundle, adapter, reading, run, progress, signal } = options;
  const file = await openRetentionFile(run);
  const answers = new Map(file.done);
  const keyOf = new Map(questions.map((one) => [one, questionSha256(one)]));
  const sizeOf = ({ text, answer }: RetentionQuestion) => (text ?? "").length + answer.length;
  const left = batchesBySize(questions, options.batchSize, sizeOf)
    .map((batch) => batch.map((i) => questions[i]!))
    .filter((batch) => !batch.every((one) => answers.has(keyOf.get(one)!)));
  if (left.length > 0) {
    try {
      await using extractor = await openExtractor(bundle, {
        ...{ input: reading.input, enhance: reading.enhance, device: options.device },
        adapted: placesOf(modulesOf(adapter)),
      });
      const bar = progress.bar("Retention", left.flat().length, "questions");
      for (const batch of left) {
        signal.throwIfAborted();
        const answered = await askTogether(extractor, batch, options);
        await file.add(answered);
        for (const one of answered) answers.set(one.sha256, one);
        bar.advance(batch.length);
      }
      bar.done();
    } catch (error) {
      if (!signal.aborted) throw error;
      const hint = `Go on where it is: the same command with --out ${run}`;
      throw new KvittoError("interrupted", messageOf(error), hint, { cause: error });
    }
  }
  const inOrder = questions.map((one) => answers.get(keyOf.get(one)!)!);
  await file.finish(inOrder);
  return inOrder;
}
