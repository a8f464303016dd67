/** Reflected polynomial of Castagnoli's CRC. */
const CRC32C_POLYNOMIAL = 0x82f63b78;

/** CRC of each byte alone. */
const CRC_OF_BYTE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? CRC32C_POLYNOMIAL : 0);
  return crc;
});

/** CRC-32C (Castagnoli), RFC 3720 appendix B.4. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_OF_BYTE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** A CRC that is stored beside data is rotated, so that a CRC over data with CRCs stays a good one. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

const LENGTH_BYTES = 8;
const CRC_BYTES = 4;
const HEADER_BYTES = LENGTH_BYTES + CRC_BYTES;

/** uint64 length, its CRC, data, its CRC; all little-endian. */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(HEADER_BYTES + data.length + CRC_BYTES);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, LENGTH_BYTES)), LENGTH_BYTES);
  record.set(data, HEADER_BYTES);
  record.writeUInt32LE(maskedCrc32c(data), HEADER_BYTES + data.length);
  return record;
}

/** Records up to the first that is cut off or damaged: a killed program leaves such an end. */
export function* readRecords(file: Uint8Array): Generator<Uint8Array> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    const header = bytes.subarray(at, at + LENGTH_BYTES);
    if (bytes.readUInt32LE(at + LENGTH_BYTES) !== maskedCrc32c(header)) return;
    const end = at + HEADER_BYTES + Number(header.readBigUInt64LE());
    if (end + CRC_BYTES > bytes.length) return;
    const data = bytes.subarray(at + HEADER_BYTES, end);
    if (bytes.readUInt32LE(end) !== maskedCrc32c(data)) return;
    yield data;
    at = end + CRC_BYTES;
  }
}
