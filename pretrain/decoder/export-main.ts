import { runExport } from "../run-export.ts";
import { exportDecoder } from "./export.ts";

/** `npm run pretrain:export -- --run FOLDER --out FOLDER` */
await runExport(exportDecoder);
