import { KvittoError } from "../core/errors.ts";
import type { SessionOptions } from "../engine/session.ts";
import type { ModelBundle } from "../models/bundle.ts";
import { joinFeatures, openImageEncoder } from "../models/image-encoder.ts";
import type { ImageProcessor, ProcessedImage } from "../models/image-processor.ts";
import type { AdapterModules } from "./generator.ts";

/** What prepares pages for a model. @throws {KvittoError} `extract.no_vision` when it reads texts only */
export function pageProcessor({ model, processor }: ModelBundle): ImageProcessor {
  if (processor !== null) return processor;
  throw new KvittoError(
    "extract.no_vision",
    `${model.folder} is a text model; pages need a vision-language model.`,
    "Read text layers with --input text, or run `kvitto models` for the families that read pictures.",
  );
}

/** Tower and projector, with a place for what an adapter changes of them. */
export interface PageEncoder extends AsyncDisposable {
  /**
   * Features of a paper's pages, one after another. [M,C]
   * @param vision  the adapter's modules of tower and projector; null for the base's
   */
  encode(pages: readonly ProcessedImage[], vision: AdapterModules | null): Promise<Float32Array>;
}

/**
 * @param adapted  what an adapter may change: of it what belongs to tower and projector has a place
 * @throws {KvittoError} `extract.no_vision`
 */
export async function openPageEncoder(
  bundle: ModelBundle,
  adapted: ReadonlySet<string> | "all",
  options: SessionOptions,
): Promise<PageEncoder> {
  pageProcessor(bundle); // said at once, not at the first page
  const encoder = await openImageEncoder(bundle.model, { ...options, adapted });
  return {
    async encode(pages, vision) {
      const updates = await encoder.updatesOf(vision);
      const parts: Float32Array[] = [];
      for (const page of pages) parts.push(await encoder.encode(page, updates));
      return joinFeatures(parts);
    },
    [Symbol.asyncDispose]: () => encoder[Symbol.asyncDispose](),
  };
}
