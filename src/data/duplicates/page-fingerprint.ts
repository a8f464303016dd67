import { createHash } from "node:crypto";
import { readInput } from "../../formats/file-access.ts";
import { MAX_IMAGE_FILE_BYTES } from "../../formats/image.ts";
import { featureKey, type FeatureCache } from "../feature-cache.ts";
import { HASH_WORDS, PAGE_HASH_VERSION, pageHash, type PageHash } from "./page-hash.ts";

/** What a page is told apart by without looking at it again. */
export interface PageFingerprint {
  /** Of the file's bytes, in hex. */
  readonly sha256: string;
  /** null for a page without print. */
  readonly hash: PageHash | null;
}

/** Sixteen bits a number: a float32 holds no more than 24. */
function toNumbers(hash: PageHash | null): Float32Array {
  if (hash === null) return Float32Array.of(0);
  const halves = [...hash.words].flatMap((word) => [word >>> 16, word & 0xffff]);
  return Float32Array.from([1, hash.aspect, ...halves]);
}

function fromNumbers(numbers: Float32Array): PageHash | null {
  if (numbers[0] === 0) return null;
  const words = Uint32Array.from({ length: HASH_WORDS }, (_, i) => {
    return ((numbers[2 + 2 * i]! << 16) | numbers[3 + 2 * i]!) >>> 0;
  });
  return { words, aspect: numbers[1]! };
}

/**
 * The fingerprint of a file's first page. The perceptual hash is kept in `cache`, so that a second
 * look at a dataset decodes none of it.
 * @throws {KvittoError} as `readInput` and `pageHash`
 */
export async function pageFingerprint(path: string, cache: FeatureCache): Promise<PageFingerprint> {
  const imageBytes = await readInput(path, MAX_IMAGE_FILE_BYTES);
  const preprocessing = { what: "perceptual hash of the first page", version: PAGE_HASH_VERSION };
  const key = featureKey({ imageBytes, preprocessing, weightsSha256: "none" });
  const { data } = await cache.getOrCompute(key, async () => {
    const numbers = toNumbers(await pageHash(path));
    return { shape: [numbers.length], data: numbers };
  });
  const sha256 = createHash("sha256").update(imageBytes).digest("hex");
  return { sha256, hash: fromNumbers(data) };
}
