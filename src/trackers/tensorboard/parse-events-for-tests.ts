/** What a test sees of an event; figures by tag. */
export interface ParsedEvent {
  readonly wall_time: number;
  readonly step: number;
  readonly file_version?: string;
  readonly session_status?: number;
  readonly scalars: Readonly<Record<string, number>>;
}

/** Bit by bit, straight from the definition: shares nothing with the writer. */
function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x82f63b78n : crc >> 1n;
  }
  const plain = crc ^ 0xffffffffn;
  return Number(((plain >> 15n) + ((plain & 0x7fffn) << 17n) + 0xa282ead8n) % 2n ** 32n);
}

type Field = readonly [number: number, value: bigint | Buffer];

/** Fields of a message as the wire has them: 0 varint, 1 eight bytes, 2 length, 5 four bytes. */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const key = Number(varint());
    const [number, type] = [key >> 3, key & 7];
    if (type === 0) {
      fields.push([number, varint()]);
      continue;
    }
    const length = type === 1 ? 8 : type === 5 ? 4 : type === 2 ? Number(varint()) : NaN;
    if (Number.isNaN(length)) throw new Error(`wire type ${type} in field ${number}`);
    fields.push([number, message.subarray(at, at + length)]);
    at += length;
  }
  return fields;
}

function only(fields: readonly Field[], number: number): bigint | Buffer | undefined {
  return fields.find(([own]) => own === number)?.[1];
}

const asBuffer = (value: bigint | Buffer | undefined) => value as Buffer; // a test that is wrong throws

function eventOf(data: Buffer): ParsedEvent {
  const fields = fieldsOf(data);
  const scalars: Record<string, number> = {};
  const summary = only(fields, 5);
  for (const [, value] of summary === undefined ? [] : fieldsOf(asBuffer(summary))) {
    const own = fieldsOf(asBuffer(value));
    scalars[asBuffer(only(own, 1)).toString()] = asBuffer(only(own, 2)).readFloatLE();
  }
  const version = only(fields, 3);
  const session = only(fields, 7);
  return {
    wall_time: asBuffer(only(fields, 1)).readDoubleLE(),
    step: Number(only(fields, 2) ?? 0n),
    ...(version === undefined ? {} : { file_version: asBuffer(version).toString() }),
    ...(session === undefined
      ? {}
      : { session_status: Number(only(fieldsOf(asBuffer(session)), 1)) }),
    scalars,
  };
}

/** Reads an event file; every CRC must be right and nothing may be left over. */
export function parseEvents(file: Buffer): ParsedEvent[] {
  const events: ParsedEvent[] = [];
  for (let at = 0; at < file.length;) {
    const length = file.readUInt32LE(at) + file.readUInt32LE(at + 4) * 2 ** 32;
    const data = file.subarray(at + 12, at + 12 + length);
    for (const [part, crc] of [
      [file.subarray(at, at + 8), file.readUInt32LE(at + 8)],
      [data, file.readUInt32LE(at + 12 + length)],
    ] as const) {
      if (crcOf(part) !== crc) throw new Error(`a CRC of the record at byte ${at} is wrong`);
    }
    events.push(eventOf(data));
    at += 16 + length;
  }
  return events;
}
