import { type Dial } from "./grade.ts";

/** Share of the ink's darkness that is lost all over the page. */
export const FADE: Dial = {
  chance: [0, 1, 1, 1, 1],
  most: [0, 0.1, 0.22, 0.32, 0.42],
};
