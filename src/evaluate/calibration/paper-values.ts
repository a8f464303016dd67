import type { PaperDocument } from "../../documents/document.ts";
import { compareFields } from "../../metrics/field-accuracy.ts";
import type { Outcome } from "./outcome.ts";

/** A value of an answer. */
export interface ValueOutcome extends Outcome {
  /** With indices: `line_items.2.total`. A list that was read as empty is one value. */
  readonly path: string;
  /** The answer says something else than null. */
  readonly isWritten: boolean;
  /** The answer or the label says something else than null: absence that both agree on is left out. */
  readonly isPrinted: boolean;
  readonly isCapped: boolean;
}

/** The values of one paper: they are right or wrong together, so intervals count papers. */
export interface PaperValues {
  readonly id: string;
  readonly vendor: string | null;
  readonly outcomes: readonly ValueOutcome[];
  /** Values of the label in list elements that the answer does not have: no confidence is about them. */
  readonly missed: number;
}

/** What is known of a paper. */
export interface PaperLabel {
  readonly id: string;
  readonly vendor: string | null;
  readonly document: PaperDocument;
  /** Fields that the label is about; null for all. */
  readonly labelled: readonly string[] | null;
}

/** What is known of an answer: `Extraction` has it. */
export interface ReadAnswer {
  readonly document: PaperDocument;
  readonly confidence: ReadonlyMap<
    string,
    { readonly confidence: number; readonly caps: readonly unknown[] }
  >;
}

const LISTS = [
  ["vendor.tax_ids", (document: PaperDocument) => document.vendor.tax_ids],
  ["line_items", (document: PaperDocument) => document.line_items],
  ["tax_lines", (document: PaperDocument) => document.tax_lines],
] as const;

/**
 * An answer's values against the label's. List elements are compared by their place; only fields that
 * the label is about count.
 */
export function paperValues(label: PaperLabel, answer: ReadAnswer): PaperValues {
  const { labelled } = label;
  const knows = (field: string) => labelled === null || labelled.includes(field);
  const outcomes: ValueOutcome[] = [];
  let missed = 0;
  const add = (path: string, value: Omit<ValueOutcome, "path" | "confidence" | "isCapped">) => {
    const sure = answer.confidence.get(path);
    if (sure === undefined) throw new Error(`internal: no confidence for ${path}`);
    outcomes.push({
      ...{ path, ...value, confidence: sure.confidence, isCapped: sure.caps.length > 0 },
    });
  };
  for (const one of compareFields(answer.document, label.document)) {
    const { path, field, predicted, truth, correct } = one;
    if (!knows(field)) continue;
    if (predicted === undefined) {
      if (truth !== undefined && truth !== null) missed += 1;
      continue;
    }
    const isWritten = predicted !== null;
    const isPrinted = isWritten || (truth !== undefined && truth !== null);
    add(path, { isWritten, isPrinted, correct });
  }
  for (const [path, listOf] of LISTS) {
    const isLabelled = labelled === null || labelled.some((each) => each.startsWith(`${path}[]`));
    if (!isLabelled || listOf(answer.document).length > 0) continue;
    const correct = listOf(label.document).length === 0;
    add(path, { isWritten: false, isPrinted: !correct, correct });
  }
  return { id: label.id, vendor: label.vendor, outcomes, missed };
}
