const BLOCK_BYTES = 512;
const MAX_NAME_BYTES = 100;
/** Eleven octal digits and an end. */
const MAX_FILE_BYTES = 8 ** 11 - 1;

export interface TarEntry {
  /** Slashes between folders; at most 100 bytes of UTF-8. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

function header({ name, bytes }: TarEntry): Uint8Array {
  const block = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, at: number, digits: number): void => {
    block.write(`${value.toString(8).padStart(digits, "0")}\0`, at, "latin1");
  };
  if (Buffer.byteLength(name) > MAX_NAME_BYTES || bytes.length > MAX_FILE_BYTES) {
    throw new Error(`internal: ${name} of ${bytes.length} bytes does not fit in a tar file`);
  }
  block.write(name, 0, "utf8");
  octal(0o644, 100, 7); // rights
  octal(0, 108, 7); // user
  octal(0, 116, 7); // group
  octal(bytes.length, 124, 11);
  octal(0, 136, 11); // time: the same entries give the same bytes
  block.fill(" ", 148, 156); // the sum is taken with blanks in its place
  block.write("0", 156, "latin1"); // a plain file
  block.write("ustar\x0000", 257, "latin1");
  const sum = block.reduce((total, value) => total + value, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

function padding(length: number): Uint8Array {
  return new Uint8Array((BLOCK_BYTES - (length % BLOCK_BYTES)) % BLOCK_BYTES);
}

/**
 * The bytes of a tar file (POSIX ustar), piece by piece: each entry's header and bytes in blocks of
 * 512, then two empty blocks. Times and owners are 0, so that it depends on its entries only.
 */
export async function* tarPieces(
  entries: AsyncIterable<TarEntry> | Iterable<TarEntry>,
): AsyncGenerator<Uint8Array> {
  for await (const entry of entries) {
    yield header(entry);
    yield entry.bytes;
    yield padding(entry.bytes.length);
  }
  yield new Uint8Array(2 * BLOCK_BYTES);
}
