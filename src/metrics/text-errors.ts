import { FIELDS } from "../documents/fields.ts";
import { normaliseText } from "../documents/normalise.ts";
import { bootstrapScore } from "./bootstrap-interval.ts";
import { characterErrors, type ErrorCount } from "./cer.ts";
import type { FieldComparison } from "./field-accuracy.ts";
import { NOTHING_MEASURED, type Score } from "./score.ts";
import { wordErrors } from "./wer.ts";

type Count = (predicted: string, truth: string) => ErrorCount;

/** Names, addresses, descriptions: what is read letter by letter. */
const TEXTS: ReadonlySet<string> = new Set(
  FIELDS.filter(({ type }) => type === "text").map(({ path }) => path),
);

/** Pooled over all texts of all documents; those of a document are drawn together. */
function errors(documents: readonly (readonly FieldComparison[])[], count: Count): Score {
  const counts = documents.flatMap((all): ErrorCount[] => {
    let [edits, length] = [0, 0];
    for (const { field, predicted, truth } of all) {
      if (!TEXTS.has(field) || typeof truth !== "string") continue;
      const read = predicted === null || predicted === undefined ? "" : String(predicted);
      const own = count(normaliseText(read), normaliseText(truth));
      edits += own.edits;
      length += own.length;
    }
    return length === 0 ? [] : [{ edits, length }];
  });
  const sum = (drawn: readonly ErrorCount[], key: keyof ErrorCount) =>
    drawn.reduce((total, one) => total + one[key], 0);
  if (counts.length === 0) return NOTHING_MEASURED;
  const score = bootstrapScore(counts, (drawn) => sum(drawn, "edits") / sum(drawn, "length"));
  return { ...score, n: sum(counts, "length") };
}

/**
 * Character error rate of the texts that papers have (names, addresses, descriptions of items), after
 * NFKC and collapsed space: edits of all of them over their characters. A text that was not read has all
 * its characters wrong; one that was invented is counted by `hallucinationRate`. Above 1 when answers are
 * much too long. n counts characters.
 */
export function textCharacterErrors(documents: readonly (readonly FieldComparison[])[]): Score {
  return errors(documents, characterErrors);
}

/** The same by words, which white space separates; n counts words. */
export function textWordErrors(documents: readonly (readonly FieldComparison[])[]): Score {
  return errors(documents, wordErrors);
}
