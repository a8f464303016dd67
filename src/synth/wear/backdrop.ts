import { type Random } from "../../core/random.ts";
import { type Dial } from "./grade.ts";
import { type Rgb } from "./paper-tone.ts";

/** What is seen around the page. */
export interface Backdrop {
  readonly color: Rgb;
  /**
   * Writes the brightness, about 1, of the pixels of row `y` from `from` to before `to` into
   * `tones`. By rows: a number handed back for each pixel would be put on the heap.
   */
  readonly fillTones: (y: number, from: number, to: number, tones: Float32Array) => void;
  /** Whether the page throws a shadow on it. */
  readonly isDeep: boolean;
}

/** A scanner's bed is seen beside the page: the margin on a side at most, as a share of the page. */
export const SCANNER_BED: Dial = {
  chance: [0, 0, 0.15, 0.3, 0.4],
  most: [0, 0, 0.15, 0.3, 0.5],
};

/** The table is seen beside a photographed page: the margin on a side at most, likewise. */
export const TABLE: Dial = {
  chance: [0, 1, 1, 1, 1],
  most: [0, 0.03, 0.07, 0.12, 0.18],
};

/** A scanner's lid: white, grey, or the dark of an open one. */
export function scannerBed(random: Random): Backdrop {
  const grey = random.weighted([[random.int(228, 252), 5], [random.int(120, 200), 2], [random.int(6, 36), 3]]); // prettier-ignore
  return {
    color: [grey, grey, grey],
    fillTones: (_, from, to, tones) => void tones.fill(1, from, to),
    isDeep: false,
  };
}

/** A sine for the waves of the veins: 4096 steps are finer than a pixel. */
const SINE = Float32Array.from({ length: 4096 }, (_, i) => Math.sin((2 * Math.PI * i) / 4096));
const SINE_STEPS_A_RADIAN = SINE.length / (2 * Math.PI);

/** Boards with veins and seams. */
function wood(scale: number, random: Random): Backdrop {
  const veins = Float32Array.from({ length: 4096 }, () => random.normal());
  const boards = Float32Array.from({ length: 16 }, () => random.uniform(-1, 1));
  const board = random.uniform(90, 220) * scale;
  const level = random.chance(0.5); // boards lie across the picture
  const dark = random.uniform(0.4, 1);
  const red = 215 * dark;
  return {
    color: [red, red * random.uniform(0.74, 0.82), red * random.uniform(0.5, 0.66)],
    fillTones: (py, from, to, tones) => {
      for (let px = from; px < to; px++) {
        const [x, y] = [level ? py : px, level ? px : py];
        const n = Math.floor(x / board);
        const own = boards[n & 15]!;
        const phase = ((0.004 * y) / scale + 9 * own) * SINE_STEPS_A_RADIAN;
        const wave = 6 * SINE[phase & (SINE.length - 1)]!;
        const vein = veins[((x * 0.7) / scale + wave + 1e6) & 4095]!;
        const seam = x - n * board < 2 * scale ? -0.3 : 0;
        tones[px] = 0.9 + 0.12 * own + 0.05 * vein + seam;
      }
    },
    isDeep: true,
  };
}

/** A weave of threads. */
function cloth(scale: number, random: Random): Backdrop {
  const thread = random.uniform(2.4, 4) * scale;
  const [angle, shade] = [random.uniform(-0.4, 0.4), random.uniform(60, 225)];
  const [cos, sin] = [Math.cos(angle) / thread, Math.sin(angle) / thread];
  const [g, b] = [random.uniform(0.85, 1.05), random.uniform(0.8, 1.1)];
  return {
    color: [shade, Math.min(255, shade * g), Math.min(255, shade * b)],
    fillTones: (y, from, to, tones) => {
      for (let x = from; x < to; x++) {
        const [u, v] = [x * cos + y * sin, y * cos - x * sin];
        const over = (Math.floor(u) + Math.floor(v)) & 1;
        const [du, dv] = [u - Math.floor(u) - 0.5, v - Math.floor(v) - 0.5];
        tones[x] = 1.02 - 0.5 * (over === 1 ? du * du : dv * dv);
      }
    },
    isDeep: true,
  };
}

/** A desk of one colour with a fine grain: laminate, stone, steel. */
function desk(random: Random): Backdrop {
  const grain = Float32Array.from({ length: 8192 }, () => random.normal());
  const shade = random.uniform(40, 230);
  const [g, b] = [random.uniform(0.92, 1.02), random.uniform(0.86, 1.06)];
  const rough = random.uniform(0.005, 0.04);
  return {
    color: [shade, Math.min(255, shade * g), Math.min(255, shade * b)],
    fillTones: (y, from, to, tones) => {
      const row = Math.imul(y >> 1, 104729);
      for (let x = from; x < to; x++) {
        tones[x] = 1 + rough * grain[(Math.imul(x >> 1, 7919) + row) & 8191]!;
      }
    },
    isDeep: true,
  };
}

/** A table of wood, with a cloth, or of one colour. */
export function table(scale: number, random: Random): Backdrop {
  const kind = random.weighted([["wood", 5], ["cloth", 2], ["desk", 3]] as const); // prettier-ignore
  switch (kind) {
    case "wood":
      return wood(scale, random);
    case "cloth":
      return cloth(scale, random);
    case "desk":
      return desk(random);
  }
}
