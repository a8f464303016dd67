import { crc32, deflateRawSync } from "node:zlib";

const LOCAL_SIGNATURE = 0x04034b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_SIGNATURE = 0x06054b50;
/** 2.0: deflate. */
const VERSION_NEEDED = 20;
const NAMES_ARE_UTF8 = 1 << 11;
const DEFLATE = 8;
/** 1980-01-01: the same entries give the same bytes. */
const NO_DATE = 0x21;
const MAX_BYTES = 0xffff_ffff;

export interface ZipEntry {
  /** Slashes between folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the header before an entry and its line in the directory share. */
function described(name: Buffer, { length }: Uint8Array, packed: Uint8Array, crc: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION_NEEDED, 0);
  fields.writeUInt16LE(NAMES_ARE_UTF8, 2);
  fields.writeUInt16LE(DEFLATE, 4);
  fields.writeUInt16LE(0, 6); // midnight
  fields.writeUInt16LE(NO_DATE, 8);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/**
 * The bytes of a ZIP file, piece by piece: each entry deflated, then the directory. Times are 0.
 * @throws {Error} for more than 4 GB or 65,535 entries, which would need ZIP64
 * @see PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16
 */
export async function* zipPieces(
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const name = Buffer.from(entry.name);
    const packed = deflateRawSync(entry.bytes);
    const fields = described(name, entry.bytes, packed, crc32(entry.bytes));
    const local = Buffer.concat([signature(LOCAL_SIGNATURE), fields, name]);
    const rest = Buffer.alloc(14); // comment, disk, attributes: none; then where the entry is
    rest.writeUInt32LE(offset, 10);
    const maker = Buffer.of(VERSION_NEEDED, 0);
    directory.push(Buffer.concat([signature(CENTRAL_SIGNATURE), maker, fields, rest, name]));
    yield local;
    yield packed;
    offset += local.length + packed.length;
    if (offset > MAX_BYTES || entry.bytes.length > MAX_BYTES) {
      throw new Error("internal: more than 4 GB in a zip file");
    }
  }
  const lines = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(lines.length, 8);
  end.writeUInt32LE(offset, 12);
  yield lines;
  yield Buffer.concat([signature(END_SIGNATURE), end]);
}
