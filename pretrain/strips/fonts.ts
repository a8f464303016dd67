import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { GlobalFonts } from "@napi-rs/canvas";
import type { Random } from "../../src/core/random.ts";
import { codePointsOf } from "./font-coverage.ts";

/** Never used in pretraining: a typewriter, a sans, a serif and a display mono, for evaluation. */
export const HELD_OUT_FAMILIES = ["overpass-mono", "barlow", "merriweather", "share-tech-mono"];

/** Handwriting, which other folders use for notes on a page: nobody prints with it. */
const NOT_PRINT = ["caveat"];

const MONOSPACED = new Set([
  ...["anonymous-pro", "b612-mono", "courier-prime", "cousine", "cutive-mono", "dm-mono"],
  ...["ibm-plex-mono", "inconsolata", "overpass-mono", "pt-mono", "roboto-mono", "share-tech-mono"],
  ...["source-code-pro", "space-mono", "ubuntu-mono", "vt323"],
]);

/** Receipts and invoices are mostly set upright in regular or bold; hairlines hardly survive 12 px. */
const WEIGHT_OF_CUT: Record<string, number> = {
  "100": 0.1,
  "200": 0.3,
  "300": 1,
  "400": 5,
  "500": 3,
  "600": 2,
  "700": 3,
  "800": 0.7,
  "900": 0.4,
};
const ITALIC_SHARE = 0.3;

/** One TTF file. */
export interface Face {
  /** Folder of the family, e.g. "courier-prime". */
  readonly family: string;
  readonly file: string;
  readonly monospaced: boolean;
  readonly weight: number;
}

export type FontPool = "train" | "held-out";

const FOLDER = join(import.meta.dirname, "../../node_modules/@expo-google-fonts");

function facesOf(family: string): Face[] {
  const folder = join(FOLDER, family);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ttf"))
    .sort()
    .map((file) => ({
      family,
      file: join(folder, file),
      monospaced: MONOSPACED.has(family),
      weight:
        (WEIGHT_OF_CUT[/_(\d00)/.exec(file)?.[1] ?? "400"] ?? 1) *
        (file.includes("Italic") ? ITALIC_SHARE : 1),
    }));
}

const pools = new Map<FontPool, Face[][]>();

/** Faces by family. Families are sorted by name, so that a seed means the same on every machine. */
export function faces(pool: FontPool): readonly (readonly Face[])[] {
  const cached = pools.get(pool);
  if (cached) return cached;
  const held = pool === "held-out";
  const families = readdirSync(FOLDER)
    .sort()
    .filter((family) => !NOT_PRINT.includes(family))
    .filter((family) => HELD_OUT_FAMILIES.includes(family) === held);
  const found = families.map(facesOf);
  pools.set(pool, found);
  return found;
}

interface Loaded {
  readonly alias: string;
  readonly covers: ReadonlySet<number>;
}

const loaded = new Map<string, Loaded>();

function load(face: Face): Loaded {
  const cached = loaded.get(face.file);
  if (cached) return cached;
  const bytes = readFileSync(face.file);
  // The alias names one file only, so a bold cut can never stand in for a regular one.
  const alias = `kvitto-${basename(face.file, ".ttf")}`;
  if (GlobalFonts.register(bytes, alias) === null) {
    throw new Error(`internal: the font ${face.family} could not be registered`);
  }
  const entry = { alias, covers: codePointsOf(bytes) };
  loaded.set(face.file, entry);
  return entry;
}

/** The family name to give the canvas; registers the file on first use. */
export function fontAlias(face: Face): string {
  return load(face).alias;
}

/** True when the face itself has a glyph for every character of the text but the line break. */
export function covers(face: Face, text: string): boolean {
  const { covers: points } = load(face);
  for (const character of text) {
    if (character !== "\n" && !points.has(character.codePointAt(0) ?? 0)) return false;
  }
  return true;
}

/** Receipt printers are monospaced: 60 % of what the reader sees. */
const MONOSPACED_SHARE = 0.6;

/**
 * A face that has every character of `text`: a family evenly, then a cut by weight. The canvas
 * would otherwise take missing glyphs from whatever fonts the machine has.
 */
export function pickFace(random: Random, pool: FontPool, text: string): Face {
  const families = faces(pool);
  const wanted = random.chance(MONOSPACED_SHARE);
  const pile = families.filter((cuts) => cuts[0]?.monospaced === wanted);
  for (let attempt = 0; attempt < 60; attempt++) {
    const family = random.pick(attempt < 30 ? pile : families);
    const face = random.weighted(family.map((cut) => [cut, cut.weight] as const));
    if (covers(face, text)) return face;
  }
  throw new Error(`internal: no ${pool} font has every character of ${JSON.stringify(text)}`);
}
