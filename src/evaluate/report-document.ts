import { compareFields } from "../metrics/field-accuracy.ts";
import { parseJson } from "../metrics/valid-json.ts";
import { FIELDS, fieldPath } from "../documents/fields.ts";
import type { PaperDocument } from "../documents/document.ts";
import { type Html, html, nothing } from "./html.ts";

/** Marks by the path of a value. */
type Marks = ReadonlyMap<string, "wrong" | "missed" | "extra">;

const KNOWN = new Set<string>(FIELDS.map(({ path }) => path));
const TITLES = {
  wrong: "not what the page says",
  missed: "read wrongly",
  extra: "not on the page, or no such field",
} as const;

function leaf(value: unknown, path: string, marks: Marks): Html {
  const mark = marks.get(path);
  const text = JSON.stringify(value) ?? "undefined";
  if (mark === undefined) return html`${text}`;
  return html`<mark class="${mark}" title="${TITLES[mark]}">${text}</mark>`;
}

function isLeaf(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

/**
 * JSON over several lines; what holds no further lists or objects below the top level stands on
 * one (a line item is one line, as on the page). `comma` follows the value.
 */
function render(value: unknown, path: string, indent: string, marks: Marks, comma = ""): Html {
  if (typeof value !== "object" || value === null) {
    return html`${leaf(value, path, marks)}${comma}`;
  }
  const isList = Array.isArray(value);
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const entries = Object.entries(value);
  if (entries.length === 0) return html`${open}${close}${comma}`;
  const isFlat = indent.length > 2 && entries.every(([, child]) => isLeaf(child));
  const inner = `${indent}  `;
  const [newLine, lastLine] = isFlat ? ["", ""] : [`\n${inner}`, `\n${indent}`];
  const lines = entries.map(([key, child], i) => {
    const label = isList ? nothing : html`<span class="key">"${key}"</span>: `;
    const childPath = path === "" ? key : `${path}.${key}`;
    const after = i === entries.length - 1 ? "" : isFlat ? ", " : ",";
    return html`${newLine}${label}${render(child, childPath, inner, marks, after)}`;
  });
  const all = html`${open}${lines}${lastLine}${close}${comma}`;
  return isFlat ? html`<span class="flat">${all}</span>` : all;
}

function leafPaths(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, child]) =>
    leafPaths(child, path === "" ? key : `${path}.${key}`),
  );
}

export interface RenderedAnswer {
  readonly answer: Html;
  /** The truth, with the values marked that the answer has wrong. */
  readonly truth: Html;
  readonly wrong: number;
  readonly total: number;
}

/**
 * An answer as indented JSON with the wrong values marked, and the truth beside it.
 * @param labelled  the fields that the truth is about, null for all: others are never wrong
 */
export function renderAnswer(
  answer: string,
  truth: PaperDocument,
  labelled: readonly string[] | null = null,
): RenderedAnswer {
  const predicted = parseJson(answer);
  const comparisons = compareFields(predicted, truth).filter(
    ({ field }) => labelled === null || labelled.includes(field),
  );
  const wrong = comparisons.filter(({ correct }) => !correct);
  const answerMarks = new Map<string, "wrong" | "extra">();
  for (const one of wrong) answerMarks.set(one.path, one.truth === undefined ? "extra" : "wrong");
  for (const path of leafPaths(predicted, "")) {
    if (!KNOWN.has(fieldPath(path))) answerMarks.set(path, "extra");
  }
  const missed = new Map(wrong.map(({ path }) => [path, "missed"] as const));
  return {
    answer: renderUnmarked(answer, answerMarks),
    truth: render(truth, "", "", missed),
    wrong: wrong.length,
    total: comparisons.length,
  };
}

/** An answer as indented JSON; as it stands, and said to be so, when it is not JSON. */
export function renderUnmarked(answer: string, marks: Marks = new Map()): Html {
  const value = parseJson(answer);
  if (value === undefined) {
    return html`<span class="notjson">This is not JSON:</span>
      <mark class="wrong">${answer}</mark>`;
  }
  return render(value, "", "", marks);
}
