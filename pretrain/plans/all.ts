import type { Plan } from "../plan.ts";
import { BASE_PLAN } from "./base.ts";
import { FORMS_PLAN } from "./forms.ts";
import { PAPERS_PLAN } from "./papers.ts";
import { READER_PLAN } from "./reader.ts";
import { TEXT_PLAN } from "./text.ts";

/** Plans by the name that `--plan` takes. */
export const PLANS = {
  base: BASE_PLAN,
  forms: FORMS_PLAN,
  papers: PAPERS_PLAN,
  reader: READER_PLAN,
  text: TEXT_PLAN,
} as const satisfies Record<string, Plan>;

export type PlanName = keyof typeof PLANS;
