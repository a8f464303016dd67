import type { Random } from "../../src/core/random.ts";
import type { Language } from "../words/languages.ts";
import { anyLine } from "../words/lines.ts";
import { pickLanguage } from "../words/wording.ts";
import { inventForm } from "./form-content.ts";
import { formRows } from "./form-rows.ts";
import { askForJson } from "./json-task.ts";
import { askForValue } from "./lookup.ts";
import { misread } from "./misread.ts";
import type { PretrainSample, SampleLimits } from "./sample.ts";

/** White space between two cells of a row, as text layers and readers give it. */
function gap(random: Random): string {
  return " ".repeat(random.chance(0.1) ? 1 : random.int(2, 8));
}

/** A few lines to write down again: what teaches to copy, at the least cost a token. */
function copyTask(random: Random, language: Language, limits: SampleLimits): PretrainSample {
  const lines = Array.from({ length: random.int(1, Math.min(4, limits.lines)) }, () =>
    anyLine(random, language, limits.lineCharacters),
  );
  const text = lines.join("\n");
  return { kind: "text", prompt: `${text}\n\nTranscribe`, answer: text };
}

/**
 * A lookup or a JSON task whose form is given as text in the prompt, or lines to copy. The more lines
 * the limits allow, the larger the form.
 */
export function makeText(random: Random, limits: SampleLimits): PretrainSample {
  const language = pickLanguage(random);
  if (random.chance(limits.lines <= 4 ? 0.5 : 0.08)) return copyTask(random, language, limits);
  const most = Math.max(2, Math.min(12, Math.floor(limits.lines * 0.75)));
  const table = limits.lines < 5 ? 0 : 0.55;
  const form = inventForm(random, language, {
    fields: [Math.min(most, 2), most],
    table,
    rows: Math.max(2, Math.floor(limits.lines * 0.6)),
  });
  const printed = formRows(random, language, form)
    .map((cells) => cells.reduce((line, cell) => line + (line && gap(random)) + cell, ""))
    .join("\n");
  const shown = misread(random, printed, random.chance(0.4) ? 0 : limits.wear * 0.015);
  const asksValue = random.chance(limits.lines <= 4 ? 0.6 : 0.2);
  const task = asksValue ? askForValue(random, form) : askForJson(random, form);
  return { kind: "text", prompt: `${shown}\n\n${task.prompt}`, answer: task.answer };
}
