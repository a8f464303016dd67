import { type Html, html } from "./html.ts";

/** A table that scrolls sideways where the page is too narrow for it. `look` is its class. */
export function scrollTable(
  head: Html | readonly Html[],
  rows: Html | readonly Html[],
  look = "",
): Html {
  return html`<div class="scroll">
    <table class="${look}">
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

export const heading = (title: string): Html => html`<th>${title}</th>`;
export const numberHeading = (title: string): Html => html`<th class="number">${title}</th>`;
