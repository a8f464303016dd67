import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { DocumentSchema } from "../documents/document.ts";
import { readJsonl } from "../formats/jsonl.ts";

const name = z.string().min(1);

/** Where on an image a value is printed. */
export const FieldBoxSchema = z.strictObject({
  /** With indices: `line_items.2.total`. */
  path: name,
  /** [x0, y0, x1, y1] in pixels of the image, origin at the top left. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** Which of the row's images, from 0. */
  page: z.int().nonnegative().default(0),
});

export type FieldBox = z.infer<typeof FieldBoxSchema>;

/** One line of a dataset's JSONL, as stored. Strict: an unknown key fails. */
export const DatasetRowSchema = z
  .strictObject({
    /** Unique in its file. */
    id: name,
    /** Pages in order; paths relative to the JSONL file. */
    images: z.array(name),
    /** The paper's text, for models that read no images. */
    text: z.string().optional(),
    /** What the paper says: the truth to learn. */
    document: DocumentSchema,
    /** Who issued it, for splits that hold vendors out; null when nobody knows. */
    vendor: name.nullable(),
    /** Where the row came from: seed and layout of a synthetic one, collection of a real one. */
    source: z.record(z.string(), z.json()).default({}),
    boxes: z.array(FieldBoxSchema).optional(),
  })
  .refine(({ images, text }) => images.length > 0 || text !== undefined, {
    path: ["images"],
    message: "is empty and there is no text",
  })
  .refine(({ images, boxes }) => !boxes?.some(({ page }) => page >= images.length), {
    path: ["boxes"],
    message: "names a page that images does not have",
  });

/** One labelled paper; `images` are absolute paths of files that were there when it was read. */
export type DatasetRow = z.infer<typeof DatasetRowSchema>;

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}

/**
 * Reads a whole dataset. Image paths are resolved against the folder of the file and must exist.
 * @throws {KvittoError} naming file and line: `jsonl.line` for a row that is not one,
 *   `dataset.duplicate_id`, `dataset.image_missing`; `dataset.empty`; `file.*` when it cannot be opened
 */
export async function readRows(path: string): Promise<DatasetRow[]> {
  const folder = dirname(resolve(path));
  const lineOf = new Map<string, number>();
  const rows: DatasetRow[] = [];
  for await (const { line, value } of readJsonl(path, (row) => DatasetRowSchema.parse(row))) {
    const earlier = lineOf.get(value.id);
    if (earlier !== undefined) {
      throw new KvittoError(
        "dataset.duplicate_id",
        `${path}, line ${line}: the id ${JSON.stringify(value.id)} is that of line ${earlier}.`,
        "Give every row an id of its own; splits go by it.",
      );
    }
    lineOf.set(value.id, line);
    const images = value.images.map((image) => resolve(folder, image));
    for (const image of images) {
      if (await isFile(image)) continue;
      throw new KvittoError(
        "dataset.image_missing",
        `${path}, line ${line}: there is no file ${image}.`,
        "Image paths are relative to the folder of the JSONL file.",
      );
    }
    rows.push({ ...value, images });
  }
  if (rows.length === 0) {
    throw new KvittoError("dataset.empty", `${path} has no rows; at least 1 was expected.`);
  }
  return rows;
}
