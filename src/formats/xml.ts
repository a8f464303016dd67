import { XMLParser, XMLValidator } from "fast-xml-parser";
import { KvittoError, messageOf } from "../core/errors.ts";

/** One element. Names are without their prefix: documents choose prefixes as they please. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Character data directly in it, trimmed. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** Deeper than any business document; stops one made to exhaust the stack. */
const MAX_DEPTH = 100;
const PREFIX = "@";
const ATTRIBUTES = ":@";
const TEXT = "#text";

/** What the parser gives for a node in document order: its name, its children, its attributes. */
type Raw = Readonly<Record<string, unknown>>;

function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null;
}

function attributesOf(raw: Raw): Record<string, string> {
  const given = raw[ATTRIBUTES];
  if (!isRaw(given)) return {};
  const entries = Object.entries(given).map(([key, value]) => [
    key.slice(PREFIX.length),
    String(value),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function toElement(raw: Raw, name: string): XmlElement {
  const inner = raw[name];
  const parts: readonly unknown[] = Array.isArray(inner) ? inner : [];
  const children: XmlElement[] = [];
  let text = "";
  for (const part of parts) {
    if (!isRaw(part)) continue;
    const key = elementName(part);
    if (key === TEXT) text += String(part[TEXT]);
    else if (key !== undefined) children.push(toElement(part, key));
  }
  return { name, attributes: attributesOf(raw), text: text.trim(), children };
}

function elementName(raw: Raw): string | undefined {
  return Object.keys(raw).find((key) => key !== ATTRIBUTES);
}

function refuse(name: string, why: string, cause?: unknown): never {
  throw new KvittoError(
    "xml.unreadable",
    `${name} is not XML that can be read: ${why}.`,
    undefined,
    {
      cause,
    },
  );
}

/** Text of the bytes, by byte-order mark, then by the encoding that the declaration names. */
function decode(bytes: Uint8Array, name: string): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const mark = head.startsWith("\xff\xfe")
    ? "utf-16le"
    : head.startsWith("\xfe\xff")
      ? "utf-16be"
      : null;
  const declared = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']/.exec(head)?.[1];
  try {
    return new TextDecoder(mark ?? declared ?? "utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    return refuse(name, `its bytes are not ${mark ?? declared ?? "utf-8"}`, error);
  }
}

/**
 * The root element of an XML document. Document type declarations are refused: business documents
 * have none, and their entities can be made to fill any memory.
 * @param name of the file, for messages
 * @throws {KvittoError} `xml.unreadable`
 */
export function readXml(source: Uint8Array | string, name: string): XmlElement {
  const text = typeof source === "string" ? source : decode(source, name);
  if (/<!DOCTYPE/i.test(text)) refuse(name, "it has a document type declaration");
  const valid = XMLValidator.validate(text);
  if (valid !== true) refuse(name, `line ${valid.err.line}: ${valid.err.msg.replace(/\.$/, "")}`);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: PREFIX,
    removeNSPrefix: true,
    parseTagValue: false, // numbers stay text: "671.10" is exact, 671.1 has lost how it was written
    parseAttributeValue: false,
    trimValues: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    htmlEntities: true, // without it numeric references stay as they are written
    maxNestedTags: MAX_DEPTH,
  });
  let parsed: unknown;
  try {
    parsed = parser.parse(text);
  } catch (error) {
    return refuse(name, messageOf(error), error);
  }
  for (const raw of Array.isArray(parsed) ? parsed : []) {
    if (!isRaw(raw)) continue;
    const key = elementName(raw);
    if (key !== undefined && key !== TEXT) return toElement(raw, key);
  }
  return refuse(name, "it has no element");
}

/** The elements that `path` (names, "/" between) leads to from `element`. */
export function findAll(element: XmlElement, path: string): XmlElement[] {
  let found: XmlElement[] = [element];
  for (const name of path.split("/")) {
    found = found.flatMap(({ children }) => children.filter((child) => child.name === name));
  }
  return found;
}

/** The first element that `path` leads to. */
export function find(element: XmlElement, path: string): XmlElement | undefined {
  return findAll(element, path)[0];
}

/** The text of the first element on `path` that has any; null when none has. */
export function textAt(element: XmlElement, path: string): string | null {
  return findAll(element, path).find(({ text }) => text !== "")?.text ?? null;
}
