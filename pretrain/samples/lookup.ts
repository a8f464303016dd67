import type { Random } from "../../src/core/random.ts";
import type { FormContent } from "./form-content.ts";

const ABSENT_SHARE = 0.12;

/** `Value of "Label":` for one field, answered as printed, or `null` for a label not there. */
export function askForValue(random: Random, form: FormContent): { prompt: string; answer: string } {
  const absent = random.chance(ABSENT_SHARE);
  const field = random.pick(form.fields);
  const label = absent ? random.pick(form.absent) : field.label;
  const answer = absent ? "null" : field.value.printed;
  return { prompt: `Value of "${label.printed}":`, answer };
}
