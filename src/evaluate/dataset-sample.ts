import type { FieldBox } from "../data/rows.ts";
import { leavesOf, type Leaf } from "../documents/fields.ts";
import type { PaperDocument } from "../documents/document.ts";
import type { DatasetPair, DatasetSample } from "./dataset-page.ts";
import { type Html, html, nothing } from "./html.ts";
import { scrollTable } from "./html-table.ts";

/** A page as it is shown. */
export interface PagePicture {
  readonly jpeg: Uint8Array;
  /** Pixels of the file, in which boxes are; null where it has none. */
  readonly original: { readonly width: number; readonly height: number } | null;
}

function picture(jpeg: Uint8Array, alt: string): Html {
  const data = Buffer.from(jpeg).toString("base64");
  return html`<img alt="${alt}" loading="lazy" src="data:image/jpeg;base64,${data}" />`;
}

/** Values are told apart by the part of the paper they are from. */
function groupOf(path: string): string {
  if (path.startsWith("vendor")) return "vendor";
  if (path.startsWith("line_items")) return "lines";
  if (path.startsWith("payment")) return "payment";
  return /^(kind|number|issue_date|due_date|currency)/.test(path) ? "head" : "money";
}

function figure(sample: DatasetSample, index: number, values: ReadonlyMap<string, string>): Html {
  const page = sample.pages[index]!;
  const own = page.original === null ? [] : sample.boxes.filter((box) => box.page === index);
  const rects = own.map(({ path, box: [x0, y0, x1, y1] }: FieldBox) => {
    const title = `${path}: ${values.get(path) ?? "–"}`;
    return html`<rect
      class="${groupOf(path)}"
      x="${x0}"
      y="${y0}"
      width="${Math.max(0, x1 - x0)}"
      height="${Math.max(0, y1 - y0)}"
      ><title>${title}</title></rect
    >`;
  });
  const { width, height } = page.original ?? { width: 1, height: 1 };
  const overlay =
    rects.length === 0
      ? nothing
      : html`<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${rects}</svg>`;
  return html`<figure>
    ${picture(page.jpeg, `Page ${index + 1} of ${sample.id}`)}${overlay}
  </figure>`;
}

function text(leaf: Leaf): string {
  return leaf.value === null ? "–" : String(leaf.value);
}

const ITEM_COLUMNS = [
  "description",
  "quantity",
  "unit_price",
  "total",
  "code",
  "tax_rate",
] as const;

function lineItems({ line_items }: PaperDocument, placed: (path: string) => string): Html {
  if (line_items.length === 0) return nothing;
  const used = ITEM_COLUMNS.filter((key) => line_items.some((item) => item[key] !== null));
  const heads = used.map((key) => html`<th class="${align(key)}">${key.replace("_", " ")}</th>`);
  const rows = line_items.map((item, i) => {
    const cells = used.map((key) => {
      const value = item[key];
      const mark = value === null ? "" : placed(`line_items.${i}.${key}`);
      return html`<td class="${align(key)}"><span class="${mark}">${value ?? "–"}</span></td>`;
    });
    return html`<tr>
      ${cells}
    </tr>`;
  });
  return scrollTable(heads, rows, "items");
}

function align(key: (typeof ITEM_COLUMNS)[number]): string {
  return key === "description" || key === "code" ? "" : "number";
}

/** A row: its pages with boxes, its values beside them. */
export function datasetSample(sample: DatasetSample): Html {
  const { id, part, vendor, document, boxes, pages, more } = sample;
  const leaves = leavesOf(document);
  const values = new Map(leaves.map((leaf) => [leaf.path, text(leaf)]));
  const boxed = new Set(boxes.map(({ path }) => path));
  // The kind is not printed as a value, so it has no box on any page.
  const placed = (path: string) =>
    boxes.length === 0 || boxed.has(path) || path === "kind" ? "" : "unplaced";
  const rows = leaves
    .filter(({ path, value }) => !path.startsWith("line_items") && value !== null)
    .map(
      (leaf) =>
        html`<tr>
          <td><span class="dot ${groupOf(leaf.path)}"></span>${leaf.path}</td>
          <td><span class="${placed(leaf.path)}">${text(leaf)}</span></td>
        </tr>`,
    );
  const count = document.line_items.length;
  return html`<article class="panel sample">
    <header>
      <h3>${id}</h3>
      <p class="quiet">${part} · ${vendor ?? "vendor not stated"} · ${count} lines</p>
    </header>
    <div class="shown">
      <div>
        ${pages.map((_, index) => figure(sample, index, values))}
        ${more > 0 ? html`<p class="quiet">and ${more} more pages</p>` : nothing}
        ${pages.length === 0 ? html`<p class="quiet">Text only.</p>` : nothing}
      </div>
      <div>
        <table class="values">
          ${rows}
        </table>
        ${lineItems(document, placed)}
      </div>
    </div>
  </article>`;
}

const REASONS = {
  file: "the same file",
  label: "the same company, number, date, total",
  text: "nearly the same text",
  picture: "pages that look alike",
} as const;

/** Two rows of one paper, page beside page. */
export function pairOfPages({ pair, pages }: DatasetPair): Html {
  const [a, b] = pair.rows;
  const sure = pair.similarity < 1 ? ` (${pair.similarity.toFixed(2)})` : "";
  const side = (page: PagePicture | null, id: string, part: string) =>
    html`<div>
      ${page === null ? html`<p class="quiet">Text only.</p>` : picture(page.jpeg, `Page of ${id}`)}
      <p class="quiet">${part}: ${id}</p>
    </div>`;
  return html`<article class="panel pair">
    <p>
      <span class="strong"
        >${pair.parts[0] === pair.parts[1] ? "Twice in one part" : "In two parts"}</span
      >
      <span class="quiet">${REASONS[pair.evidence]}${sure}</span>
    </p>
    <div class="two">${side(pages[0], a, pair.parts[0])}${side(pages[1], b, pair.parts[1])}</div>
  </article>`;
}
