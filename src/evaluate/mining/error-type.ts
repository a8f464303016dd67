/** What can go wrong with a value, by its cause where the numbers or letters tell it. */
export const ERROR_TYPES = [
  "total_mismatch",
  "line_total",
  "missing_item",
  "extra_item",
  "merged_item",
  "split_item",
  "table_structure",
  "column_swap",
  "wrong_label",
  "date_order",
  "separator",
  "currency",
  "invented_value",
  "omitted_value",
  "truncated_text",
  "digit_confusion",
  "misread_text",
  "other",
] as const;
export type ErrorType = (typeof ERROR_TYPES)[number];

/** One line of explanation for reports. */
export const ERROR_MEANING: Readonly<Record<ErrorType, string>> = {
  total_mismatch: "the sum to pay is wrong for no reason below",
  line_total: "a line's amount or price is wrong for no reason below",
  missing_item: "a line of the paper is not in the answer",
  extra_item: "the answer has a line that the paper has not",
  merged_item: "two lines of the paper became one",
  split_item: "one line of the paper became two",
  table_structure: "fewer than half of the lines can be recognised",
  column_swap: "the value of another column of the same line",
  wrong_label: "a value that is on the paper, under another label",
  date_order: "day and month exchanged",
  separator: "right digits, wrong place of the decimal mark",
  currency: "another currency",
  invented_value: "a value where the paper has none",
  omitted_value: "no value where the paper has one",
  truncated_text: "the beginning or the end is missing",
  digit_confusion: "one or two digits read as others",
  misread_text: "some letters read as others",
  other: "none of the above",
};
