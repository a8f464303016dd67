import type { Random } from "../../src/core/random.ts";

/**
 * What cheap printers make of type, in place: the dots of a needle printer, the coarse steps of a
 * thermal head, or strokes that came out too thin, too thick or in pieces.
 *
 * @param pixels grey [height · width], 255 = paper
 * @param emPx size of the type, to which dots and steps are in proportion
 */
export function printBadly(random: Random, pixels: Uint8Array, width: number, emPx: number): void {
  const draw = random.next();
  if (draw < 0.12) needles(random, pixels, width, emPx);
  else if (draw < 0.42) coarse(random, pixels, width, emPx);
  if (random.chance(0.3)) faint(random, pixels, width);
}

/** Dots on a grid of 9 to 14 to the em, each inked by the paper's grey at its centre. */
function needles(random: Random, pixels: Uint8Array, width: number, emPx: number): void {
  const pitch = Math.max(1.6, emPx / random.uniform(9, 14));
  const radius = pitch * random.uniform(0.5, 0.75);
  const source = pixels.slice();
  const height = pixels.length / width;
  for (let y = 0; y < height; y++) {
    const centreY = (Math.floor(y / pitch) + 0.5) * pitch;
    const row = Math.min(height - 1, Math.floor(centreY)) * width;
    for (let x = 0; x < width; x++) {
      const centreX = (Math.floor(x / pitch) + 0.5) * pitch;
      const ink = 255 - source[row + Math.min(width - 1, Math.floor(centreX))]!;
      const distance = Math.hypot(x + 0.5 - centreX, y + 0.5 - centreY);
      const share = Math.max(0, Math.min(1, radius - distance + 0.5));
      pixels[y * width + x] = 255 - ink * share;
    }
  }
}

/** A head of few dots: 12 to 24 to the em, black or white, without smoothing. */
function coarse(random: Random, pixels: Uint8Array, width: number, emPx: number): void {
  const across = Math.max(1, emPx / random.uniform(12, 24));
  const down = Math.max(1, across * random.uniform(0.8, 1.3));
  const threshold = random.uniform(110, 215);
  const source = pixels.slice();
  const height = pixels.length / width;
  for (let y = 0; y < height; y++) {
    const from = Math.min(height - 1, Math.floor((Math.floor(y / down) + 0.5) * down)) * width;
    for (let x = 0; x < width; x++) {
      const at = Math.min(width - 1, Math.floor((Math.floor(x / across) + 0.5) * across));
      pixels[y * width + x] = source[from + at]! < threshold ? 0 : 255;
    }
  }
}

/** Ink that did not take everywhere: grains of it are missing, more in some places than in others. */
function faint(random: Random, pixels: Uint8Array, width: number): void {
  const most = random.uniform(0.1, 0.6);
  const [phaseX, phaseY] = [random.uniform(0, 6.3), random.uniform(0, 6.3)];
  const [waveX, waveY] = [random.uniform(0.01, 0.06), random.uniform(0.01, 0.06)];
  for (let i = 0; i < pixels.length; i++) {
    const ink = 255 - pixels[i]!;
    if (ink === 0) continue;
    const place = Math.sin((i % width) * waveX + phaseX) * Math.sin((i / width) * waveY + phaseY);
    const missing = most * (0.5 + 0.5 * place);
    if (random.next() < missing) pixels[i] = 255 - ink * random.uniform(0, 0.7);
  }
}
