import { z } from "zod";

const percent = z.number().nullish();

/** One entry of an annotation's `result`. Several with one id describe one region. */
const Entry = z.looseObject({
  id: z.string().nullish(),
  type: z.string(),
  from_name: z.string().nullish(),
  original_width: z.number().nullish(),
  original_height: z.number().nullish(),
  item_index: z.int().nonnegative().nullish(),
  value: z.looseObject({
    ...{ x: percent, y: percent, width: percent, height: percent },
    rectanglelabels: z.array(z.string()).nullish(),
    labels: z.array(z.string()).nullish(),
    choices: z.array(z.string()).nullish(),
    text: z.union([z.string(), z.array(z.string())]).nullish(),
  }),
});
export const AnnotationResult = z.array(Entry);
type Entry = z.infer<typeof Entry>;

/** A label, what somebody typed for it, and where it is. */
export interface Region {
  readonly label: string;
  readonly text: string | null;
  /** [left, top, right, bottom] in pixels; null for what is said about the whole page. */
  readonly box: readonly [number, number, number, number] | null;
  readonly page: number;
}

function boxOf({ value, original_width, original_height }: Entry): Region["box"] {
  const [x, y, width, height] = [value.x, value.y, value.width, value.height].map(
    (part) => part ?? Number.NaN,
  );
  const [pixelsAcross, pixelsDown] = [original_width ?? 0, original_height ?? 0];
  if (x === undefined || y === undefined || width === undefined || height === undefined)
    return null;
  if (![x, y, width, height].every(Number.isFinite)) return null;
  if (!(pixelsAcross > 0 && pixelsDown > 0)) return null;
  const across = (part: number) => (part / 100) * pixelsAcross;
  const down = (part: number) => (part / 100) * pixelsDown;
  return [across(x), down(y), across(x + width), down(y + height)];
}

function textOf({ value }: Entry): string | null {
  const text = Array.isArray(value.text) ? value.text.join(" ") : (value.text ?? "");
  const plain = text.replace(/\s+/gu, " ").trim();
  return plain === "" ? null : plain;
}

/**
 * The regions of an annotation: rectangles with the text typed into them, and what is said without a
 * rectangle (`textarea`, `choices`), whose label is the name of its control.
 */
export function regionsOf(result: z.infer<typeof AnnotationResult>): Region[] {
  const groups = new Map<string, Entry[]>();
  result.forEach((entry, index) => {
    const isLoose = typeof entry.value.x !== "number"; // ids of loose answers are their own
    const key = isLoose ? `#${index}` : (entry.id ?? `#${index}`);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  });
  return [...groups.values()].flatMap((entries): Region[] => {
    const labels = entries.flatMap(({ value }) => value.rectanglelabels ?? value.labels ?? []);
    const choices = entries.flatMap(({ value }) => value.choices ?? []);
    const text = entries.map(textOf).find((one) => one !== null) ?? choices[0] ?? null;
    const [first] = entries;
    const label = labels[0] ?? first?.from_name ?? "";
    if (first === undefined) return [];
    const box = entries.map(boxOf).find((one) => one !== null) ?? null;
    return [{ label, text, box, page: first.item_index ?? 0 }];
  });
}
