import type { ModelBundle } from "../models/bundle.ts";
import type { TrainingSample } from "../train/collate.ts";
import type { Colors } from "./output.ts";

/** A token of a training row. */
export interface ShownToken {
  readonly id: number;
  /** As it stands in the text; � where a token is a part of a character. */
  readonly text: string;
  /** Whether the model is trained to write it. */
  readonly trained: boolean;
}

const NOT_TRAINED = -100;

/** The tokens of a sample with their text and whether they carry loss. */
export function shownTokens(
  { tokenizer }: ModelBundle,
  { input_ids, labels }: TrainingSample,
): ShownToken[] {
  const decoder = new TextDecoder();
  // A special token has a name and no bytes of text.
  const textOf = (id: number) =>
    tokenizer.isSpecial(id) ? tokenizer.decode([id]) : decoder.decode(tokenizer.tokenBytes(id));
  return input_ids.map((id, t) => ({
    id,
    text: textOf(id),
    // Nothing predicts the first token, so its label carries no loss.
    trained: t > 0 && labels[t] !== NOT_TRAINED,
  }));
}

interface Run {
  readonly trained: boolean;
  text: string;
}

/** Text for people: what is trained on in green and underlined, or between ⟦ and ⟧ without colours. */
export function tokenView(tokens: readonly ShownToken[], image: string, colors: Colors): string {
  const runs: Run[] = [];
  for (let at = 0; at < tokens.length;) {
    const { text, trained } = tokens[at]!;
    let count = 1;
    while (text === image && tokens[at + count]?.text === image) count++;
    const shown = count > 1 ? `${text}×${count}` : text;
    const last = runs.at(-1);
    if (last?.trained === trained) last.text += shown;
    else runs.push({ trained, text: shown });
    at += count;
  }
  const plain = colors.green("x") === "x";
  const mark = ({ trained, text }: Run) => {
    if (!trained) return colors.dim(text);
    return plain ? `⟦${text}⟧` : colors.underline(colors.green(text));
  };
  return runs.map(mark).join("");
}
