import { runTraining } from "../run-training.ts";
import { parseStripSettings } from "./settings.ts";
import { trainStrips } from "./train.ts";

/** `npm run pretrain:strips -- --run FOLDER`; see settings.ts for the rest. */
await runTraining(parseStripSettings, trainStrips);
