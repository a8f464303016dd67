import type { AsyncBuffer, FileMetaData } from "hyparquet";
import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { openInput } from "./file-access.ts";
import type { InputHandle } from "./file-access.ts";
import { checkRowGroup } from "./parquet-check.ts";

/** A row as an object: text is text, bytes without a text type stay bytes, large integers are bigint. */
export type ParquetRow = Readonly<Record<string, unknown>>;

/** What is given at once, whichever is reached first: a row group may hold a gigabyte of pictures. */
const SLICE_ROWS = 256;
const SLICE_BYTES = 16 * 1024 * 1024;

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

function sizeOf(value: unknown): number {
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  return Object.values(value).reduce<number>((sum, inner) => sum + sizeOf(inner), 0);
}

/** A Parquet file that is being read, one row group held at a time. */
export class ParquetSession {
  readonly #input: InputHandle;
  readonly #file: AsyncBuffer;
  readonly #metadata: FileMetaData;
  #group = 0;
  /** Of the row groups that have been read. */
  #rowEnd = 0;
  #waiting: readonly ParquetRow[] = [];
  /** Rows that have been given. */
  row = 0;

  private constructor(input: InputHandle, file: AsyncBuffer, metadata: FileMetaData) {
    this.#input = input;
    this.#file = file;
    this.#metadata = metadata;
  }

  /** @throws {Error} when its metadata cannot be read; `file.*` */
  static async open(path: string): Promise<ParquetSession> {
    const input = await openInput(path);
    try {
      const file = asyncBuffer(input);
      return new ParquetSession(input, file, await parquetMetadataAsync(file));
    } catch (error) {
      await input[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** How many rows the file says it has. */
  get rowCount(): number {
    return Number(this.#metadata.num_rows);
  }

  get isEnd(): boolean {
    return this.#waiting.length === 0 && this.#group >= this.#metadata.row_groups.length;
  }

  /** The next rows in order; none at the end. @throws {Error} saying what is damaged */
  async rows(): Promise<readonly ParquetRow[]> {
    while (this.#waiting.length === 0 && !this.isEnd) await this.#readGroup();
    let [rows, bytes] = [0, 0];
    while (rows < Math.min(SLICE_ROWS, this.#waiting.length) && bytes < SLICE_BYTES) {
      bytes += sizeOf(this.#waiting[rows++]);
    }
    const given = this.#waiting.slice(0, rows);
    this.#waiting = this.#waiting.slice(rows);
    this.row += rows;
    return given;
  }

  async #readGroup(): Promise<void> {
    const [file, metadata] = [this.#file, this.#metadata];
    const group = metadata.row_groups[this.#group++];
    if (group === undefined) return;
    await checkRowGroup(file, metadata, group);
    const rowStart = this.#rowEnd;
    this.#rowEnd += Number(group.num_rows);
    // utf8 is about byte arrays that do not say that they are text: pictures, in our case.
    const options = { file, metadata, compressors, utf8: false, rowStart, rowEnd: this.#rowEnd };
    this.#waiting = await parquetReadObjects(options);
  }

  async close(): Promise<void> {
    await this.#input[Symbol.asyncDispose]();
  }
}
