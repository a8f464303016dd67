import type { Plan } from "../plan.ts";
import { FORMS_PLAN } from "./forms.ts";
import { PAPERS_PLAN } from "./papers.ts";
import { SUMS_PLAN } from "./sums.ts";
import { TEXT_PLAN } from "./text.ts";

/** Plans by the name that `--plan` takes, in the order in which a decoder goes through them. */
export const PLANS = {
  sums: SUMS_PLAN,
  text: TEXT_PLAN,
  forms: FORMS_PLAN,
  papers: PAPERS_PLAN,
} as const satisfies Record<string, Plan>;

export type PlanName = keyof typeof PLANS;
