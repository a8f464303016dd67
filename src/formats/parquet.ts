import { KvittoError } from "../core/errors.ts";
import { openInput } from "./file-access.ts";
import type { ParquetAnswer, ParquetLimits } from "./parquet-child.ts";
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

/**
 * The rows of a Parquet file in order. It is read in a process of its own, one row group held at a
 * time: a damaged file can cost no more than `limits`.
 * @throws {KvittoError} `parquet.unreadable` and `parquet.too_complex`, naming the file and the row;
 *   `file.*`
 */
export async function* readParquet(
  path: string,
  limits: Partial<ParquetLimits> = {},
): AsyncGenerator<ParquetRow> {
  await checkMark(path);
  const all = { ...LIMITS, ...limits };
  const process = takeProcess(all);
  let row = 0;
  const ask = async (request: Parameters<typeof process.ask>[0]): Promise<ParquetAnswer> => {
    try {
      const answer = await process.ask(request);
      if (answer.kind !== "failed") return answer;
      throw refuse(path, `after row ${answer.row}: ${answer.message.replace(/\.$/, "")}`);
    } catch (error) {
      throw error instanceof ParquetProcessEnded ? gaveUp(path, row, all) : error;
    }
  };
  try {
    await ask({ kind: "open", path });
    for (let isEnd = false; !isEnd;) {
      const answer = await ask({ kind: "rows" });
      if (answer.kind !== "rows") throw new Error(`internal: a table answered ${answer.kind}`);
      isEnd = answer.isEnd;
      for (const value of answer.rows) {
        row++;
        yield value;
      }
    }
  } finally {
    await returnProcess(process);
  }
}
