/** Weights that trades share: how many lines, how many pieces, how prices end. */
type Weights = readonly (readonly [value: number, weight: number])[];

/** One purpose: a ticket, a fill, a night. */
export const SINGLE_LINES: Weights = [
  ...([[1, 8], [2, 3], [3, 1]] as const), // prettier-ignore
];

/** A counter: mostly one to four things. */
export const FEW_LINES: Weights = [
  ...([[1, 4], [2, 6], [3, 5], [4, 3], [5, 2], [6, 1]] as const), // prettier-ignore
];

/** A shop with baskets. */
export const SOME_LINES: Weights = [
  ...([[1, 2], [2, 4], [3, 5], [4, 4], [5, 3], [6, 2], [7, 1], [8, 1]] as const), // prettier-ignore
];

/** A table's bill. */
export const TABLE_LINES: Weights = [
  ...([[2, 3], [3, 5], [4, 5], [5, 4], [6, 3], [8, 2], [10, 1], [13, 0.5]] as const), // prettier-ignore
];

/** A supermarket with trolleys; the long tail is the weekly shopping. */
export const TROLLEY_LINES: Weights = [
  ...([[3, 3], [5, 4], [7, 4], [9, 4], [12, 3], [16, 3], [21, 2], [27, 1.5], [34, 1], [42, 0.5]] as const), // prettier-ignore
];

/** A small invoice. */
export const JOB_LINES: Weights = [
  ...([[1, 3], [2, 5], [3, 5], [4, 4], [5, 3], [7, 1], [9, 0.5]] as const), // prettier-ignore
];

/** A delivery; the long tail runs over several pages. */
export const DELIVERY_LINES: Weights = [
  ...([[2, 2], [3, 4], [5, 5], [7, 5], [9, 4], [12, 3], [17, 2], [24, 1], [33, 0.8], [46, 0.5], [58, 0.4], [84, 0.3], [120, 0.2]] as const), // prettier-ignore
];

export const MOSTLY_ONE: Weights = [
  ...([[1, 12], [2, 4], [3, 1], [4, 0.7], [6, 0.3]] as const), // prettier-ignore
];

/** What several people at a table order. */
export const ROUND_OF: Weights = [
  ...([[1, 8], [2, 6], [3, 2], [4, 1.5]] as const), // prettier-ignore
];

/** Ordered by the box or the dozen. */
export const BY_THE_BOX: Weights = [
  ...([[1, 4], [2, 5], [3, 2], [4, 3], [5, 2], [6, 2], [8, 1], [10, 2], [12, 1], [20, 1], [24, 0.5], [50, 0.3]] as const), // prettier-ignore
];

/** Prices just below a whole unit, and those of goods that cost less. */
export const CHARM_ENDINGS: Weights = [
  ...([[99, 6], [95, 2], [89, 2], [79, 2], [69, 1], [59, 1], [49, 3], [39, 1], [29, 2], [19, 1]] as const), // prettier-ignore
];

/** Counter prices in tens of cents. */
export const TEN_ENDINGS: Weights = [
  ...([[90, 4], [80, 3], [70, 2], [60, 2], [50, 5], [40, 2], [30, 2], [20, 3], [10, 1]] as const), // prettier-ignore
];

/** Menus: whole or half. Only for goods that cost a whole unit or more. */
export const MENU_ENDINGS: Weights = [
  ...([[0, 5], [50, 4], [90, 1], [20, 1], [80, 1]] as const), // prettier-ignore
];

/** Nordic shelf prices. */
export const NINETY_ENDINGS: Weights = [
  ...([[90, 6], [50, 2], [0, 1]] as const), // prettier-ignore
];

export const WHOLE_ENDINGS: Weights = [[0, 1]];

/** What is calculated, not set: any cent. Only for goods that cost a whole unit or more. */
export const ODD_ENDINGS: Weights = [
  ...([[0, 3], [12, 1], [25, 2], [37, 1], [46, 1], [50, 2], [63, 1], [75, 2], [88, 1], [94, 1]] as const), // prettier-ignore
];
