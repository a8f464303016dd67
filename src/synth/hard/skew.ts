import { type Aim } from "./aim.ts";

/** Pages that are turned by 3 to 9 degrees, whatever the grade. */
export const skew: Aim = { isSkewed: true };
