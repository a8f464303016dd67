import type { GreyImage } from "../formats/grey-image.ts";
import { STRIP_COLUMN_PX, type StripReader } from "../models/strip-reader.ts";
import { cutStrip, type Strip } from "./reader-cut.ts";
import { stripAdvance, stripMarks, stripText, type StripMark } from "./reader-decode.ts";
import type { Segment } from "./reader-segments.ts";

/** What was read of one segment. */
export interface ReadSegment {
  readonly segment: Segment;
  readonly text: string;
  /** Characters with their places in pixels of the page. */
  readonly marks: readonly StripMark[];
  /** Mean probability of the characters, 0..1. */
  readonly confidence: number;
  /** Distance of neighbouring characters, in pixels of the page. */
  readonly advance: number;
}

/** Columns of a run: enough to fill the products, few enough for the cache. */
const COLUMNS_A_RUN = 600;

/** Reads segments of a page, those of like width together. */
export async function readSegments(
  reader: StripReader,
  page: GreyImage,
  segments: readonly Segment[],
): Promise<ReadSegment[]> {
  const strips = segments.map((segment) => cutStrip(page, segment));
  const order = strips.map((_, i) => i).sort((a, b) => strips[a]!.width - strips[b]!.width);
  const read = new Array<ReadSegment>(strips.length);
  for (let at = 0; at < order.length;) {
    const run = [order[at++]!];
    while (at < order.length) {
      const columns = strips[order[at]!]!.width / STRIP_COLUMN_PX;
      if (columns * (run.length + 1) > COLUMNS_A_RUN) break;
      run.push(order[at++]!);
    }
    const results = await reader.read(run.map((i) => strips[i]!));
    for (const [n, i] of run.entries()) read[i] = decoded(reader, strips[i]!, results[n]!);
  }
  return read;
}

function decoded(reader: StripReader, strip: Strip, probabilities: Float32Array): ReadSegment {
  const { characters } = reader;
  const marks = stripMarks(probabilities, characters.length, [0, characters.indexOf(" ")]);
  const sum = marks.reduce((total, { confidence }) => total + confidence, 0);
  return {
    segment: strip.segment,
    text: stripText(marks, probabilities, characters),
    marks: marks.map((mark) => ({ ...mark, x: strip.left + mark.x / strip.across })),
    confidence: marks.length === 0 ? 0 : sum / marks.length,
    advance: stripAdvance(marks) / strip.across,
  };
}
