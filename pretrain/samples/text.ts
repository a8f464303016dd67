import type { Random } from "../../src/core/random.ts";
import { pickLanguage } from "../words/wording.ts";
import { formRows, inventForm } from "./form-content.ts";
import { askForJson } from "./json-task.ts";
import { askForValue } from "./lookup.ts";
import type { PretrainSample } from "./sample.ts";

/** A lookup or a JSON task whose form is given as text in the prompt; there is no picture. */
export function makeText(random: Random): PretrainSample {
  const language = pickLanguage(random);
  const form = inventForm(random, language, { fields: [2, 9], table: 0.4, rows: 5 });
  const rows = formRows(random, language, form);
  const printed = rows.map((row) => row.cells.map((cell) => cell.text).join(" ")).join("\n");
  const task = random.chance(0.4) ? askForValue(random, form) : askForJson(random, form);
  return {
    kind: "text",
    width: 0,
    height: 0,
    pixels: new Uint8Array(0),
    prompt: `${printed}\n\n${task.prompt}`,
    answer: task.answer,
    patchCharacters: new Uint8Array(0),
  };
}
