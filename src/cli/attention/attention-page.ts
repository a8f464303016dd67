import { type Html, html, nothing } from "../../evaluate/html.ts";
import { heading, numberHeading, scrollTable } from "../../evaluate/html-table.ts";
import { facts as factList, reportPage, type Fact } from "../../evaluate/report-page.ts";
import { lineChart, type ChartPoint, type ChartSeries } from "../../evaluate/svg-chart.ts";
import { type HeadFigures, TOP_TOKENS } from "../../extract/attention-figures.ts";
import type { AttentionLayer } from "../../extract/attention-graph.ts";
import type { LookedFile, LookedValue, Spot } from "./look-at-files.ts";

/** Figures of one adapter of a run: a checkpoint's, or the base's at step 0. */
export interface AttentionAtStep {
  readonly step: number;
  /** Means over layers and heads. */
  readonly figures: HeadFigures;
}

export interface AttentionPage {
  readonly finishedAt: string;
  readonly facts: readonly Fact[];
  readonly layers: readonly AttentionLayer[];
  /** [layers][heads]; null where no answer was whole. */
  readonly heads: readonly (readonly HeadFigures[])[] | null;
  readonly files: readonly LookedFile[];
  /** Ascending; none where it was not asked for. */
  readonly steps: readonly AttentionAtStep[];
}

const STYLE = `
h3.heads { margin-top: 24px; } .heads .number { text-align: center; }
.heads td { text-align: center; padding: 6px 10px; } .heads td:first-child { text-align: left; min-width: 90px; }
.paper { position: relative; background-size: 100% 100%; border: 1px solid var(--line); border-radius: 6px; background-color: #fff; margin-top: 8px; }
.paper svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.paper rect { fill: #d9480f; mix-blend-mode: multiply; }
.looked { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 16px; align-items: start; }
.value { padding: 12px; } .value h3 { overflow-wrap: anywhere; }
.value code { overflow-wrap: anywhere; }
`;

/** A place that is hardly more than the least looked-at one is left white; the most looked-at one is 1. */
const LEAST_SHOWN = 0.08;

function overlay(spots: readonly Spot[], page: number): Html {
  const shares = spots.map(({ share }) => share);
  const most = shares.reduce((a, b) => Math.max(a, b), 0);
  // What all places get alike says nothing: patches of a picture would all be dark.
  const least = shares.length > 1 ? shares.reduce((a, b) => Math.min(a, b)) : 0;
  const shown = spots
    .map((spot) => ({ ...spot, shade: (spot.share - least) / (most - least || 1) }))
    .filter((spot) => spot.page === page && spot.shade >= LEAST_SHOWN);
  return html`<svg viewBox="0 0 1 1" preserveAspectRatio="none">
    ${shown.map(({ box: [x0, y0, x1, y1], share, shade, text }) => {
      const at = (value: number) => value.toFixed(4);
      const title = `${text === "" ? "" : `${text}: `}${(100 * share).toFixed(1)} %`;
      return html`<rect
        x="${at(x0)}"
        y="${at(y0)}"
        width="${at(x1 - x0)}"
        height="${at(y1 - y0)}"
        opacity="${(0.75 * shade).toFixed(2)}"
        ><title>${title}</title></rect
      >`;
    })}
  </svg>`;
}

/** Pictures are bytes of the style sheet, once a page, however many values are shown over it. */
function pictureStyle(files: readonly LookedFile[]): string {
  return files
    .flatMap(({ pages }, file) =>
      pages.map(({ jpeg, ratio }, page) => {
        const data = Buffer.from(jpeg).toString("base64");
        return `.paper-${file}-${page} { background-image: url(data:image/jpeg;base64,${data}); aspect-ratio: ${ratio.toFixed(4)}; }`;
      }),
    )
    .join("\n");
}

function valuePanel(value: LookedValue, file: number, pageCount: number): Html {
  const { path, value: written, onPaper, spots } = value;
  const words = [...spots].sort((a, b) => b.share - a.share).slice(0, 3);
  const named = words.filter(({ text }) => text !== "").map(({ text }) => text);
  const pages = Array.from({ length: pageCount }, (_, page) => page).filter(
    (page) => pageCount === 1 || spots.some((spot) => spot.page === page && spot.share > 0.02),
  );
  return html`<div class="panel value">
    <h3>${path}</h3>
    <code>${written}</code>
    <p class="quiet">
      ${(100 * onPaper).toFixed(0)} % of the attention was on the
      paper${named.length === 0 ? nothing : html`, most on ${named.join(", ")}`}
    </p>
    ${pages.map(
      (page) => html`<div class="paper paper-${file}-${page}">${overlay(spots, page)}</div>`,
    )}
  </div>`;
}

