/** Markup that is safe to put into a page: made by {@link html}, never from a plain string. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For text and for values of quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function markupOf(part: Part): string {
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  if ("markup" in part) return part.markup;
  return part.map(({ markup }) => markup).join("");
}

/**
 * A template of markup: what is inserted is escaped unless it is markup itself. Whatever a receipt
 * or a model says therefore stays text.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const markup = strings.reduce((done, string, i) => {
    const before = parts[i - 1];
    return done + (before === undefined ? "" : markupOf(before)) + string;
  });
  return { markup };
}

export const nothing: Html = { markup: "" };
