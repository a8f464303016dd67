import { type Mark } from "./sheet.ts";

/** Marks made of a few shapes; none stands for a real company. */
export const LOGO_SHAPES = [
  "leaf",
  "cup",
  "cross",
  "drop",
  "book",
  "bars",
  "rings",
  "hexagon",
  "peak",
  "key",
] as const;
export type LogoShape = (typeof LOGO_SHAPES)[number];

type Points = readonly (readonly [number, number])[];

const CUP: Points = [
  [0.1, 0.3],
  [0.75, 0.3],
  [0.65, 0.85],
  [0.2, 0.85],
];
const TIP: Points = [
  [0.5, 0],
  [0.8, 0.55],
  [0.2, 0.55],
];
const HIGH_PEAK: Points = [
  [0, 0.9],
  [0.35, 0.15],
  [0.7, 0.9],
];
const LOW_PEAK: Points = [
  [0.45, 0.9],
  [0.7, 0.4],
  [1, 0.9],
];

/** Corners of a regular polygon around (0.5, 0.5), the first one straight up. */
function regular(corners: number, radius: number): Points {
  return Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners - Math.PI / 2;
    return [0.5 + radius * Math.cos(angle), 0.5 + radius * Math.sin(angle)] as const;
  });
}

/** Almond shape from top to bottom. */
function almond(width: number): Points {
  const side = (sign: number, from: number, to: number) =>
    Array.from({ length: 9 }, (_, i) => {
      const t = from + ((to - from) * i) / 8;
      return [0.5 + sign * width * Math.sin(Math.PI * t), t] as const;
    });
  return [...side(1, 0, 1), ...side(-1, 1, 0)];
}

/**
 * The marks of a logo in the square with its corner at (x, y).
 * @param paper  colour of what is cut out
 */
export function logoMarks(
  shape: LogoShape,
  x: number,
  y: number,
  sizePx: number,
  color: string,
  paper: string,
): Mark[] {
  const polygon = (points: Points, fill = color): Mark => ({
    kind: "polygon",
    points: points.map(([px, py]) => [x + px * sizePx, y + py * sizePx] as const),
    color: fill,
  });
  const rect = (left: number, top: number, width: number, height: number, fill = color): Mark => ({
    kind: "rect",
    x: x + left * sizePx,
    y: y + top * sizePx,
    width: width * sizePx,
    height: height * sizePx,
    color: fill,
  });
  const disc = (cx: number, cy: number, radius: number, fill = color, stroke?: number): Mark => ({
    kind: "disc",
    x: x + cx * sizePx,
    y: y + cy * sizePx,
    radius: radius * sizePx,
    color: fill,
    ...(stroke === undefined ? {} : { strokePx: stroke * sizePx }),
  });
  switch (shape) {
    case "leaf":
      return [polygon(almond(0.3)), rect(0.48, 0.2, 0.04, 0.8, paper)];
    case "cup":
      return [polygon(CUP), disc(0.76, 0.48, 0.14, color, 0.06), rect(0.1, 0.9, 0.65, 0.06)];
    case "cross":
      return [rect(0.36, 0.05, 0.28, 0.9), rect(0.05, 0.36, 0.9, 0.28)];
    case "drop":
      return [disc(0.5, 0.65, 0.32), polygon(TIP)];
    case "book":
      return [rect(0.05, 0.15, 0.42, 0.7), rect(0.53, 0.15, 0.42, 0.7), rect(0.1, 0.88, 0.8, 0.05)];
    case "bars":
      return [rect(0.1, 0.5, 0.2, 0.45), rect(0.4, 0.25, 0.2, 0.7), rect(0.7, 0.05, 0.2, 0.9)];
    case "rings":
      return [disc(0.35, 0.5, 0.28, color, 0.09), disc(0.65, 0.5, 0.28, color, 0.09)];
    case "hexagon":
      return [polygon(regular(6, 0.5)), polygon(regular(6, 0.28), paper)];
    case "peak":
      return [polygon(HIGH_PEAK), polygon(LOW_PEAK)];
    case "key":
      return [
        disc(0.28, 0.5, 0.2, color, 0.1),
        rect(0.48, 0.45, 0.5, 0.1),
        rect(0.78, 0.5, 0.08, 0.2),
        rect(0.9, 0.5, 0.08, 0.16),
      ];
  }
}
