/** The tasks that PaddleOCR-VL was trained on. */
export const PADDLEOCR_VL_TASKS = ["ocr", "table", "formula", "chart", "spotting", "seal"] as const;
export type PaddleOcrVlTask = (typeof PADDLEOCR_VL_TASKS)[number];

const PROMPTS: Readonly<Record<PaddleOcrVlTask, string>> = {
  ocr: "OCR:",
  table: "Table Recognition:",
  formula: "Formula Recognition:",
  chart: "Chart Recognition:",
  // Of release 1.5.
  spotting: "Spotting:",
  seal: "Seal Recognition:",
};

/**
 * What stands after a page to ask for a task. Tables come back as OTSL tags, formulas as LaTeX, charts as
 * a table of pipes.
 * @see Cui et al. 2025, arXiv:2510.14528
 */
export function paddleOcrVlPrompt(task: PaddleOcrVlTask): string {
  return PROMPTS[task];
}
