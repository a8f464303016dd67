import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** Fields of event.proto and summary.proto (TensorBoard 2.21), by number. */
const EVENT = { wall_time: 1, step: 2, file_version: 3, summary: 5, session_log: 7 } as const;
const SUMMARY_VALUE = 1;
const VALUE = { tag: 1, simple_value: 2 } as const;
const SESSION_STATUS = { field: 1, start: 1 } as const;

const FILE_VERSION = "brain.Event:2";

interface EventTime {
  readonly seconds: number;
  readonly step: number;
}

function eventWriter({ seconds, step }: EventTime): BinaryWriter {
  const writer = new BinaryWriter().tag(EVENT.wall_time, WireType.Bit64).double(seconds);
  return step === 0 ? writer : writer.tag(EVENT.step, WireType.Varint).int64(step);
}

/** The first record of every file. */
export function fileVersionEvent(seconds: number): Uint8Array {
  const writer = eventWriter({ seconds, step: 0 });
  return writer.tag(EVENT.file_version, WireType.LengthDelimited).string(FILE_VERSION).finish();
}

/** Says that the run begins again at `step`: what earlier files hold from there on is void. */
export function restartEvent(time: EventTime): Uint8Array {
  return eventWriter(time)
    .tag(EVENT.session_log, WireType.LengthDelimited)
    .fork()
    .tag(SESSION_STATUS.field, WireType.Varint)
    .int32(SESSION_STATUS.start)
    .join()
    .finish();
}

/** Several scalars of one step. Values are kept as float32; NaN and infinity are legal. */
export function scalarsEvent(
  time: EventTime,
  values: readonly (readonly [tag: string, value: number])[],
): Uint8Array {
  const writer = eventWriter(time).tag(EVENT.summary, WireType.LengthDelimited).fork();
  for (const [tag, value] of values) {
    writer.tag(SUMMARY_VALUE, WireType.LengthDelimited).fork();
    writer.tag(VALUE.tag, WireType.LengthDelimited).string(tag);
    writer.tag(VALUE.simple_value, WireType.Bit32).float(value).join();
  }
  return writer.join().finish();
}

/** What an event is, as far as a run that goes on must know. */
export interface EventKind {
  readonly step: number;
  readonly kind: "scalars" | "restart" | "other";
}

/** @throws {Error} when the bytes are no protocol buffer */
export function readEventKind(data: Uint8Array): EventKind {
  const reader = new BinaryReader(data);
  let step = 0;
  let kind: EventKind["kind"] = "other";
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === EVENT.step) {
      step = Number(reader.int64());
      continue;
    }
    if (field === EVENT.summary) kind = "scalars";
    if (field === EVENT.session_log) kind = "restart";
    reader.skip(type, field);
  }
  return { step, kind };
}