/** Layers down, heads across, the more the darker. */
function headTable(
  { layers, heads }: AttentionPage,
  title: string,
  what: string,
  valueOf: (figures: HeadFigures) => number,
  textOf: (value: number) => string,
): Html {
  if (heads === null) return nothing;
  const values = heads.flat().map(valueOf);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const shade = (value: number) => (high > low ? (value - low) / (high - low) : 0);
  return html`<h3 class="heads">${title}</h3>
    <p class="quiet lead">${what}</p>
    ${scrollTable(
      html`${heading("layer")}${heads[0]!.map((_, head) => numberHeading(`head ${head}`))}`,
      heads.map(
        (row, layer) =>
          html`<tr>
            <td>${layers[layer]!.name}</td>
            ${row.map((figures) => {
              const value = valueOf(figures);
              const tint = (55 * shade(value)).toFixed(0);
              return html`<td
                style="background: color-mix(in srgb, var(--first) ${tint}%, transparent)"
              >
                ${textOf(value)}
              </td>`;
            })}
          </tr>`,
      ),
      "heads",
    )}`;
}

function byLayer(heads: AttentionPage["heads"], of: (figures: HeadFigures) => number) {
  return (heads ?? []).map((row, layer) => ({
    x: layer + 1,
    y: row.reduce((sum, figures) => sum + of(figures), 0) / row.length,
  }));
}

function charts(page: AttentionPage): Html {
  const series = (points: readonly ChartPoint[], tone: ChartSeries["tone"], name: string) => ({
    ...{ name, points, tone, look: "dots" as const },
  });
  const shares = (top: readonly ChartPoint[], paper: readonly ChartPoint[]) => [
    series(top, "first", `on ${TOP_TOKENS} tokens`),
    series(paper, "third", "on the paper"),
  ];
  const ofLayers = {
    ...{ xLabel: "", fromZero: true },
    xNameOf: (x: number) => page.layers[x - 1]?.name ?? "", // none between two layers
  };
  const ofSteps = (of: (figures: HeadFigures) => number) =>
    page.steps.map(({ step, figures }) => ({ x: step, y: of(figures) }));
  const percent = (of: "top" | "paper") => (figures: HeadFigures) => 100 * figures[of];
  const steps =
    page.steps.length === 0
      ? nothing
      : html`${lineChart(
          ...([
            { title: "Entropy in training", xLabel: "step", yLabel: "nats", fromZero: true },
          ] as const),
          [
            series(
              ofSteps(({ entropy }) => entropy),
              "first",
              "entropy",
            ),
          ],
        )}
        ${lineChart(
          { title: "Attention in training", xLabel: "step", yLabel: "%", fromZero: true },
          shares(ofSteps(percent("top")), ofSteps(percent("paper"))),
        )}`;
  return html`<div class="charts">
    ${lineChart({ title: "Entropy", yLabel: "nats", ...ofLayers }, [
      series(
        byLayer(page.heads, ({ entropy }) => entropy),
        "first",
        "entropy",
      ),
    ])}
    ${lineChart(
      { title: "Where it goes", yLabel: "% of a head's attention", ...ofLayers },
      shares(byLayer(page.heads, percent("top")), byLayer(page.heads, percent("paper"))),
    )}
    ${steps}
  </div>`;
}

/** What a model looked at, as one HTML page: no script, no file or address outside it. */
export function renderAttentionPage(page: AttentionPage): string {
  const { files, finishedAt, facts } = page;
  const percent = (value: number) => `${(100 * value).toFixed(0)} %`;
  return reportPage(
    "Attention",
    html`<h1>What the model looked at</h1>
      <p class="quiet">Kvitto attention, ${finishedAt}</p>
      ${factList(facts)}
      <h2>Layers and heads</h2>
      <p class="quiet lead">
        Means over the tokens that spell values. Attention shows what a value may come from; it does
        not prove that it does.
      </p>
      ${charts(page)}
      ${headTable(
        page,
        "Entropy",
        "Nats: 0 looks at one token alone, ln n at n tokens alike.",
        ({ entropy }) => entropy,
        (value) => value.toFixed(2),
      )}
      ${headTable(
        page,
        "Concentration",
        `Share on the ${TOP_TOKENS} tokens that are looked at most.`,
        ({ top }) => top,
        percent,
      )}
      ${headTable(
        page,
        "On the paper",
        "The rest goes to the question and to the answer so far.",
        ({ paper }) => paper,
        percent,
      )}
      ${files.map(
        ({ file, values, pages, isWhole }, i) =>
          html`<h2>${file}</h2>
            <p class="quiet lead">
              ${
                isWhole
                  ? "Mean over layers and heads while the value was written, of what went to the paper; values that are not on the paper are left out."
                  : "The answer ran out of tokens (--max-answer-tokens), so it has no values."
              }
            </p>
            <div class="looked">${values.map((value) => valuePanel(value, i, pages.length))}</div>`,
      )}`,
    { style: STYLE + pictureStyle(files) },
  );
}
