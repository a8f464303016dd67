/** What the first bytes of a file say that it is; names and endings are not believed. */
export type FileKind =
  "pdf" | "png" | "jpeg" | "gif" | "webp" | "tiff" | "bmp" | "heif" | "avif" | "unknown";

/** Bytes needed to tell every kind. A PDF may have this much before its mark. */
export const SNIFF_BYTES = 1024;

const MARKS: readonly (readonly [FileKind, offset: number, mark: string])[] = [
  ["png", 0, "\x89PNG\r\n\x1a\n"],
  ["jpeg", 0, "\xff\xd8\xff"],
  ["gif", 0, "GIF87a"],
  ["gif", 0, "GIF89a"],
  ["tiff", 0, "II*\0"],
  ["tiff", 0, "MM\0*"],
  ["tiff", 0, "II+\0"], // BigTIFF
  ["tiff", 0, "MM\0+"],
  ["bmp", 0, "BM"],
  ["webp", 8, "WEBP"],
];

/** Brands of the ISO container whose pixels are AV1; any other picture in it is HEVC or the like. */
const AVIF_BRANDS = new Set(["avif", "avis"]);
const HEIF_BRANDS = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]);

function isoBrands(head: string): string[] {
  if (head.slice(4, 8) !== "ftyp") return [];
  const length = Math.min(head.length, [...head.slice(0, 4)].reduce(appendByte, 0));
  const brands = [head.slice(8, 12)]; // major; then four bytes of version; then the compatible ones
  for (let at = 16; at + 4 <= length; at += 4) brands.push(head.slice(at, at + 4));
  return brands;
}

function appendByte(value: number, char: string): number {
  return value * 256 + char.charCodeAt(0);
}

/** The kind of a file from its first {@link SNIFF_BYTES} bytes (more are not looked at). */
export function sniffKind(bytes: Uint8Array): FileKind {
  const head = Buffer.from(bytes.subarray(0, SNIFF_BYTES)).toString("latin1");
  for (const [kind, offset, mark] of MARKS) {
    if (head.startsWith(mark, offset)) return kind;
  }
  const brands = isoBrands(head);
  if (brands.some((brand) => AVIF_BRANDS.has(brand))) return "avif";
  if (brands.some((brand) => HEIF_BRANDS.has(brand))) return "heif";
  return head.includes("%PDF-") ? "pdf" : "unknown";
}
