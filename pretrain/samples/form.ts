import type { Random } from "../../src/core/random.ts";
import { pickLanguage } from "../words/wording.ts";
import { formRows, inventForm } from "./form-content.ts";
import { askForJson } from "./json-task.ts";
import { printPage } from "./print-page.ts";
import type { PretrainSample, SampleLimits } from "./sample.ts";

/** A form with the JSON object to fill from it. */
export function makeForm(random: Random, limits: SampleLimits): PretrainSample {
  const language = pickLanguage(random);
  const form = inventForm(random, language, { fields: [2, 9], table: 0.5, rows: 6 });
  const rows = formRows(random, language, form);
  const page = printPage(random, rows, limits, { minWidthPx: 288, em: [11, 18] });
  if (page === null) return makeForm(random, limits);
  return { kind: "form", ...page.picture, ...askForJson(random, form) };
}
