import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { KvittoError } from "../../core/errors.ts";
import { silentProgress, type Progress, type ProgressBar } from "../../core/progress.ts";
import { writeFileAtomic, writeFolderAtomic } from "../../formats/atomic-file.ts";
import { appendJsonl } from "../../formats/jsonl.ts";
import { DatasetRowSchema } from "../rows.ts";
import { failureAt } from "./failure.ts";
import type {
  Imported,
  ImportedConversation,
  ImportedDocument,
  ImportFailure,
  Place,
} from "./imported.ts";
import { writePages, type PageTarget } from "./page-files.ts";

export const ROWS_FILE = "documents.jsonl";
export const CONVERSATIONS_FILE = "conversations.jsonl";
/** What was imported, from where, and what failed. */
export const REPORT_FILE = "import.json";

export interface WriteOptions {
  readonly out: string;
  readonly link: boolean;
  /** Said in the report. */
  readonly format: string;
  readonly from: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface ImportSummary {
  /** Rows of documents.jsonl. */
  readonly rows: number;
  /** Rows of conversations.jsonl. */
  readonly conversations: number;
  readonly failed: readonly Omit<ImportFailure, "kind">[];
}

/** @throws {KvittoError} `import.out_taken` when something is in the folder */
export async function checkFree(out: string): Promise<void> {
  const inside = await readdir(out).catch(() => []);
  if (inside.length === 0) return;
  throw new KvittoError(
    "import.out_taken",
    `${out} is not empty: it holds ${inside.slice(0, 3).join(", ")}${inside.length > 3 ? ", …" : ""}.`,
    "Choose another --out, or remove it first.",
  );
}

/** Refuses a second row of one name: splits go by it. */
function checkId(ids: ReadonlyMap<string, Place>, id: string): void {
  const earlier = ids.get(id);
  if (earlier === undefined) return;
  const at = earlier.line === null ? earlier.file : `${earlier.file}, line ${earlier.line}`;
  throw new KvittoError("dataset.duplicate_id", `its id ${JSON.stringify(id)} is that of ${at}.`);
}

async function documentRow(item: ImportedDocument, target: PageTarget): Promise<unknown> {
  const { id, text, document, vendor, source, boxes } = item;
  const rest = { ...(text === undefined ? {} : { text }), document, vendor, source };
  const images = item.pages.map((_, index) => String(index));
  const checked = DatasetRowSchema.parse({ id, images, ...rest, ...(boxes && { boxes }) });
  return { ...checked, images: await writePages(item.pages, id, target) };
}

async function conversationRow(item: ImportedConversation, target: PageTarget): Promise<unknown> {
  const { id, messages, source } = item;
  return { id, images: await writePages(item.pages, id, target), messages, source };
}

/**
 * Writes what `read`, an importer, yields as a dataset folder: `documents.jsonl`, `images/`, `import.json` and,
 * where there are any, `conversations.jsonl`. The folder appears when all is there, or not at all.
 * @throws {KvittoError} `import.out_taken`; `import.nothing` when not one row could be made, naming the
 *   first failure; `file.*`; what the importer throws; the signal's reason when it is aborted
 */
export async function writeDataset(
  read: (expect: (count: number) => void) => AsyncIterable<Imported>,
  options: WriteOptions,
): Promise<ImportSummary> {
  const { out, link, format, from, progress = silentProgress, signal } = options;
  await checkFree(out);
  const ids = new Map<string, Place>();
  const failed: ImportFailure[] = [];
  const counts = { document: 0, conversation: 0 };
  let bar: ProgressBar | undefined;
  const expect = (count: number) => (bar = progress.bar("Importing", count, "rows"));
  const fill = async (folder: string): Promise<void> => {
    const target = { folder, finalFolder: out, link };
    for await (const item of read(expect)) {
      signal?.throwIfAborted();
      bar?.advance(1, failed.length === 0 ? "" : `${failed.length} failed`);
      if (item.kind === "failed") {
        failed.push(item);
        continue;
      }
      try {
        checkId(ids, item.id);
        if (item.kind === "document") {
          await appendJsonl(join(folder, ROWS_FILE), await documentRow(item, target));
        } else {
          const row = await conversationRow(item, target);
          await appendJsonl(join(folder, CONVERSATIONS_FILE), row);
        }
        ids.set(item.id, { file: item.file, line: item.line });
        counts[item.kind]++;
      } catch (error) {
        if (isOfTheDisk(error)) throw error;
        failed.push(failureAt(item, error));
      }
    }
    if (counts.document + counts.conversation === 0) throw nothing(from, failed);
    const report = { format, from, ...summaryOf(counts, failed) };
    await writeFileAtomic(join(folder, REPORT_FILE), `${JSON.stringify(report, null, 2)}\n`);
  };
  try {
    await writeFolderAtomic(out, fill);
  } finally {
    bar?.done();
  }
  return summaryOf(counts, failed);
}

/** A full disk is no fault of the row that met it. */
function isOfTheDisk(error: unknown): boolean {
  return (
    error instanceof KvittoError &&
    (error.code === "file.disk_full" || error.code === "file.write_failed")
  );
}

function summaryOf(
  counts: Readonly<Record<"document" | "conversation", number>>,
  failures: readonly ImportFailure[],
): ImportSummary {
  const failed = failures.map(({ file, line, code, message }) => ({ file, line, code, message }));
  return { rows: counts.document, conversations: counts.conversation, failed };
}

function nothing(from: string, [first, ...rest]: readonly ImportFailure[]): KvittoError {
  if (first === undefined) {
    return new KvittoError(
      "import.nothing",
      `${from} holds nothing that this format imports.`,
      "Check the folder, or name another --format.",
    );
  }
  const at = first.line === null ? first.file : `${first.file}, line ${first.line}`;
  const more = rest.length === 0 ? "" : ` (and ${rest.length} more)`;
  return new KvittoError(
    "import.nothing",
    `Nothing of ${from} could be imported: ${at}: ${first.message.replace(/\.$/, "")}${more}.`,
    "Nothing was written.",
  );
}
