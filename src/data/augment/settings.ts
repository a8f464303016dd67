/** What can be done to a row when it is loaded, in the order in which it is done. */
export const AUGMENTATIONS = ["anonymise", "permute", "ocr-noise", "scan"] as const;
export type Augmentation = (typeof AUGMENTATIONS)[number];

/** The probability of each, 0 to 1, for a row in an epoch; one that is left out never happens. */
export type AugmentSettings = Readonly<Partial<Record<Augmentation, number>>>;
