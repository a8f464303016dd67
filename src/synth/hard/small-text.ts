import { type Aim } from "./aim.ts";

/** A digit of a till's type is 13 px high; at this factor 8 px, about the least that can be read. */
const SCALE = { least: 0.62, most: 0.76 } as const;

/** Pages at so few pixels that type is small. */
export const smallText: Aim = { scale: (random) => random.uniform(SCALE.least, SCALE.most) };
