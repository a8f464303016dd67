import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import { type DocumentKind, type PaperDocument } from "../documents/document.ts";
import { decodeImage } from "../formats/image.ts";
import { type RgbImage } from "../formats/rgb-image.ts";
import { type Grade, type Scan, GRADES, scanPage } from "./degrade.ts";
import { buildFacts, drawDocument } from "./draw.ts";
import { type FieldBox } from "./paint.ts";
import { type Vendor, kindsOf } from "./vendor.ts";
import { VENDORS, findVendor } from "./vendors/all.ts";

/** How often each grade is drawn when none is asked for: most papers are scanned, few are ruined. */
const GRADE_WEIGHTS: readonly (readonly [Grade, number])[] = [
  ...([[0, 2], [1, 3], [2, 3], [3, 2], [4, 1]] as const), // prettier-ignore
];

export interface SynthOptions {
  /** Ids of vendors; all when absent. */
  readonly vendors?: readonly string[];
  /** All when absent. */
  readonly kinds?: readonly DocumentKind[];
  /** One grade for every page; drawn for each page when absent. */
  readonly grade?: Grade;
}

/** A labelled document, as a line of `documents.jsonl`. */
export interface SynthRow {
  id: string;
  /** Relative to the file the row is in. */
  images: string[];
  document: PaperDocument;
  vendor: string;
  source: { seed: string; layout: string; grade: Grade };
  /** Pixels of the image of their page; one for each part of each value. */
  boxes: FieldBox[];
}

/**
 * The vendors that `options` leave to draw from, in the order of the letters.
 * @throws {KvittoError} `synth.unknown_vendor`, `synth.no_vendor`
 */
export function chosenVendors({ vendors, kinds }: SynthOptions): Vendor[] {
  const named = vendors === undefined ? undefined : new Set(vendors.map((id) => findVendor(id).id));
  const chosen = VENDORS.filter(
    (vendor) =>
      (named === undefined || named.has(vendor.id)) &&
      (kinds === undefined || kindsOf(vendor).some((kind) => kinds.includes(kind))),
  );
  if (chosen.length > 0) return chosen;
  const has = [...(named ?? [])]
    .map((id) => `${id} (${kindsOf(findVendor(id)).join(", ")})`)
    .join(", ");
  throw new KvittoError(
    "synth.no_vendor",
    `None of the vendors ${has || "there are"} prints ${(kinds ?? []).join(" or ") || "anything"}.`,
    "Name other vendors, or other kinds.",
  );
}

/** Each vendor once in every block of as many documents as there are vendors, in drawn order. */
function vendorOf(vendors: readonly Vendor[], seed: Random, index: number): Vendor {
  const block = Math.floor(index / vendors.length);
  const vendor = seed.fork(`vendors ${block}`).shuffled(vendors)[index % vendors.length];
  if (vendor === undefined) throw new Error("internal: no vendor to draw from");
  return vendor;
}

/** Document `index` as scanned files, one a page; its row names the files they are to be written to. */
export async function synthesizeScan(
  seed: string | number,
  index: number,
  options: SynthOptions = {},
): Promise<{ row: SynthRow; scans: Scan[] }> {
  const root = new Random(seed);
  const vendor = vendorOf(chosenVendors(options), root, index);
  const random = root.fork(`document ${index}`);
  const facts = buildFacts(vendor, random.fork("facts"));
  const drawn = drawDocument(facts, vendor, random.fork("page"));
  const grade = options.grade ?? random.fork("grade").weighted(GRADE_WEIGHTS);
  const wear = random.fork("scan");
  const scans: Scan[] = [];
  for (const [i, { image }] of drawn.pages.entries()) {
    // The first page keeps the stream that papers of one page have always had.
    scans.push(await scanPage(image, grade, i === 0 ? wear : wear.fork(`page ${i}`)));
  }
  const number = String(index).padStart(6, "0");
  const row: SynthRow = {
    id: `${seed}-${number}-${vendor.id}`,
    images: scans.map(({ extension }, i) =>
      scans.length === 1
        ? `images/${number}.${extension}`
        : `images/${number}-${i + 1}.${extension}`,
    ),
    document: drawn.document,
    vendor: vendor.id,
    source: { seed: String(seed), layout: vendor.layout.family, grade },
    boxes: drawn.pages.flatMap(({ boxes }, i) =>
      boxes.map((field) => ({ ...field, box: scans[i]!.place(field.box) })),
    ),
  };
  return { row, scans };
}

/**
 * Document `index` of the stream `seed`, in memory: the same row and the same pixels that
 * `synthesize` writes. Depends on nothing but its arguments.
 * @throws {KvittoError} `synth.unknown_vendor`, `synth.no_vendor`
 */
export async function synthesizeOne(
  seed: string | number,
  index: number,
  options: SynthOptions = {},
): Promise<{ row: SynthRow; images: RgbImage[] }> {
  const { row, scans } = await synthesizeScan(seed, index, options);
  return { row, images: await Promise.all(scans.map(({ bytes }) => decodeImage(bytes))) };
}

/** True for 0, 1, 2, 3 and 4. */
export function isGrade(value: number): value is Grade {
  return (GRADES as readonly number[]).includes(value);
}
