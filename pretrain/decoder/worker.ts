/** A thread that makes pools of the decoder's samples. */
import { servePools } from "../serve-pools.ts";
import { DECODER_SAMPLES } from "./curriculum.ts";

servePools(DECODER_SAMPLES);
