import { createRequire } from "node:module";
import { GlobalFonts } from "@napi-rs/canvas";

/** File stem of each family's fonts, and its bold cut where it has one. All are under the OFL. */
const FAMILIES = {
  "anonymous-pro": ["AnonymousPro", "700Bold"],
  "archivo-narrow": ["ArchivoNarrow", "700Bold"],
  arimo: ["Arimo", "700Bold"],
  "b612-mono": ["B612Mono", "700Bold"],
  barlow: ["Barlow", "700Bold"],
  caveat: ["Caveat", "700Bold"],
  "courier-prime": ["CourierPrime", "700Bold"],
  cousine: ["Cousine", "700Bold"],
  "cutive-mono": ["CutiveMono", null],
  "dm-mono": ["DMMono", "500Medium"],
  "eb-garamond": ["EBGaramond", "700Bold"],
  "ibm-plex-mono": ["IBMPlexMono", "700Bold"],
  inconsolata: ["Inconsolata", "700Bold"],
  lato: ["Lato", "700Bold"],
  "libre-baskerville": ["LibreBaskerville", "700Bold"],
  merriweather: ["Merriweather", "700Bold"],
  "open-sans": ["OpenSans", "700Bold"],
  oswald: ["Oswald", "700Bold"],
  "overpass-mono": ["OverpassMono", "700Bold"],
  "pt-mono": ["PTMono", null],
  "pt-sans": ["PTSans", "700Bold"],
  "roboto-condensed": ["RobotoCondensed", "700Bold"],
  "roboto-mono": ["RobotoMono", "700Bold"],
  "share-tech-mono": ["ShareTechMono", null],
  "source-code-pro": ["SourceCodePro", "700Bold"],
  "source-sans-3": ["SourceSans3", "700Bold"],
  "space-mono": ["SpaceMono", "700Bold"],
  tinos: ["Tinos", "700Bold"],
  "ubuntu-mono": ["UbuntuMono", "700Bold"],
  vt323: ["VT323", null],
  "work-sans": ["WorkSans", "700Bold"],
} as const satisfies Record<string, readonly [stem: string, bold: string | null]>;

export type FontKey = keyof typeof FAMILIES;

export const FONT_KEYS = Object.keys(FAMILIES) as FontKey[]; // exactly the keys of the table

const require = createRequire(import.meta.url);
const registered = new Set<string>();

/** The font file of a family; a family without a bold cut gives its regular one for both. */
export function fontFile(key: FontKey, bold: boolean): string {
  const [stem, boldCut] = FAMILIES[key];
  const cut = bold && boldCut !== null ? boldCut : "400Regular";
  return require.resolve(`@expo-google-fonts/${key}/${cut}/${stem}_${cut}.ttf`);
}

/**
 * The name under which the canvas knows a font. Registered on first use, under a name of our own,
 * so that a font of the same name installed on the machine cannot change a page.
 */
export function canvasFamily(key: FontKey, bold: boolean): string {
  const name = `kvitto-${key}-${bold ? "bold" : "regular"}`;
  if (registered.has(name)) return name;
  const path = fontFile(key, bold);
  if (GlobalFonts.registerFromPath(path, name) === null) {
    throw new Error(`internal: the canvas cannot read the font ${path}`);
  }
  registered.add(name);
  return name;
}
