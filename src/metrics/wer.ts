import { type ErrorCount, errorRate } from "./cer.ts";
import { editDistance } from "../core/edit-distance.ts";

function words(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== "");
}

/** Word errors, words being what white space separates. */
export function wordErrors(predicted: string, truth: string): ErrorCount {
  const wanted = words(truth);
  return { edits: editDistance(words(predicted), wanted), length: wanted.length };
}

/** Word error rate: edits / words of the truth. @throws as `errorRate` */
export function wer(predicted: string, truth: string): number {
  return errorRate(wordErrors(predicted, truth));
}
