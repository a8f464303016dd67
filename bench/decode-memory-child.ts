import { peakBytes } from "../src/core/process-memory.ts";
import { decodeWith, openShared, openTwoSessions } from "./decode-sessions.ts";
import { loadModel } from "../src/models/load-model.ts";

/**
 * Answers one prompt with the model in the folder named first and prints one JSON line {peak_bytes,
 * seconds, loss}; `loss` is the sum of the answer's log-probabilities, negated: both ways must agree.
 */
const [folder, mode] = process.argv.slice(2);
const open = mode === "shared" ? openShared : mode === "two" ? openTwoSessions : null;
if (folder === undefined || open === null) throw new Error("usage: FOLDER shared|two");
const began = performance.now();
const generator = await open(await loadModel(folder));
const [answer] = await decodeWith(generator, 1, 16);
const loss = -answer!.tokens.reduce((sum, { logProb }) => sum + logProb, 0);
const seconds = (performance.now() - began) / 1000;
const line = JSON.stringify({ peak_bytes: await peakBytes(), seconds, loss });
process.stdout.write(`${line}\n`, () => process.exit(0));
