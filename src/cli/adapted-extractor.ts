import type { Device } from "../engine/device.ts";
import { openExtractor, type Extractor } from "../extract/extractor.ts";
import { modulesOf, placesOf } from "../models/adapter-feeds.ts";
import type { ModelBundle } from "../models/bundle.ts";
import type { LoraAdapter } from "../train/peft-adapter.ts";
import type { HowToRead } from "./reading-settings.ts";

/** What reads papers, and how. */
export interface AdaptedReading {
  readonly bundle: ModelBundle;
  readonly adapter: LoraAdapter | null;
  readonly reading: HowToRead;
  readonly device: Device;
  readonly maxAnswerTokens: number;
}

/** An extractor that has a place for the adapter. @throws {KvittoError} as `openExtractor` */
export function openAdapted(what: AdaptedReading): Promise<Extractor> {
  const { bundle, adapter, reading, device, maxAnswerTokens } = what;
  const adapted = placesOf(modulesOf(adapter));
  return openExtractor(bundle, { ...reading, device, adapted, maxAnswerTokens });
}
