import { fileURLToPath } from "node:url";

/** The model that every command uses unless it is given another; it comes with Kvitto. */
export const BASE_MODEL_FOLDER = fileURLToPath(new URL("../../base-model", import.meta.url));

/** The reader of print that comes with it. */
export const READER_FOLDER = fileURLToPath(new URL("../../base-model/reader", import.meta.url));
