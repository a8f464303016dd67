import { KvittoError } from "../core/errors.ts";
import { openInput } from "./file-access.ts";
import type { ParquetAnswer, ParquetLimits, ParquetRequest } from "./parquet-child.ts";
import { ParquetProcessEnded, returnProcess, takeProcess } from "./parquet-process.ts";
import type { ParquetRow } from "./parquet-session.ts";

export type { ParquetRow } from "./parquet-session.ts";

const MARK = "PAR1";
/** A group of a gigabyte unpacks in some ten seconds. */
const LIMITS: ParquetLimits = { limit_s: 120, max_memory_bytes: 3 * 1024 ** 3 };

function refuse(path: string, why: string): KvittoError {
  return new KvittoError(
    "parquet.unreadable",
    `${path} is not a Parquet file that can be read: ${why}.`,
    "Download it again.",
  );
}

function gaveUp(path: string, row: number, limits: ParquetLimits): KvittoError {
  const [seconds, megabytes] = [limits.limit_s, limits.max_memory_bytes / 1024 ** 2];
  return new KvittoError(
    "parquet.too_complex",
    `${path} was given up after row ${row}: what follows is damaged, or needs more than ${seconds} s or ${megabytes} MB.`,
    "Download it again, or write it with smaller row groups.",
  );
}

async function checkMark(path: string): Promise<void> {
  await using input = await openInput(path);
  const { handle, size_bytes } = input;
  const ends = Buffer.alloc(MARK.length);
  if (size_bytes >= 12) await handle.read(ends, 0, MARK.length, size_bytes - MARK.length);
  if (ends.toString("latin1") === MARK) return;
  throw refuse(path, `its ${size_bytes} bytes do not end with ${MARK}`);
}

/** A file that is open in a process of its own. */
interface OpenTable extends AsyncDisposable {
  readonly rowCount: number;
  /** The next rows. `row` counts those before, for errors. */
  next(row: number): Promise<Extract<ParquetAnswer, { kind: "rows" }>>;
}

async function openTable(
  path: string,
  limits: ParquetLimits,
  signal?: AbortSignal,
): Promise<OpenTable> {
  await checkMark(path);
  signal?.throwIfAborted();
  const process = takeProcess(limits);
  const stop = (): void => process.end(); // a group may take a minute
  signal?.addEventListener("abort", stop);
  const close = async (): Promise<void> => {
    signal?.removeEventListener("abort", stop);
    await returnProcess(process);
  };
  const ask = async <Kind extends ParquetAnswer["kind"]>(
    request: ParquetRequest,
    kind: Kind,
    row: number,
  ): Promise<Extract<ParquetAnswer, { kind: Kind }>> => {
    const answer = await process.ask(request).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error instanceof ParquetProcessEnded ? gaveUp(path, row, limits) : error;
    });
    if (answer.kind === "failed") {
      throw refuse(path, `after row ${answer.row}: ${answer.message.replace(/\.$/, "")}`);
    }
    if (answer.kind !== kind) throw new Error(`internal: a table answered ${answer.kind}`);
    return answer as Extract<ParquetAnswer, { kind: Kind }>; // just compared
  };
  try {
    const { rowCount } = await ask({ kind: "open", path }, "opened", 0);
    return {
      rowCount,
      next: (row) => ask({ kind: "rows" }, "rows", row),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * How many rows a Parquet file says it has.
 * @throws {KvittoError} as {@link readParquet}
 */
export async function countParquetRows(path: string): Promise<number> {
  await using table = await openTable(path, LIMITS);
  return table.rowCount;
}

/**
 * The rows of a Parquet file in order. It is read in a process of its own, one row group held at a
 * time: a damaged file can cost no more than `limits`.
 * @throws {KvittoError} `parquet.unreadable` and `parquet.too_complex`, naming the file and the row;
 *   `file.*`; the signal's reason when it is aborted
 */
export async function* readParquet(
  path: string,
  {
    signal,
    ...limits
  }: Partial<ParquetLimits> & { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<ParquetRow> {
  await using table = await openTable(path, { ...LIMITS, ...limits }, signal);
  let row = 0;
  for (let isEnd = false; !isEnd;) {
    const answer = await table.next(row);
    isEnd = answer.isEnd;
    for (const value of answer.rows) {
      row++;
      yield value;
    }
  }
}
