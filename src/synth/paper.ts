/** A4 is this wide on a sheet: a multiple of 32, at which 13 px text is 11 pt. */
export const A4_WIDTH_PX = 704;
export const A4_HEIGHT_PX = 992;
export const A4_WIDTH_PT = 595.28;

/** A till receipt is never drawn taller: it would be shrunk below legibility. */
export const MOST_ROLL_HEIGHT_PX = 1100;
