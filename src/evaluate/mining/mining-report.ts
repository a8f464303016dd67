import { writeFileAtomic } from "../../formats/atomic-file.ts";
import type { LeafValue } from "../../documents/fields.ts";
import { type Html, html, nothing } from "../html.ts";
import { scrollTable } from "../html-table.ts";
import { type Fact, facts, reportPage } from "../report-page.ts";
import { percent } from "../report-scores.ts";
import type { Replay } from "./choose-replay.ts";
import type { ErrorCluster, Leader } from "./clusters.ts";
import type { ErrorCount, ErrorCounts } from "./count-errors.ts";
import type { ErrorChange } from "./error-change.ts";
import { ERROR_MEANING, ERROR_TYPES, type ErrorType } from "./error-type.ts";

/** Clusters on the page; all of them are in mining.json. */
const MOST_CLUSTERS = 40;
const MOST_GROUPS = 30;

const STYLE = `
td.wrap, td.wrap code { white-space: normal; overflow-wrap: anywhere; min-width: 220px; }
.scroll { margin-bottom: 12px; }
`;

export interface MiningReport {
  /** The evaluation that was mined. */
  readonly run: string;
  /** ISO 8601. */
  readonly finishedAt: string;
  readonly facts: readonly Fact[];
  readonly counts: ErrorCounts;
  readonly leaders: readonly Leader[];
  readonly clusters: readonly ErrorCluster[];
  readonly replay: Replay | null;
  /** Parts of the synthesis plan, in words. */
  readonly plan: readonly { readonly share: number; readonly why: string; readonly what: string }[];
  readonly changes: { readonly before: string; readonly rows: readonly ErrorChange[] } | null;
}

interface Column {
  readonly title: string;
  readonly kind?: "number" | "wrap";
}

function table(columns: readonly Column[], rows: readonly (readonly (Html | string)[])[]): Html {
  const classOf = ({ kind }: Column) => kind ?? "";
  return scrollTable(
    columns.map((column) => html`<th class="${classOf(column)}">${column.title}</th>`),
    html`${rows.map(
      (row) =>
        html`<tr>
          ${row.map((cell, i) => html`<td class="${classOf(columns[i]!)}">${cell}</td>`)}
        </tr>`,
    )}`,
  );
}

function isErrorType(name: string): name is ErrorType {
  return (ERROR_TYPES as readonly string[]).includes(name);
}

const number = (title: string): Column => ({ title, kind: "number" });

function leadersTable(leaders: readonly Leader[]): Html {
  return table(
    [{ title: "error" }, { title: "field" }, number("errors"), number("of all"), number("papers"), { title: "meaning", kind: "wrap" }], // prettier-ignore
    leaders.map(({ type, field, errors, share, papers }) => [
      ...[type, html`<code>${field || "(whole paper)"}</code>`, String(errors), percent(share)],
      ...[String(papers.length), ERROR_MEANING[type]],
    ]),
  );
}

function countsTable(what: string, counts: readonly ErrorCount[], total: number): Html {
  if (counts.length === 0) return nothing;
  const shown = counts.slice(0, MOST_GROUPS);
  const left = counts.length - shown.length;
  const isGroup = counts.some(({ of }) => of !== total);
  return html`<h2>By ${what}</h2>
    ${table(
      [{ title: what }, number("errors"), number("papers with one"), number("papers"), ...(isGroup ? [number("errors a paper")] : [{ title: "", kind: "wrap" as const }])], // prettier-ignore
      shown.map(({ name, errors, papers, of }) => [
        ...[name, String(errors), String(papers), String(of)],
        isGroup ? (errors / of).toFixed(1) : isErrorType(name) ? ERROR_MEANING[name] : "",
      ]),
    )}
    ${left === 0 ? nothing : html`<p class="quiet">${left} more are in mining.json.</p>`}`;
}

function shownValue(value: LeafValue): string {
  return value === null ? "–" : String(value);
}

