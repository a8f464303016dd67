/**
 * Round numbers that span low..high: about `wanted` steps of 1, 2 or 5 times a power of ten. The
 * first is at most `low` and the last at least `high`.
 */
export function ticks(low: number, high: number, wanted = 5): number[] {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const rough = span / wanted;
  const power = Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * 10 ** power >= rough * 0.999) ?? 10;
  // Multiples of an integer over a power of ten, so that 3 · 0.1 prints as 0.3.
  const at = (k: number): number =>
    power < 0 ? (k * step) / 10 ** -power : k * step * 10 ** power;
  const size = at(1);
  const first = Math.floor(low / size + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / size - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => at(first + i));
}

/** "0.0002" → "2e-4", "1200" → "1,200". */
export function tickText(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 0.001 || size >= 1e6)
    return value.toExponential(1).replace(".0e", "e").replace("e+", "e");
  return String(Number(value.toPrecision(6))).replace(/^(\d+)(\d{3})$/, "$1,$2");
}
