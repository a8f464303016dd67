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

/** A run that is less sure than this is read once more, at another size. */
const SURE = 0.93;
/** That size: the reader is of another mind where letters fall differently into its cells. */
const SECOND_BODY_PX = 20;
/** And stretched to the advance at which most is read. */
const BEST_ADVANCE_PX = 15;
const STRETCH = [0.7, 1.5] as const;

/** Reads segments of a page; of the doubtful ones the surer of two readings is kept. */
export async function readSegments(
  reader: StripReader,
  page: GreyImage,
  segments: readonly Segment[],
): Promise<ReadSegment[]> {
  const read = await readStrips(
    reader,
    segments.map((segment) => cutStrip(page, segment)),
  );
  const doubtful = read.map((_, i) => i).filter((i) => read[i]!.confidence < SURE);
  const again = await readStrips(
    reader,
    doubtful.map((i) => {
      const segment = segments[i]!;
      const across = SECOND_BODY_PX / (segment.bottom - segment.top);
      const wanted = BEST_ADVANCE_PX / (read[i]!.advance * across);
      const stretch = Math.max(STRETCH[0], Math.min(STRETCH[1], wanted));
      return cutStrip(page, segment, SECOND_BODY_PX, stretch);
    }),
  );
  for (const [n, i] of doubtful.entries()) {
    if (again[n]!.confidence > read[i]!.confidence) read[i] = again[n]!;
  }
  return read;
}

/** Strips of like width are read together. */
async function readStrips(reader: StripReader, strips: readonly Strip[]): Promise<ReadSegment[]> {
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
