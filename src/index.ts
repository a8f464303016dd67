/** The whole way as functions: open a model, train an adapter, read documents, draw paper. */
export { KvittoError } from "./core/errors.ts";
export { type Progress, silentProgress } from "./core/progress.ts";
export { DocumentSchema, type PaperDocument } from "./documents/document.ts";
export { openExtractor, type Extraction, type Extractor } from "./extract/extractor.ts";
export type { LoadedAdapters } from "./extract/loaded-adapters.ts";
export { paperText } from "./extract/paper-text.ts";
export { transcribe, type TranscribedPage } from "./extract/read-file.ts";
export { decodeImage } from "./formats/image.ts";
export { loadPages } from "./formats/input-file.ts";
export { openBundle, type ModelBundle } from "./models/bundle.ts";
export { resolveModel } from "./models/hub.ts";
export { openStripReader, type StripReader } from "./models/strip-reader.ts";
export { synthesize, type SynthesizeOptions } from "./synth/synthesize.ts";
export { adaptablePlaces, matchAdapter } from "./train/match-adapter.ts";
export { loadAdapter, type LoraAdapter } from "./train/peft-adapter.ts";
export { train, type TrainOptions, type TrainResult } from "./train/train.ts";
export { TRAIN_DEFAULTS, type TrainSettings } from "./train/train-settings.ts";
