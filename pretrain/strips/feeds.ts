import { IGNORED_LABEL } from "../../src/engine/ops/cross-entropy.ts";
import { stripFeed } from "../../src/models/strip-reader.ts";
import { UNKNOWN_CHARACTER } from "../characters.ts";
import type { LabelledFeeds } from "../training-loop.ts";
import type { StripSample } from "./sample.ts";

/** Strips and the class of each column; paper beside narrower ones counts as nothing known. */
export function stripFeeds(samples: readonly StripSample[]): LabelledFeeds {
  const { columns, cells } = stripFeed(samples);
  const data = new BigInt64Array(samples.length * columns).fill(BigInt(IGNORED_LABEL));
  let known = 0;
  for (const [n, { columnCharacters }] of samples.entries()) {
    for (const [c, label] of columnCharacters.entries()) {
      if (label === UNKNOWN_CHARACTER) continue;
      data[n * columns + c] = BigInt(label);
      known += 1;
    }
  }
  return {
    feeds: { cells, labels: { dtype: "int64", shape: [data.length], data } },
    labels: known,
  };
}
