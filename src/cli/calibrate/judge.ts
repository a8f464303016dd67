import { applyCalibrator, type Calibrator } from "../../evaluate/calibration/calibrator.ts";
import { checkCalibration, readCalibration } from "../../evaluate/calibration/calibration-file.ts";
import type { Extraction } from "../../extract/extractor.ts";
import type { ModelBundle } from "../../models/bundle.ts";
import { adapterFolder } from "../model-settings.ts";
import type { HowToRead } from "../reading-settings.ts";
import { calibrationSource } from "./source.ts";

/** What is made of an answer's confidences. */
export interface Judged {
  /** 0..1 by path; calibrated where the adapter has a calibration. */
  readonly confidence: ReadonlyMap<string, number>;
  /** Why values are less sure than the model was, by path: only those of which something is known. */
  readonly capped: ReadonlyMap<string, readonly string[]>;
  /** Paths that a person has to look at; null where nobody has said how sure is sure enough. */
  readonly review: readonly string[] | null;
}

export interface Judge {
  readonly isCalibrated: boolean;
  /** null: there is none, or (calibrated) none is high enough. */
  readonly threshold: number | null;
  judge(extraction: Extraction): Judged;
}

interface JudgeOptions {
  readonly adapter: string | null;
  readonly calibration: "stored" | "off";
  readonly threshold: number | null;
  readonly bundle: ModelBundle;
  readonly reading: HowToRead;
}

interface Calibrated {
  readonly calibrator: Calibrator;
  readonly threshold: number | null;
}

async function storedCalibration(options: JudgeOptions): Promise<Calibrated | null> {
  const { adapter, calibration, bundle, reading } = options;
  if (adapter === null || calibration === "off") return null;
  const folder = await adapterFolder(adapter);
  const stored = await readCalibration(folder);
  if (stored === null) return null;
  checkCalibration(folder, stored, await calibrationSource(bundle, folder, reading));
  return stored;
}

/**
 * How an adapter's confidences are to be taken: by the calibration stored with it, and by the threshold
 * that is given, or else by the one that was stored.
 * @throws {KvittoError} `calibration.*` when what is stored is damaged or was made for something else
 */
export async function openJudge(options: JudgeOptions): Promise<Judge> {
  const stored = await storedCalibration(options);
  const threshold = options.threshold ?? stored?.threshold ?? null;
  // A calibration that found no threshold has found that nothing is sure enough.
  const isJudged = threshold !== null || stored !== null;
  return {
    isCalibrated: stored !== null,
    threshold,
    judge(extraction) {
      const confidence = new Map<string, number>();
      const capped = new Map<string, readonly string[]>();
      for (const [path, value] of extraction.confidence) {
        const own = value.confidence;
        confidence.set(path, stored === null ? own : applyCalibrator(own, stored.calibrator));
        if (value.caps.length > 0)
          capped.set(
            path,
            value.caps.map(({ message }) => message),
          );
      }
      const isUnsure = ([, sure]: readonly [string, number]) => sure < (threshold ?? Infinity);
      const review = isJudged ? [...confidence].filter(isUnsure).map(([path]) => path) : null;
      return { confidence, capped, review };
    },
  };
}
