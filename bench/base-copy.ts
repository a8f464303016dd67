import { makePaper } from "../pretrain/samples/paper.ts";
import { Random } from "../src/core/random.ts";
import { decode, GREEDY } from "../src/extract/decode.ts";
import { openGenerator } from "../src/extract/generator.ts";
import { renderChat } from "../src/formats/chat-template.ts";
import { openBundle } from "../src/models/bundle.ts";
import { rounded, type BaseRow } from "./base-row.ts";

const LINES = 8;
const MOST_ANSWER_TOKENS = 1500;
const READ_TOGETHER = 8;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** Every number and day of a JSON value, by path. */
function amountsAndDays(value: unknown, path = "", found = new Map<string, unknown>()) {
  if (typeof value === "number" || (typeof value === "string" && DAY.test(value))) {
    found.set(path, value);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      amountsAndDays(inner, `${path}/${key}`, found);
    }
  }
  return found;
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return null; // free writing may end anywhere; nothing in it counts as right
  }
}

/**
 * Amounts, counts and days that the base model copies from a paper given as text into a skeleton it
 * has never met; greedy, without a grammar and without grounding.
 */
export async function copyRow(folder: string, count: number, threads: number): Promise<BaseRow> {
  const bundle = await openBundle(folder);
  const { tokenizer, template, model, endOfTurn } = bundle;
  await using generator = await openGenerator(model, {
    ...{ device: "cpu", threads, spinning: false, adapted: new Set<string>() },
  });
  const random = new Random("kvitto-base-evaluation");
  const limits = { lineCharacters: 40, lines: LINES, wear: 0 };
  const samples = Array.from({ length: count }, (_, i) =>
    makePaper(random.fork(`copy/${i}`), limits),
  ).sort((a, b) => a.prompt.length - b.prompt.length);
  let [right, total] = [0, 0];
  for (let at = 0; at < samples.length; at += READ_TOGETHER) {
    const batch = samples.slice(at, at + READ_TOGETHER);
    const prompts = batch.map(({ prompt }) => {
      const content = [{ type: "text" as const, text: prompt }];
      const { text } = renderChat(template, [{ role: "user", content }], {
        addGenerationPrompt: true,
        specialTokens: tokenizer.specialTokens,
      });
      return { input_ids: tokenizer.encode(text, { addSpecialTokens: false }) };
    });
    const answers = await decode(generator, prompts, {
      ...{
        adapter: null,
        maxNewTokens: MOST_ANSWER_TOKENS,
        stopIds: [endOfTurn],
        sampling: GREEDY,
      },
    });
    for (const [i, { answer }] of batch.entries()) {
      const text = tokenizer.decode(answers[i]!.tokens.map(({ id }) => id));
      const read = amountsAndDays(parsed(text));
      for (const [path, value] of amountsAndDays(JSON.parse(answer))) {
        total += 1;
        if (read.get(path) === value) right += 1;
      }
    }
  }
  return {
    name: "exact_copy",
    what: "amounts, counts and days copied from text into JSON, exactly",
    value: rounded(right / total),
    unit: "share",
    goal: "≥ 0.99",
    samples: total,
    note: `${count} generated papers under keys drawn anew, free greedy decoding`,
  };
}
