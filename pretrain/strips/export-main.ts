import { runExport } from "../run-export.ts";
import { exportStrips } from "./export.ts";

/** `npm run pretrain:strips:export -- --run FOLDER --out FOLDER` */
await runExport(exportStrips);
