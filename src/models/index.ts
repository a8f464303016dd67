/**
 * The models: a folder in the Hugging Face layout becomes functions that build graphs of the engine.
 *
 * `resolveModel` finds the folder, `loadModel` checks it; `languageStages`, `allLogits` and
 * `languageLoss` build graphs from a `Decoder`, `VisionEncoder.encode` from a vision tower.
 */
export { resolveModel, type ResolveOptions } from "./hub.ts";
export { loadModel, MODEL_FAMILIES, type Model, type ModelFamily } from "./load-model.ts";
export { openBundle, type ModelBundle } from "./bundle.ts";

export type { Decoder, DecoderContext, DecoderStages, Memory, MemorySlot } from "./decoder.ts";
export {
  allLogits,
  imageFeaturesInput,
  imageIndexInput,
  labelInputs,
  languageLoss,
  languageStages,
  type ImageMerge,
  type LabelInputs,
} from "./language-graph.ts";
export {
  causalBias,
  HIDDEN,
  ropeFeeds,
  sequenceFeeds,
  sequenceInputs,
  type SequenceInputs,
} from "./sequence.ts";
export {
  createWeights,
  loraInputNames,
  refuseExtraTensors,
  type LinearModule,
  type LoraTensors,
  type WeightOptions,
  type Weights,
  type WeightStore,
} from "./weights.ts";

export { llama, parseLlamaConfig, type LlamaConfig } from "./llama.ts";
export { mistral, parseMistralConfig, type MistralConfig } from "./mistral.ts";
export { lfm2, parseLfm2Config, type Lfm2Config } from "./lfm2.ts";
export { lfm2VlDecoder, lfm2VlVision, parseLfm2VlConfig, type Lfm2VlConfig } from "./lfm2-vl.ts";
export type { ImageStages, VisionEncoder } from "./vision-encoder.ts";
export {
  parseSiglip2Config,
  positionWeights,
  siglip2,
  siglip2Head,
  visionInputs,
  type Siglip2Config,
  type VisionInputs,
  type VisionStages,
} from "./siglip2.ts";
export { inverseFrequencies, ropeTable, type RopeParameters, type RopeTable } from "./rope.ts";
export { attention, layerNorm, linear, rmsNorm } from "./layers.ts";

export { loadLfm2VlProcessor, type Lfm2VlProcessor } from "./lfm2-vl-image-config.ts";
export { lfm2VlImageProcessor } from "./lfm2-vl-image-processor.ts";
export type { ImagePiece, ImageProcessor, ProcessedImage } from "./image-processor.ts";
export { openImageEncoder, type ImageEncoder } from "./image-encoder.ts";
export { expandImageTokens } from "./image-tokens.ts";
