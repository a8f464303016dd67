import { posix } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import { documentPrompt } from "../../documents/document-prompt.ts";
import { withoutEnding } from "../files-in-folder.ts";
import { isChat, readChat } from "./chat-turns.ts";
import {
  sourceOf,
  type ChatMessage,
  type ImportedConversation,
  type ImportedDocument,
  type ImportOptions,
  type PageFile,
  type Place,
} from "./imported.ts";
import { pageOf, pagesOfRecord } from "./record-pages.ts";
import { isObject, looksLikeDocument, readTruth, type Truth } from "./truth.ts";

/** Columns that hold a label, in the order in which they are looked for. */
const TRUTH_COLUMNS = ["document", "ground_truth", "gt_parse", "entities", "fields", "json"];

export type FlatRecord = Readonly<Record<string, unknown>>;

/** A name for a record that has none: its page's, or its place's. */
function idOf(record: FlatRecord, { file, line }: Place): string {
  const { id } = record;
  if (typeof id === "string" && id !== "") return id;
  if (typeof id === "number" || typeof id === "bigint") return String(id);
  const name = record["file_name"];
  if (typeof name === "string" && name !== "") return withoutEnding(name);
  const stem = withoutEnding(posix.basename(file));
  return `${stem}-${String(line ?? 1).padStart(6, "0")}`;
}

function parsedDocument(answer: string): unknown {
  try {
    const value: unknown = JSON.parse(answer);
    return looksLikeDocument(value) ? value : undefined;
  } catch {
    return undefined; // an answer in words
  }
}

/** What is left of a question when the one that Kvitto asks is taken away: the paper's text. */
function textBeside(question: string): string | undefined {
  const rest = question.replace(documentPrompt(), "").trim();
  return rest === "" || rest === question.trim() ? undefined : rest;
}

function documentOf(
  options: ImportOptions,
  place: Place,
  id: string,
  pages: readonly PageFile[],
  truth: Truth,
): ImportedDocument {
  const { document, text, about } = truth;
  const source = sourceOf(options, place.file, about);
  return {
    ...{ kind: "document", ...place, id, pages, document, vendor: document.vendor.name, source },
    ...(text === undefined ? {} : { text }),
  };
}

function chatItem(
  options: ImportOptions,
  place: Place,
  record: FlatRecord,
  folder: string,
): ImportedDocument | ImportedConversation {
  const { messages, images, input } = readChat(record);
  const listed = images.flatMap((image) => pageOf(image, folder) ?? []);
  if (listed.length < images.length) {
    throw new KvittoError("import.chat", "An entry of its images is neither a path nor a picture.");
  }
  const pages = listed.length > 0 ? listed : pagesOfRecord({ ...record, images: null }, folder);
  const id = idOf(record, place);
  const spoken = messages.filter(({ role }) => role !== "system");
  const [question, answer] = spoken;
  const found = spoken.length === 2 ? parsedDocument(answer?.content ?? "") : undefined;
  const text = input ?? textBeside(question?.content ?? "");
  if (found !== undefined && (pages.length > 0 || text !== undefined)) {
    const truth = readTruth(found);
    const isOurs = question?.content.includes(documentPrompt()) === true;
    const about = { ...truth.about, ...(isOurs ? {} : instructionOf(record)) };
    const withText = pages.length === 0 && text !== undefined ? { text } : {};
    return documentOf(options, place, id, pages, { ...truth, about, ...withText });
  }
  return conversationOf(options, place, id, pages, messages);
}

/** The question is not kept as one: documents are asked for with Kvitto's own. */
function instructionOf({ instruction }: FlatRecord): { instruction?: string } {
  return typeof instruction === "string" && instruction !== "" ? { instruction } : {};
}

function conversationOf(
  options: ImportOptions,
  place: Place,
  id: string,
  pages: readonly PageFile[],
  messages: readonly ChatMessage[],
): ImportedConversation {
  return {
    ...{ kind: "conversation", ...place, id },
    pages,
    messages,
    source: sourceOf(options, place.file),
  };
}

/**
 * A record of a table or a line of JSONL as a row: a labelled document, or a conversation whose
 * answer is no document.
 * @param folder that paths of pages are below
 * @throws {KvittoError} `import.no_truth` naming the columns; `import.no_page`; as `readTruth`,
 *   `readChat` and `pageOf`
 */
export function readRecord(
  options: ImportOptions,
  place: Place,
  record: unknown,
  folder: string,
): ImportedDocument | ImportedConversation {
  if (!isObject(record)) throw new KvittoError("import.no_truth", "It is no record with columns.");
  if (isChat(record)) return chatItem(options, place, record, folder);
  const pages = pagesOfRecord(record, folder);
  const column = TRUTH_COLUMNS.find((name) => (record[name] ?? null) !== null);
  const isFlat = column === undefined && "company" in record;
  if (column === undefined && !isFlat) {
    const names = Object.keys(record).slice(0, 12).join(", ");
    throw new KvittoError(
      "import.no_truth",
      `None of its columns (${names === "" ? "none" : names}) is ${TRUTH_COLUMNS.join(", ")} or messages.`,
    );
  }
  const given = column === undefined ? record : record[column];
  const truth = readTruth(column === "gt_parse" ? { gt_parse: given } : given);
  const own = record["text"];
  const text = typeof own === "string" && own !== "" ? own : truth.text;
  if (pages.length === 0 && text === undefined) {
    throw new KvittoError("import.no_page", "It has neither a page nor text.");
  }
  const id = idOf(record, place);
  return documentOf(options, place, id, pages, {
    ...truth,
    ...(text === undefined ? {} : { text }),
  });
}
