import { KvittoError } from "../../core/errors.ts";
import type { Progress } from "../../core/progress.ts";
import { companies } from "../company.ts";
import type { FeatureCache } from "../feature-cache.ts";
import type { DatasetRow } from "../rows.ts";
import { compareLabels, isOtherPaper, labelLook, paperKeys } from "./label-likeness.ts";
import { likelyPairs } from "./min-hash.ts";
import { pageFingerprint, type PageFingerprint } from "./page-fingerprint.ts";
import { pageLikeness, pageLook, type PageLook } from "./page-match.ts";
import { picturePairs } from "./picture-pairs.ts";
import { jaccard, textLook } from "./text-likeness.ts";

/**
 * Why two rows are held to be of one paper: the file is the same byte for byte; company and identifying
 * values of the labels are the same; the texts have their shingles and numbers in common; the pages look
 * alike down to the words.
 */
export type Evidence = "file" | "label" | "text" | "picture";

export interface DuplicatePair {
  /** Indices of rows, the lower first. */
  readonly first: number;
  readonly second: number;
  readonly evidence: Evidence;
  /** 0 to 1: Jaccard index of texts, correlation of pages; 1 for files and labels. */
  readonly similarity: number;
}

export interface DuplicateOptions {
  /** Keeps perceptual hashes of pages. */
  readonly cache: FeatureCache;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** Two readings of one paper with an error in every twentieth character still agree in so much. */
const LIKE_TEXT = 0.6;
/** Two papers of one shop share address and goods, but hardly date, number, time and amounts. */
const LIKE_NUMBERS = 0.5;
/** Texts that agree in this and in every number are one paper, whatever the labels say. */
const SAME_TEXT = 0.98;

/** Correlations of pages (`pageLikeness`) by what the labels say of them. */
const LIKE_PAGE = { labelsAgree: 0.5, nothingToCompare: 0.7, labelsDiffer: 0.9 };
/** Labels that differ are believed unless the pages are one picture, saved again. */
const SAME_PICTURE_BITS = 8;

/** Files that are decoded beside each other. */
const AT_ONCE = 4;
/** Looks that are kept, 4 MB each: pairs of one page come close together. */
const LOOKS_KEPT = 32;

/** Reads all first pages; null for a row of text only. */
async function fingerprints(
  rows: readonly DatasetRow[],
  { cache, progress, signal }: DuplicateOptions,
): Promise<(PageFingerprint | null)[]> {
  const bar = progress.bar("Looking for duplicates", rows.length, "rows");
  const found: (PageFingerprint | null)[] = rows.map(() => null);
  let next = 0;
  const work = async () => {
    while (next < rows.length) {
      signal?.throwIfAborted();
      const at = next++;
      const { id, images } = rows[at]!;
      const [path] = images;
      if (path !== undefined) found[at] = await naming(id, () => pageFingerprint(path, cache));
      bar.advance();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  bar.done();
  return found;
}

async function naming<T>(id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof KvittoError)) throw error;
    throw new KvittoError(error.code, `Row ${id}: ${error.message}`, error.hint, { cause: error });
  }
}

/** Looks at pages, remembering the last few. */
function pageLooks(rows: readonly DatasetRow[]) {
  const kept = new Map<number, Promise<PageLook | null>>();
  return (index: number): Promise<PageLook | null> => {
    const { id, images } = rows[index]!;
    const [path] = images;
    if (path === undefined) throw new Error(`internal: row ${id} has no page`);
    const look = kept.get(index) ?? naming(id, () => pageLook(path));
    kept.delete(index);
    kept.set(index, look);
    const oldest = kept.keys().next().value;
    if (kept.size > LOOKS_KEPT && oldest !== undefined) kept.delete(oldest);
    return look;
  };
}

/** Consecutive pairs of rows that share a key. */
function* sharing(keys: readonly (readonly string[])[]): Generator<[number, number]> {
  const last = new Map<string, number>();
  for (const [i, own] of keys.entries()) {
    for (const key of own) {
      const before = last.get(key);
      if (before !== undefined) yield [before, i];
      last.set(key, i);
    }
  }
}

/**
 * Pairs of rows that are of one paper: scanned twice, saved again, labelled twice. A pair is given
 * once, with the first evidence found. Of many copies of one file or label each is paired with the
 * one before it, so groups follow from the pairs.
 *
 * Files are hashed; labels looked up by key; texts found by MinHash and compared exactly; pages found
 * by perceptual hash and compared block by block. Where labels state another number, date or total,
 * only the same picture or text counts.
 * @throws {KvittoError} naming the row whose page cannot be read; the signal's reason
 */
export async function findNearDuplicates(
  rows: readonly DatasetRow[],
  options: DuplicateOptions,
): Promise<DuplicatePair[]> {
  const pages = await fingerprints(rows, options);
  const labels = rows.map(({ document }) => labelLook(document));
  const company = companies(rows);
  const found = new Map<string, DuplicatePair>();
  const add = (first: number, second: number, evidence: Evidence, similarity: number) => {
    const key = `${first} ${second}`;
    if (!found.has(key)) found.set(key, { first, second, evidence, similarity });
  };
  const isOther = (first: number, second: number) =>
    isOtherPaper(compareLabels(labels[first]!, labels[second]!));

  for (const [a, b] of sharing(pages.map((page) => (page === null ? [] : [page.sha256])))) {
    add(a, b, "file", 1);
  }
  const identities = labels.map((label, i) => {
    return paperKeys(label).map((key) => `${company[i]} ${key}`);
  });
  for (const [a, b] of sharing(identities)) if (!isOther(a, b)) add(a, b, "label", 1);

  const texts = rows.map(({ text }) => textLook(text ?? ""));
  for (const [a, b] of likelyPairs(texts.map(({ shingles }) => shingles))) {
    const similarity = jaccard(texts[a]!.shingles, texts[b]!.shingles);
    if (similarity < LIKE_TEXT) continue;
    const numbers = jaccard(texts[a]!.numbers, texts[b]!.numbers);
    const isSame = similarity >= SAME_TEXT && numbers === 1;
    if (isSame || (numbers >= LIKE_NUMBERS && !isOther(a, b))) add(a, b, "text", similarity);
  }

  const look = pageLooks(rows);
  for (const { first, second, distance } of picturePairs(pages.map((page) => page?.hash ?? null))) {
    if (found.has(`${first} ${second}`)) continue;
    const labelled = compareLabels(labels[first]!, labels[second]!);
    const differs = isOtherPaper(labelled);
    if (differs && distance > SAME_PICTURE_BITS) continue;
    options.signal?.throwIfAborted();
    const [a, b] = [await look(first), await look(second)];
    if (a === null || b === null) continue;
    const least = differs
      ? LIKE_PAGE.labelsDiffer
      : labelled.agree > 0
        ? LIKE_PAGE.labelsAgree
        : LIKE_PAGE.nothingToCompare;
    const similarity = pageLikeness(a, b, least);
    if (similarity !== null) add(first, second, "picture", similarity);
  }
  return [...found.values()].sort((a, b) => a.first - b.first || a.second - b.second);
}
