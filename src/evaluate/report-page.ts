import { type Html, html, nothing } from "./html.ts";
import { REPORT_STYLE } from "./report-style.ts";

/** One setting of the run and where its value came from. */
export interface ReportSetting {
  readonly key: string;
  readonly value: unknown;
  /** "flag", "default", "kvitto.yaml line 3", … */
  readonly source: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What is known of a run, for the head of its page. */
export function facts(all: readonly Fact[]): Html {
  return html`<dl class="facts">
    ${all.map(
      ({ label, value }) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** Every setting with where it came from, folded away. */
export function settingsTable(all: readonly ReportSetting[]): Html {
  const rows = all.map(({ key, value, source }) => {
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    return html`<tr>
      <td><code>${key}</code></td>
      <td><code>${shown}</code></td>
      <td class="quiet">${source}</td>
    </tr>`;
  });
  if (rows.length === 0) return nothing;
  return html`<details>
    <summary>Settings of the run</summary>
    <table>
      ${rows}
    </table>
  </details>`;
}

export interface PageLook {
  /** Beside the style that all pages share. */
  readonly style?: string;
  /** Whether the page may show pictures, as bytes in itself; the browser refuses them otherwise. */
  readonly pictures?: boolean;
}

/** The frame of every report: one page without script, file or address outside it, light and dark. */
export function reportPage(title: string, body: Html, look: PageLook = {}): string {
  const { style = "", pictures = true } = look;
  const policy = `default-src 'none'; ${pictures ? "img-src data:; " : ""}style-src 'unsafe-inline'`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${{ markup: policy }}" />
        <title>${title} · Kvitto</title>
        <style>
          ${{ markup: REPORT_STYLE + style }}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `;
  return page.markup;
}
