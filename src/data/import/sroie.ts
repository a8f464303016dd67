import { readFile, stat } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { z } from "zod";
import { KvittoError } from "../../core/errors.ts";
import type { JsonObject } from "../canonical-json.ts";
import { filesInFolder, isPageFile, withoutEnding } from "../files-in-folder.ts";
import { attempt, failureAt } from "./failure.ts";
import {
  sourceOf,
  type Imported,
  type ImportedDocument,
  type ImportOptions,
  type Place,
} from "./imported.ts";
import { countLines, lenientLines } from "./lenient-lines.ts";
import { textOfLines, type PageLine } from "./page-lines.ts";
import { SroieFields, sroieBoxes, sroieDocument } from "./sroie-document.ts";

const ROWS = "receipts.jsonl";

/** A line of `receipts.jsonl`: the whole set in one file. */
const Receipt = z.object({
  id: z.string().min(1),
  image: z.string().min(1),
  fields: SroieFields,
  normalised: z.object({ date: z.string().nullish(), total: z.string().nullish() }).optional(),
  lines: z
    .array(
      z.object({
        text: z.string(),
        box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      }),
    )
    .default([]),
  duplicateOf: z.union([z.string(), z.array(z.string())]).optional(),
});
type Receipt = z.infer<typeof Receipt>;

interface Scan {
  readonly id: string;
  readonly image: string;
  readonly fields: SroieFields;
  readonly lines: readonly PageLine[];
}

function documentOf(
  options: ImportOptions,
  place: Place,
  { id, image, fields, lines }: Scan,
  more: JsonObject = {},
): ImportedDocument {
  const { document, labelled } = sroieDocument(fields, lines);
  const boxes = sroieBoxes(fields, lines);
  return {
    ...{ kind: "document", ...place, id, pages: [{ path: image }], document },
    vendor: document.vendor.name,
    source: sourceOf(options, place.file, { ...more, labelled }),
    ...(lines.length === 0 ? {} : { text: textOfLines(lines) }),
    ...(boxes.length === 0 ? {} : { boxes }),
  };
}

/** @throws {KvittoError} `sroie.disagrees` when the set's own reading of a label is another one */
function checkNormalised({ normalised, fields }: Receipt, read: ImportedDocument): void {
  const { issue_date, total } = read.document;
  const date = normalised?.date ?? null;
  if (date !== null && date !== issue_date) {
    throw new KvittoError(
      "sroie.disagrees",
      `The date ${JSON.stringify(fields.date)} is ${issue_date}; normalised says ${date}.`,
    );
  }
  const amount = normalised?.total ?? null;
  if (amount !== null && Number(amount) !== total) {
    throw new KvittoError(
      "sroie.disagrees",
      `The total ${JSON.stringify(fields.total)} is ${total}; normalised says ${amount}.`,
    );
  }
}

async function* importReceipts(options: ImportOptions, path: string): AsyncGenerator<Imported> {
  const file = posix.basename(path);
  options.expect?.(await countLines(path));
  for await (const { line, parsed, error } of lenientLines(path)) {
    options.signal?.throwIfAborted();
    const place = { file, line };
    if (error !== undefined) {
      yield failureAt(place, error);
      continue;
    }
    yield await attempt(place, () => {
      const receipt = Receipt.parse(parsed);
      const image = join(dirname(path), receipt.image);
      const { duplicateOf } = receipt;
      const more = duplicateOf === undefined ? {} : { duplicate_of: duplicateOf };
      const document = documentOf(options, place, { ...receipt, image }, more);
      checkNormalised(receipt, document);
      return document;
    });
  }
}

/** A line of a box file: four corners, clockwise from the top left, then the text, commas and all. */
function boxLine(line: string): PageLine {
  const parts = line.split(",");
  const corners = parts.slice(0, 8).map(Number);
  if (parts.length < 9 || !corners.every(Number.isFinite)) {
    throw new KvittoError(
      "sroie.box",
      `${JSON.stringify(line.slice(0, 60))} is not eight numbers and a text.`,
    );
  }
  const [x, y] = [corners.filter((_, i) => i % 2 === 0), corners.filter((_, i) => i % 2 === 1)];
  const text = parts.slice(8).join(",").trim();
  return { text, box: [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)] };
}

/** UTF-8 where it is; some of the original files are in a Windows code page. */
function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

async function boxLines(path: string, file: string): Promise<PageLine[]> {
  const lines = decodeText(await readFile(path)).split(/\r?\n/);
  return lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [boxLine(line)];
    } catch (error) {
      if (!(error instanceof KvittoError)) throw error;
      throw new KvittoError(error.code, `${file}, line ${index + 1}: ${error.message}`, error.hint);
    }
  });
}

/** Folders of the original set, by what is in them, and the names they go by. */
const TRUTH_FOLDERS = ["entities", "key"];
const LINE_FOLDERS = ["box"];

/** `train/img/X.jpg` and the folder `box` → `train/box/X`. */
function beside(image: string, folder: string): string {
  const part = posix.dirname(posix.dirname(image));
  return posix.join(part, folder, withoutEnding(posix.basename(image)));
}

async function* importFolders(
  options: ImportOptions,
  files: readonly string[],
): AsyncGenerator<Imported> {
  const root = options.path;
  const present = new Map(files.map((file) => [withoutEnding(file), file]));
  const images = files.filter(
    (file) => isPageFile(file) && posix.basename(posix.dirname(file)) === "img",
  );
  options.expect?.(images.length);
  for (const image of images) {
    options.signal?.throwIfAborted();
    const find = (folders: readonly string[]) =>
      folders.map((folder) => present.get(beside(image, folder))).find((one) => one !== undefined);
    const [truth, boxes] = [find(TRUTH_FOLDERS), find(LINE_FOLDERS)];
    const place = { file: truth ?? image, line: null };
    yield await attempt(place, async () => {
      if (truth === undefined) {
        throw new KvittoError(
          "import.no_pair",
          `${image} has no file of its name in ${TRUTH_FOLDERS.join(" or ")}.`,
        );
      }
      const fields = SroieFields.parse(JSON.parse(decodeText(await readFile(join(root, truth)))));
      const lines = boxes === undefined ? [] : await boxLines(join(root, boxes), boxes);
      const part = posix.dirname(posix.dirname(image));
      const id = posix.join(part === "." ? "" : part, withoutEnding(posix.basename(image)));
      return documentOf(options, place, { id, image: join(root, image), fields, lines });
    });
  }
}

/**
 * SROIE (ICDAR 2019): receipts with company, date, address and total. Either as `receipts.jsonl`
 * with an `images` folder, or as the original `img`, `box` and `entities` (or `key`) folders, at the
 * top or one for each of `train` and `test`.
 * @throws {KvittoError} `sroie.layout`, `dataset.no_folder`, `file.*`
 * @see Huang et al. 2019, ICDAR 2019 Competition on Scanned Receipt OCR and Information Extraction
 */
export async function* importSroie(options: ImportOptions): AsyncGenerator<Imported> {
  const { path } = options;
  const isFile = (await stat(path).catch(() => undefined))?.isFile() ?? false;
  const files = isFile ? [] : await filesInFolder(path);
  if (isFile) yield* importReceipts(options, path);
  else if (files.includes(ROWS)) yield* importReceipts(options, join(path, ROWS));
  else if (files.some((file) => posix.basename(posix.dirname(file)) === "img")) {
    yield* importFolders(options, files);
  } else {
    throw new KvittoError(
      "sroie.layout",
      `${path} has neither ${ROWS} nor a folder img.`,
      "Give the folder that holds receipts.jsonl, or img, box and entities.",
    );
  }
}
