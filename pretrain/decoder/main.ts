import { runTraining } from "../run-training.ts";
import { parseSettings } from "./settings.ts";
import { trainDecoder } from "./train.ts";

/** `npm run pretrain -- --plan text|forms|papers --run FOLDER`; see settings.ts for the rest. */
await runTraining(parseSettings, trainDecoder);
