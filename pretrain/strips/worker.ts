/** A thread that makes pools of strips. */
import { servePools } from "../serve-pools.ts";
import { STRIPS } from "./curriculum.ts";

// Every sample owns its two buffers.
servePools(STRIPS, ({ pixels, columnCharacters }) => [
  pixels.buffer as ArrayBuffer, // made by `new Uint8Array` of a length or of a copy
  columnCharacters.buffer as ArrayBuffer,
]);
