import type { AsyncBuffer, ColumnMetaData, FileMetaData, PageHeader, RowGroup } from "hyparquet";
import { parquetSchema } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { getMaxRepetitionLevel, getTreePath } from "hyparquet/src/schema.js";

/** Writers make groups of a thousand rows with pictures and of a million without. */
const MAX_GROUP_ROWS = 1 << 21;
/** A list has several values a row. */
const MAX_COLUMN_VALUES = 1 << 24;
/** What the pages of one column in one group may unpack to. */
const MAX_UNPACKED_BYTES = 1024 ** 3;
/** Most headers have fifty bytes; one with statistics may hold two long values. */
const HEADER_WINDOW_BYTES = 16 * 1024;
const MAX_HEADER_BYTES = 1024 * 1024;
/** "PAR1" at the start; at the end the length of the metadata stands before it. */
const MARK_BYTES = 4;
const TAIL_BYTES = 8;

function demand(holds: boolean, otherwise: () => string): asserts holds {
  if (!holds) throw new Error(otherwise());
}

function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
}

/** An integer of the file as a number; NaN where it is none. */
function count(value: unknown): number {
  return typeof value === "bigint" || typeof value === "number" ? Number(value) : NaN;
}

async function headerAt(
  file: AsyncBuffer,
  start: number,
  end: number,
): Promise<{ header: PageHeader; size_bytes: number }> {
  for (let window = HEADER_WINDOW_BYTES; ; window *= 8) {
    const reader = { view: new DataView(await file.slice(start, Math.min(start + window, end))) };
    const at = { ...reader, offset: 0 };
    try {
      return { header: parquetHeader(at), size_bytes: at.offset };
    } catch (error) {
      // It may only have been cut by the window.
      if (start + window >= end || window >= MAX_HEADER_BYTES) throw error;
    }
  }
}

/** How many values a page holds; a dictionary holds none of the column's. */
function checkPage(header: PageHeader, where: () => string): number {
  const [packed, unpacked] = [header.compressed_page_size, header.uncompressed_page_size];
  if (header.type === "DICTIONARY_PAGE") {
    const values = header.dictionary_page_header?.num_values;
    demand(
      isCount(values, unpacked * 8),
      () => `${where()} has ${values} words in ${unpacked} bytes`,
    );
    return 0;
  }
  if (header.type === "DATA_PAGE") {
    const values = header.data_page_header?.num_values;
    demand(isCount(values, MAX_COLUMN_VALUES), () => `${where()} has ${values} values`);
    return values;
  }
  const page = header.data_page_header_v2;
  demand(
    header.type === "DATA_PAGE_V2" && page !== undefined,
    () => `${where()} has no known type`,
  );
  const { num_values, num_nulls, num_rows } = page;
  const levels = [page.definition_levels_byte_length, page.repetition_levels_byte_length];
  const fits =
    isCount(num_values, MAX_COLUMN_VALUES) &&
    isCount(num_nulls, num_values) &&
    isCount(num_rows, num_values) &&
    levels.every((size) => isCount(size, packed)) &&
    levels[0]! + levels[1]! <= Math.min(packed, unpacked);
  demand(fits, () => `${where()} has counts that cannot be`);
  return num_values;
}

async function checkColumn(
  file: AsyncBuffer,
  column: ColumnMetaData,
  rows: number,
  metadata: FileMetaData,
): Promise<void> {
  const name = column.path_in_schema.join(".");
  const start = count(column.dictionary_page_offset || column.data_page_offset);
  const end = start + count(column.total_compressed_size);
  const last = file.byteLength - TAIL_BYTES;
  demand(start >= MARK_BYTES && end >= start && end <= last, () => {
    return `column ${name} is at bytes ${start} to ${end} of ${file.byteLength}`;
  });
  const values = count(column.num_values);
  const path = getTreePath(parquetSchema(metadata), column.path_in_schema);
  const isList = getMaxRepetitionLevel(path) > 0;
  const fits = isList ? values >= rows && values <= MAX_COLUMN_VALUES : values === rows;
  demand(fits, () => `column ${name} has ${values} values for ${rows} rows`);
  let [at, found, unpacked] = [start, 0, 0];
  while (at < end && found < values) {
    const where = () => `the page of column ${name} at byte ${at}`;
    const { header, size_bytes } = await headerAt(file, at, end);
    const { compressed_page_size, uncompressed_page_size } = header;
    demand(isCount(compressed_page_size, end - at - size_bytes), () => {
      return `${where()} has ${compressed_page_size} bytes where ${end - at - size_bytes} are left`;
    });
    unpacked += uncompressed_page_size;
    demand(
      isCount(uncompressed_page_size, MAX_UNPACKED_BYTES) && unpacked <= MAX_UNPACKED_BYTES,
      () => {
        return `${where()} unpacks to ${unpacked} bytes, more than ${MAX_UNPACKED_BYTES}`;
      },
    );
    found += checkPage(header, where);
    at += size_bytes + compressed_page_size;
  }
  demand(found === values, () => `the pages of column ${name} hold ${found} of ${values} values`);
}

/**
 * Compares what a row group says of itself with the file: how many rows and values, where its columns
 * lie, what each page's header promises. hyparquet believes all of it, so a damaged number would send
 * it backwards through the file for ever, or have it ask for any amount of memory.
 * @throws {Error} saying what cannot be
 */
export async function checkRowGroup(
  file: AsyncBuffer,
  metadata: FileMetaData,
  group: RowGroup,
): Promise<void> {
  const rows = count(group.num_rows);
  demand(isCount(rows, MAX_GROUP_ROWS), () => {
    return `a group has ${group.num_rows} rows; at most ${MAX_GROUP_ROWS} are read`;
  });
  for (const { meta_data } of group.columns) {
    demand(meta_data !== undefined, () => "a column is not described");
    await checkColumn(file, meta_data, rows, metadata);
  }
}
