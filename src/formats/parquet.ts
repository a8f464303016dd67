import type { AsyncBuffer } from "hyparquet";
import { KvittoError, messageOf } from "../core/errors.ts";
import { openInput } from "./file-access.ts";
import type { InputHandle } from "./file-access.ts";

/** A row as an object: text is text, bytes without a text type stay bytes, large integers are bigint. */
export type ParquetRow = Readonly<Record<string, unknown>>;

const MARK = "PAR1";

function asyncBuffer({ handle, size_bytes }: InputHandle): AsyncBuffer {
  return {
    byteLength: size_bytes,
    async slice(start, end = size_bytes) {
      const from = start < 0 ? size_bytes + start : start;
      // Offsets come from the file itself; a damaged one may ask for any amount of memory.
      if (!(from >= 0 && end <= size_bytes && from <= end)) {
        throw new Error(`bytes ${from} to ${end} of ${size_bytes} are asked for`);
      }
      const bytes = new Uint8Array(end - from);
      await handle.read(bytes, 0, bytes.length, from);
      return bytes.buffer;
    },
  };
}

function refuse(path: string, why: string, cause?: unknown): KvittoError {
  return new KvittoError(
    "parquet.unreadable",
    `${path} is not a Parquet file that can be read: ${why}.`,
    "Download it again.",
    { cause },
  );
}

/**
 * The rows of a Parquet file in order, one row group held at a time.
 * @throws {KvittoError} `parquet.unreadable`, naming the file and the row; `file.*`
 */
export async function* readParquet(path: string): AsyncGenerator<ParquetRow> {
  await using input = await openInput(path);
  const file = asyncBuffer(input);
  const ends = input.size_bytes >= 12 ? Buffer.from(await file.slice(-4)).toString("latin1") : "";
  if (ends !== MARK) throw refuse(path, `its ${input.size_bytes} bytes do not end with ${MARK}`);
  const { parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  let row = 0;
  try {
    const metadata = await parquetMetadataAsync(file);
    for (const group of metadata.row_groups) {
      const rowEnd = row + Number(group.num_rows);
      // utf8 is about byte arrays that do not say that they are text: pictures, in our case.
      const options = { file, metadata, compressors, utf8: false, rowStart: row, rowEnd };
      for (const value of await parquetReadObjects(options)) {
        yield value;
        row++;
      }
    }
  } catch (error) {
    if (error instanceof KvittoError) throw error;
    throw refuse(path, `after row ${row}: ${messageOf(error)}`, error);
  }
}
