/**
 * The inside of a JSON string, byte by byte: well-formed UTF-8 (no overlong forms, no surrogates;
 * RFC 3629), the escapes of RFC 8259, no control characters, and `\u` surrogates only in pairs.
 *
 * A phase is where we are inside one character. The units of a character (UTF-16 code units, what
 * `maxLength` counts) are paid when its first byte is read, so a character that was begun can
 * always be finished.
 */

/** Between characters: a quote may end the string here. */
export const READY = 0;
const ESCAPE = 1;
/** After `\u`, and how many hexadecimal digits are still to come. */
const HEX_4 = 2;
const HEX_3 = 3;
const HEX_2 = 4;
const HEX_1 = 5;
/** After `\uD`: 0-7 is an ordinary character, 8-B a high surrogate, C-F alone is refused. */
const HEX_D = 6;
/** In a high surrogate, then the `\u`, `D` and C-F of the low one that must follow. */
const HIGH_2 = 7;
const HIGH_1 = 8;
const LOW_BACKSLASH = 9;
const LOW_U = 10;
const LOW_D = 11;
const LOW_C = 12;
/** So many UTF-8 continuation bytes are still to come. */
const MORE_1 = 13;
const MORE_2 = 14;
const MORE_3 = 15;
/** After a lead byte whose second byte is restricted. */
const AFTER_E0 = 16;
const AFTER_ED = 17;
const AFTER_F0 = 18;
const AFTER_F4 = 19;
export const TEXT_PHASES = 20;

export const QUOTE = 0x22;
/** In {@link TEXT_NEXT}: the byte may not come here (a quote in READY ends the string instead). */
export const NO_PHASE = 255;

const next = new Uint8Array(TEXT_PHASES * 256).fill(NO_PHASE);
const units = new Uint8Array(TEXT_PHASES * 256);

function on(phase: number, low: number, high: number, to: number, cost = 0): void {
  next.fill(to, phase * 256 + low, phase * 256 + high + 1);
  units.fill(cost, phase * 256 + low, phase * 256 + high + 1);
}

function onChars(phase: number, chars: string, to: number, cost = 0): void {
  for (const char of chars) on(phase, char.charCodeAt(0), char.charCodeAt(0), to, cost);
}

const HEX = "0123456789abcdefABCDEF";

on(READY, 0x20, 0x7f, READY, 1);
onChars(READY, '"', NO_PHASE);
onChars(READY, "\\", ESCAPE, 1);
on(READY, 0xc2, 0xdf, MORE_1, 1);
on(READY, 0xe0, 0xe0, AFTER_E0, 1);
on(READY, 0xe1, 0xef, MORE_2, 1);
on(READY, 0xed, 0xed, AFTER_ED, 1);
on(READY, 0xf0, 0xf0, AFTER_F0, 2);
on(READY, 0xf1, 0xf3, MORE_3, 2);
on(READY, 0xf4, 0xf4, AFTER_F4, 2);

onChars(ESCAPE, '"\\/bfnrt', READY);
onChars(ESCAPE, "u", HEX_4);
onChars(HEX_4, HEX, HEX_3);
onChars(HEX_4, "dD", HEX_D);
onChars(HEX_3, HEX, HEX_2);
onChars(HEX_2, HEX, HEX_1);
onChars(HEX_1, HEX, READY);
onChars(HEX_D, "01234567", HEX_2);
onChars(HEX_D, "89abAB", HIGH_2, 1); // the low surrogate's unit is paid here
onChars(HIGH_2, HEX, HIGH_1);
onChars(HIGH_1, HEX, LOW_BACKSLASH);
onChars(LOW_BACKSLASH, "\\", LOW_U);
onChars(LOW_U, "u", LOW_D);
onChars(LOW_D, "dD", LOW_C);
onChars(LOW_C, "cdefCDEF", HEX_2);

on(MORE_1, 0x80, 0xbf, READY);
on(MORE_2, 0x80, 0xbf, MORE_1);
on(MORE_3, 0x80, 0xbf, MORE_2);
on(AFTER_E0, 0xa0, 0xbf, MORE_1);
on(AFTER_ED, 0x80, 0x9f, MORE_1);
on(AFTER_F0, 0x90, 0xbf, MORE_2);
on(AFTER_F4, 0x80, 0x8f, MORE_2);

/** Next phase, at `phase * 256 + byte`. */
export const TEXT_NEXT: Readonly<Uint8Array> = next;
/** UTF-16 code units that reading the byte costs, at `phase * 256 + byte`. */
export const TEXT_UNITS: Readonly<Uint8Array> = units;
