import { TOP_TOKENS } from "../extract/attention-figures.ts";
import { type Html, html, nothing } from "./html.ts";
import type { AttentionRow } from "./report-data.ts";
import { type ChartSeries, lineChart } from "./svg-chart.ts";
import { heatMap } from "./svg-heat-map.ts";

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** A figure of the heads, and how it is shown. */
interface Shown {
  readonly title: string;
  readonly yLabel: string;
  readonly of: (layer: AttentionRow["layers"][number]) => readonly number[];
  readonly textOf: (value: number) => string;
}

const ENTROPY: Shown = {
  ...{ title: "Entropy", yLabel: "nats" },
  of: ({ entropy }) => entropy,
  textOf: (value) => value.toFixed(2),
};
const CONCENTRATION: Shown = {
  ...{ title: "Concentration", yLabel: `% on ${TOP_TOKENS} tokens` },
  of: ({ top5 }) => top5.map((share) => 100 * share),
  textOf: (value) => `${value.toFixed(0)} %`,
};

/** A line for each layer, the mean over its heads. */
function overEpochs(rows: readonly AttentionRow[], { title, yLabel, of }: Shown): Html {
  const layers = rows[0]!.layers;
  const series = layers.map(({ layer }, i): ChartSeries => {
    const points = rows.map(({ epochs, layers: then }) => ({ x: epochs, y: mean(of(then[i]!)) }));
    return { name: layer, points, look: "dots", tone: i / Math.max(1, layers.length - 1) };
  });
  return lineChart({ title, xLabel: "epochs", yLabel, fromZero: true }, series);
}

function lastEpoch({ layers, epochs }: AttentionRow, { title, of, textOf }: Shown): Html {
  return heatMap(
    {
      title: `${title} of each head, epoch ${Number(epochs.toFixed(2))}`,
      ...{ xLabel: "head", yLabel: "", textOf },
    },
    layers.map((layer) => ({ name: layer.layer, values: of(layer) })),
  );
}

/** What heads looked at while validation papers were read, over training; nothing where nobody looked. */
export function attentionCharts(rows: readonly AttentionRow[]): Html {
  const last = rows.at(-1);
  if (last === undefined) return nothing;
  const papers = last.papers === 1 ? "1 validation paper" : `${last.papers} validation papers`;
  return html`<h2>Attention</h2>
    <p class="quiet lead">
      Of ${papers} as the model read them at that moment: means over the tokens that spell values.
      Entropy is 0 nats where one token has it all and ln n where n share it alike; concentration is
      the share on the ${TOP_TOKENS} tokens that are looked at most.
    </p>
    <div class="charts">
      ${[ENTROPY, CONCENTRATION].map((shown) => overEpochs(rows, shown))}
      ${[ENTROPY, CONCENTRATION].map((shown) => lastEpoch(last, shown))}
    </div>`;
}
