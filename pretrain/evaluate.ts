import { Random } from "../src/core/random.ts";
import { decode, GREEDY } from "../src/extract/decode.ts";
import { openGenerator, type Prompt } from "../src/extract/generator.ts";
import { editDistance } from "../src/core/edit-distance.ts";
import { openBundle } from "../src/models/bundle.ts";
import { openImageEncoder } from "../src/models/image-encoder.ts";
import { sampleOfKind } from "./curriculum.ts";
import { samplePiece, promptTokens } from "./sample-feeds.ts";
import { SAMPLE_KINDS, TOKEN_PX, type PretrainSample, type SampleKind } from "./samples/sample.ts";

/** What each kind is measured on: sizes as at the end of the curriculum, fonts never trained on. */
const LIMITS = {
  lineCharacters: 40,
  widthPx: 448,
  heightPx: 992,
  lines: 20,
  fonts: "held-out",
} as const;

const BATCH = 16;
const MAX_TOKENS = 700;

/** Character error rate and share of exact answers per kind, on samples that no training step saw. */
async function evaluate(folder: string, count: number, wear: number): Promise<void> {
  const bundle = await openBundle(folder);
  const { model } = bundle;
  const prompt = promptTokens(bundle.tokenizer);
  await using encoder = await openImageEncoder(model, { device: "cpu" });
  await using generator = await openGenerator(model, { device: "cpu" });

  async function promptOf(sample: PretrainSample): Promise<Prompt> {
    const text = prompt.tokenizer.encode(sample.prompt, { addSpecialTokens: false });
    const tokens = (sample.width / TOKEN_PX) * (sample.height / TOKEN_PX);
    if (tokens === 0) return { input_ids: [...prompt.beforeUser, ...text, ...prompt.betweenTurns] };
    const piece = { ...samplePiece(sample), tokens };
    const image_features = await encoder.encode({
      pieces: [piece],
      rows: 1,
      columns: 1,
      thumbnail: false,
    });
    const placeholders = new Array<number>(tokens).fill(prompt.image);
    const image = [prompt.imageStart, ...placeholders, prompt.imageEnd];
    return {
      input_ids: [...prompt.beforeUser, ...image, ...text, ...prompt.betweenTurns],
      image_features,
    };
  }

  for (const kind of SAMPLE_KINDS) {
    const samples = samplesOf(kind, count, wear);
    let errors = 0;
    let characters = 0;
    let exact = 0;
    const shown: string[] = [];
    for (let at = 0; at < samples.length; at += BATCH) {
      const batch = samples.slice(at, at + BATCH);
      const prompts: Prompt[] = [];
      for (const sample of batch) prompts.push(await promptOf(sample));
      const longest = Math.max(...batch.map(({ answer }) => answer.length));
      const decoded = await decode(generator, prompts, {
        adapter: null,
        maxNewTokens: Math.min(MAX_TOKENS, longest + 20),
        stopIds: [bundle.endOfTurn],
        sampling: GREEDY,
      });
      for (const [i, { answer }] of batch.entries()) {
        const ids = decoded[i]!.tokens.map(({ id }) => id);
        const got = bundle.tokenizer.decode(ids, { skipSpecialTokens: true });
        errors += Math.min(editDistance([...got], [...answer]), answer.length);
        characters += answer.length;
        if (got === answer) exact += 1;
        if (shown.length < 3) shown.push(`${JSON.stringify(answer)} → ${JSON.stringify(got)}`);
      }
    }
    const row = {
      kind,
      n: samples.length,
      wear,
      cer: errors / characters,
      exact: exact / samples.length,
    };
    console.log(JSON.stringify(row));
    for (const line of shown) console.error(`  ${line}`);
  }
}

function samplesOf(kind: SampleKind, count: number, wear: number): PretrainSample[] {
  const random = new Random("kvitto-base-evaluation");
  return Array.from({ length: count }, (_, i) =>
    sampleOfKind(kind, random.fork(`${kind}/${i}`), { ...LIMITS, wear }),
  );
}

const [folder = "base-model", count = "32", wear = "0.5"] = process.argv.slice(2);
await evaluate(folder, Number(count), Number(wear));
