import type { Random } from "../../src/core/random.ts";
import { pickLanguage } from "../words/wording.ts";
import { formRows, inventForm, type FormContent } from "./form-content.ts";
import { printPage } from "./print-page.ts";
import type { PretrainSample, SampleLimits } from "./sample.ts";

const ABSENT_SHARE = 0.12;

/** `Value of "Label":` for one field, answered as printed, or `null` for a label not there. */
export function askForValue(random: Random, form: FormContent): { prompt: string; answer: string } {
  const absent = random.chance(ABSENT_SHARE);
  const field = random.pick(form.fields);
  const label = absent ? random.pick(form.absent) : field.label;
  const answer = absent ? "null" : field.value.printed;
  return { prompt: `Value of "${label.printed}":`, answer };
}

/** A form of labels and values with the question for one of them. */
export function makeLookup(random: Random, limits: SampleLimits): PretrainSample {
  const language = pickLanguage(random);
  const form = inventForm(random, language, { fields: [3, 10], table: 0.1, rows: 3 });
  const rows = formRows(random, language, form);
  const page = printPage(random, rows, limits, { minWidthPx: 256, em: [11, 18] });
  if (page === null) return makeLookup(random, limits);
  return { kind: "lookup", ...page.picture, ...askForValue(random, form) };
}