function clustersTable(clusters: readonly ErrorCluster[]): Html {
  return table(
    [{ title: "error" }, { title: "field" }, { title: "papers like" }, number("errors"), number("papers"), { title: "read → printed", kind: "wrap" }], // prettier-ignore
    clusters
      .slice(0, MOST_CLUSTERS)
      .map(({ type, field, family, errors, papers, examples }) => [
        ...[type, html`<code>${field || "(whole paper)"}</code>`, family, String(errors)],
        String(papers.length),
        html`${examples.map(
          ({ predicted, truth }) =>
            html`<div><code>${shownValue(predicted)} → ${shownValue(truth)}</code></div>`,
        )}`,
      ]),
  );
}

function changesSection(changes: MiningReport["changes"]): Html {
  if (changes === null) return nothing;
  const tone = { fewer: "better", more: "worse", noise: "quiet", same: "quiet" } as const;
  return html`<h2>Since ${changes.before}</h2>
    <p class="quiet lead">
      The same papers. Errors a paper with 95 % intervals and a paired test over papers; noise may
      be chance (p ≥ 0.05).
    </p>
    ${table(
      [{ title: "error" }, number("before"), number("after"), number("a paper"), { title: "" }],
      changes.rows.map(({ type, before, after, difference, verdict }) => [
        ...[type, String(before), String(after)],
        `${difference.difference.toFixed(2)} (${difference.low.toFixed(2)} to ${difference.high.toFixed(2)})`,
        html`<span class="${tone[verdict]}">${verdict}, p ${difference.pValue.toFixed(3)}</span>`,
      ]),
    )}`;
}

function replaySection(replay: Replay | null): Html {
  if (replay === null) return nothing;
  const { hard, ordinary, shares, available, duplicates, mined, trains_on_mined } = replay;
  return html`<h2>Replay</h2>
    <p class="quiet lead">
      ${hard} hard and ${ordinary} ordinary rows of ${available} that could be chosen; ${duplicates}
      were the same paper as
      another${
        trains_on_mined
          ? html`.
              <strong
                >The papers that were mined are trained on: figures on them mean nothing any
                more.</strong
              >`
          : `, ${mined} were left out because they were mined.`
      }
    </p>
    ${table(
      [{ title: "for" }, { title: "field" }, number("rows"), number("likeness")],
      shares.map(({ type, field, rows, nearness }) => [
        ...[type, html`<code>${field || "(whole paper)"}</code>`, String(rows)],
        nearness === null ? "–" : nearness.toFixed(2),
      ]),
    )}`;
}

function planSection(plan: MiningReport["plan"]): Html {
  if (plan.length === 0) return nothing;
  return html`<h2>Synthesis plan</h2>
    ${table(
      [number("share"), { title: "drawn", kind: "wrap" }, { title: "for", kind: "wrap" }],
      plan.map(({ share, what, why }) => [percent(share), what, why]),
    )}`;
}

/** What goes wrong and what to do about it, as one HTML page. */
export function renderMiningReport(report: MiningReport): string {
  const { counts, leaders, clusters, run, finishedAt } = report;
  const { papers } = counts;
  return reportPage(
    "Errors",
    html`<h1>${counts.errors} errors on ${papers} papers</h1>
      <p class="quiet">Kvitto mining of ${run}, ${finishedAt}</p>
      ${facts(report.facts)}
      <h2>What leads</h2>
      ${leadersTable(leaders)} ${changesSection(report.changes)} ${replaySection(report.replay)}
      ${planSection(report.plan)} ${countsTable("kind of error", counts.by_type, papers)}
      ${countsTable("field", counts.by_field, papers)}
      ${countsTable("vendor", counts.by_vendor, papers)}
      ${countsTable("layout", counts.by_layout, papers)}
      ${countsTable("grade", counts.by_grade, papers)}
      <h2>Clusters</h2>
      ${clustersTable(clusters)}`,
    { style: STYLE },
  );
}

export async function writeMiningReport(path: string, report: MiningReport): Promise<void> {
  await writeFileAtomic(path, renderMiningReport(report));
}
