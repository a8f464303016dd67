import { ERROR_MEANING } from "../../evaluate/mining/error-type.ts";
import type { ErrorCounts } from "../../evaluate/mining/count-errors.ts";
import type { ErrorChange } from "../../evaluate/mining/error-change.ts";
import type { Leader } from "../../evaluate/mining/clusters.ts";
import type { Replay } from "../../evaluate/mining/choose-replay.ts";
import { percent } from "../../evaluate/report-scores.ts";
import type { PlanPart, SynthesisPlan } from "../../synth/plan/synthesis-plan.ts";
import type { Colors } from "../output.ts";
import { formatTable } from "../table.ts";

const right = (title: string) => ({ title, align: "right" as const });

export function leadersText(leaders: readonly Leader[]): string {
  return formatTable(
    [{ title: "error" }, { title: "field" }, right("errors"), right("of all"), right("papers"), { title: "" }], // prettier-ignore
    leaders.map(({ type, field, errors, share, papers }) => [
      ...[type, field || "(whole paper)", String(errors), percent(share)],
      ...[String(papers.length), ERROR_MEANING[type]],
    ]),
  );
}

export function changesText(changes: readonly ErrorChange[], colors: Colors): string {
  return formatTable(
    [{ title: "error" }, right("before"), right("after"), { title: "" }],
    changes.map(({ type, before, after, verdict, difference }) => {
      const colour = { fewer: colors.green, more: colors.red, noise: colors.dim, same: colors.dim };
      const p = verdict === "same" ? "" : `, p ${difference.pValue.toFixed(3)}`;
      return [type, String(before), String(after), colour[verdict](`${verdict}${p}`)];
    }),
  );
}

/** "receipt 3, invoice 1; hard date; sv-SE; 12 vendors; grade 0" */
export function partText({
  kinds,
  hard,
  locales,
  layouts,
  vendors,
  invent,
  grades,
}: PlanPart): string {
  const weighted = (weights: Readonly<Record<string, number>>) =>
    Object.entries(weights).map(([name, weight]) => `${name} ${weight}`).join(", "); // prettier-ignore
  return [
    kinds === null ? "any kind" : weighted(kinds).replaceAll("_", " "),
    ...(hard.length === 0 ? [] : [`hard ${hard.join(", ")}`]),
    ...(locales === null ? [] : [locales.join(", ")]),
    ...(layouts === null ? [] : [layouts.join(", ")]),
    ...(invent === null ? [] : [`${invent} invented vendors`]),
    ...(vendors === null ? [] : [`${invent === null ? "" : "like "}${vendors.length} vendors`]),
    ...(grades === null ? [] : [`grade ${Object.keys(grades).join(", ")}`]),
  ].join("; ");
}

export function replayText({
  hard,
  ordinary,
  duplicates,
  mined,
  trains_on_mined,
  available,
}: Replay): string {
  // prettier-ignore
  const left = [
    ...(duplicates > 0 ? [`${duplicates} were the same paper as another`] : []),
    ...(mined > 0 && !trains_on_mined ? [`${mined} were mined and left out`] : []),
  ];
  const of = `${hard} hard and ${ordinary} ordinary rows of ${available} that could be chosen`;
  return left.length === 0 ? of : `${of}; ${left.join(", ")}`;
}

export interface MiningOutcome {
  readonly counts: ErrorCounts;
  readonly leaders: readonly Leader[];
  readonly changes: readonly ErrorChange[] | null;
  readonly replay: Replay | null;
  readonly plan: SynthesisPlan | null;
  readonly out: string;
}

/** What to type next, with the files that were written. */
function nextText({ replay, plan, out }: MiningOutcome): string[] {
  const sets = [...(replay === null ? [] : [`${out}/replay`]), ...(plan === null ? [] : [`${out}/drawn`])]; // prettier-ignore
  if (sets.length === 0) return [];
  return [
    "",
    "Next:",
    ...(plan === null ? [] : [`  kvitto synth --plan ${out}/plan.json --out ${out}/drawn`]),
    `  kvitto train ${sets.join(" ")} --continue ADAPTER --out RUN`,
  ];
}

function kindsText({ by_type }: ErrorCounts): string {
  return `By kind: ${by_type.map(({ name, errors }) => `${name} ${errors}`).join(", ")}.`;
}

/** What a person sees at the end. */
export function miningText(outcome: MiningOutcome, colors: Colors): string {
  const { counts, leaders, changes, replay, plan, out } = outcome;
  const found = `${colors.bold(`${counts.errors} errors`)} on ${counts.papers} papers; ${counts.papers_right} papers have none.`;
  return [
    found,
    ...(leaders.length === 0 ? [] : [kindsText(counts), "", leadersText(leaders)]),
    ...(changes === null ? [] : ["", changesText(changes, colors)]),
    "",
    ...(replay === null ? [] : [`Replay: ${replayText(replay)}.`]),
    ...(plan === null
      ? []
      : [`Plan: ${plan.count} papers in ${plan.parts.length} parts.`, ...plan.parts.map((part) => `  ${(100 * part.share).toFixed(0)} %: ${partText(part)}`)]), // prettier-ignore
    `Report: ${colors.bold(`${out}/report.html`)}`,
    ...nextText(outcome),
  ].join("\n");
}
