import { decodeEntities } from "./html-entities.ts";

/** An element with its texts and children in order. Names are in lower case. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly content: (Element | string)[];
}

const words = (text: string): readonly string[] => text.split(" ");

const VOID = new Set(
  words("area base basefont br col embed frame hr img input isindex link meta param"),
);
/** Their content is text up to the end tag. */
const RAW = new Set(["script", "style"]);
const HEAD_ONLY = new Set(words("script style meta link title base"));

const INLINE = words("a b big code em font i s small span strike strong sub sup tt u");
const BLOCKS = words(
  "address blockquote center div dl fieldset form h1 h2 h3 h4 h5 h6 hr ol p pre table ul",
);

/** An open element (key) that one of these start tags closes, in libxml2's way. */
const CLOSED_BY: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    td: words("td th tr tbody tfoot"),
    th: words("td th tr tbody tfoot"),
    tr: words("tr tbody tfoot"),
    thead: words("tbody tfoot"),
    tbody: words("tbody tfoot"),
    tfoot: words("tbody"),
    caption: words("col colgroup tbody tfoot thead tr"),
    colgroup: words("colgroup tbody tfoot thead tr"),
    p: [...BLOCKS, ...words("td th tr tbody tfoot caption col colgroup li dd dt body head title")],
    li: ["li"],
    dt: ["dd", "dl"],
    dd: ["dt"],
    option: ["optgroup", "option"],
    ...Object.fromEntries(INLINE.map((name) => [name, ["td", "th"]])),
  }).map(([name, closers]) => [name, new Set(closers)]),
);

/** An end tag closes nothing across an element of this rank or a higher one than its own. */
const RANK: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ div: 150, td: 160, th: 160, tr: 170, thead: 180, tbody: 180, tfoot: 180, table: 190 },
    ...{ head: 200, body: 200, html: 220 },
  }),
);
const rank = (name: string): number => RANK.get(name) ?? 100;

const START = /<([A-Za-z_:][^\s/>]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/y;
const END = /<\/([A-Za-z_:][^\s>]*)[^>]*>/y;
const COMMENT = /<!--[\s\S]*?(?:-->|$)|<[!?][^>]*(?:>|$)/y;
const ATTRIBUTE = /([^\s=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s]+)))?/g;

function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single, bare] of text.matchAll(ATTRIBUTE)) {
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, decodeEntities(double ?? single ?? bare ?? ""));
  }
  return attributes;
}

/** The open elements, from the root to the innermost. */
class Builder {
  readonly root: Element = { name: "", attributes: new Map(), content: [] };
  readonly #open: Element[] = [this.root];

  get #top(): Element {
    return this.#open.at(-1)!;
  }

  #isOpen(...names: readonly string[]): boolean {
    return this.#open.some(({ name }) => names.includes(name));
  }

  #push(name: string, attributes: ReadonlyMap<string, string>): void {
    const element: Element = { name, attributes, content: [] };
    this.#top.content.push(element);
    this.#open.push(element);
  }

  text(text: string): void {
    if (text !== "") this.#top.content.push(decodeEntities(text));
  }

  rawText(text: string): void {
    if (text !== "") this.#top.content.push(text);
  }

  start(name: string, attributes: ReadonlyMap<string, string>, closesItself: boolean): void {
    if (name === "html" ? this.#isOpen("html") : name === "body" && this.#isOpen("body")) return;
    if (this.#top.name === "head" && !HEAD_ONLY.has(name)) this.#open.pop();
    while (CLOSED_BY.get(this.#top.name)?.has(name) === true) this.#open.pop();
    this.#imply(name);
    this.#push(name, attributes);
    if (closesItself || VOID.has(name)) this.#open.pop();
  }

  /** Adds the html, head or body that was left out. */
  #imply(name: string): void {
    if (name === "html") return;
    if (!this.#isOpen("html")) this.#push("html", new Map());
    if (name === "head" || name === "body" || this.#isOpen("head", "body")) return;
    this.#push(HEAD_ONLY.has(name) ? "head" : "body", new Map());
  }

  end(name: string): void {
    for (let i = this.#open.length - 1; i > 0; i--) {
      const open = this.#open[i]!.name;
      if (open === name) {
        this.#open.length = i;
        return;
      }
      if (rank(open) > rank(name)) return;
    }
  }
}

/**
 * The elements of an HTML text, repaired as libxml2's HTML parser repairs it (which is not what
 * browsers do: no tbody is put in, nothing is moved out of a table). Comments are dropped.
 *
 * Covers what tables in recognised documents contain; frames and forms are not treated specially.
 */
export function parseHtml(source: string): Element {
  const builder = new Builder();
  let at = 0;
  while (at < source.length) {
    const next = source.indexOf("<", at);
    if (next !== at) builder.text(source.slice(at, next < 0 ? source.length : next));
    if (next < 0) break;
    at = next;
    const match = matchAt(COMMENT, source, at);
    const end = match === null ? matchAt(END, source, at) : null;
    const start = match === null && end === null ? matchAt(START, source, at) : null;
    const whole = match ?? end ?? start;
    if (whole === null) {
      builder.text("<"); // "<" that begins no tag is text
      at++;
      continue;
    }
    at += whole[0].length;
    if (end !== null) builder.end(end[1]!.toLowerCase());
    if (start === null) continue;
    const [, name = "", rest = ""] = start;
    const lower = name.toLowerCase();
    const closesItself = rest.endsWith("/");
    builder.start(lower, attributesOf(rest.replace(/\/$/, "")), closesItself);
    if (!RAW.has(lower) || closesItself) continue;
    const close = source.toLowerCase().indexOf(`</${lower}`, at);
    builder.rawText(source.slice(at, close < 0 ? source.length : close));
    at = close < 0 ? source.length : close;
  }
  return builder.root;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

export function childElements(element: Element): Element[] {
  return element.content.filter((child) => typeof child !== "string");
}
