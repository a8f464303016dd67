/** Public entry of `kvitto/metrics`: scoring functions, none of which touches a file. */
export { anlsStar, ONE_OF } from "./anls-star.ts";
export { cer, characterErrors, type ErrorCount, errorRate } from "./cer.ts";
export {
  compareFields,
  fieldAccuracy,
  fieldAccuracyPrinted,
  fieldAccuracyStrict,
  type FieldComparison,
  type FieldScore,
  perFieldAccuracy,
} from "./field-accuracy.ts";
export { averagePrecision } from "./average-precision.ts";
export type { PageWord, RelativeBox } from "./character-centres.ts";
export {
  type DocileOptions,
  type DocileScores,
  kile,
  lir,
  type LocatedDocument,
  type LocatedField,
} from "./docile.ts";
export { fieldF1, type FieldMatches, fieldMatches } from "./field-f1.ts";
export { JsonNumber, parseJsonExactly } from "./json-text.ts";
export { type ColumnScore, lineItemColumns } from "./line-item-columns.ts";
export { type LineClassReport, lineClassReport } from "./line-classes.ts";
export { type LineItemMatch, lineItemAccuracy, matchLineItems } from "./line-items.ts";
export { nted } from "./nted.ts";
export {
  DOCUMENT_METRICS,
  type DocumentMetric,
  type DocumentScores,
  metricValues,
  scoreDocuments,
} from "./score-documents.ts";
export type { Score } from "./score.ts";
export { teds, type TedsOptions } from "./teds.ts";
export { wer, wordErrors } from "./wer.ts";
export { proportion, wilsonInterval } from "./wilson-interval.ts";
