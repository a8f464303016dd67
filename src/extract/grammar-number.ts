import { KvittoError } from "../core/errors.ts";
import { MAX_NUMBER_DIGITS, type NumberShape } from "./json-shape.ts";

/** Smallest and largest magnitude allowed under one sign, in units of 10^-maxDecimals. */
export interface MagnitudeRange {
  readonly low: number;
  readonly high: number;
  /** False when every numeral of the permitted length fits, but for zero after a minus. */
  readonly narrow: boolean;
}

export interface NumberRule {
  readonly maxIntegerDigits: number;
  readonly maxDecimals: number;
  readonly positive: MagnitudeRange | undefined;
  readonly negative: MagnitudeRange | undefined;
}

/** Where we are in a numeral. */
export type NumberPhase = "start" | "sign" | "zero" | "integer" | "point" | "fraction";

/** A numeral read so far. Immutable; a fixed object shape keeps the mask's inner loop fast. */
export interface NumberState {
  readonly phase: NumberPhase;
  readonly negative: boolean;
  readonly integerDigits: number;
  readonly decimals: number;
  /**
   * All digits so far as one integer, or, where the range is not narrow, 0 or 1 for "some digit is
   * not 0": all that still matters there, and it makes states with the same future equal.
   */
  readonly digits: number;
}

export const NUMBER_START: NumberState = {
  phase: "start",
  negative: false,
  integerDigits: 0,
  decimals: 0,
  digits: 0,
};

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/**
 * The smallest whole u with u / 10^decimals ≥ value, within ±10^15. Compares the quotient, which is
 * the float64 that the numeral parses to, so the bound holds for whoever parses it.
 */
export function unitsAtLeast(value: number, decimals: number): number {
  const unit = 10 ** decimals;
  const limit = 10 ** MAX_NUMBER_DIGITS;
  let units = Math.round(Math.min(limit, Math.max(-limit, value * unit)));
  while (units > -limit && (units - 1) / unit >= value) units--;
  while (units < limit && units / unit < value) units++;
  return units;
}

function range(low: number, high: number, smallest: number, largest: number) {
  const clipped = { low: Math.max(low, smallest), high: Math.min(high, largest) };
  if (clipped.low > clipped.high) return undefined;
  return { ...clipped, narrow: clipped.low > smallest || clipped.high < largest };
}

/** @throws {KvittoError} `shape.invalid` when no numeral is in range */
export function numberRule(shape: NumberShape, path: string): NumberRule {
  const { maxIntegerDigits, maxDecimals, minimum = -Infinity, maximum = Infinity } = shape;
  const largest = 10 ** (maxIntegerDigits + maxDecimals) - 1;
  const low = unitsAtLeast(minimum, maxDecimals);
  const high = -unitsAtLeast(-maximum, maxDecimals);
  const positive = range(low, high, 0, largest);
  // "-0" is never written: it would be a second spelling of 0 that JavaScript tells apart from it.
  const negative = shape.allowNegative ? range(-high, -low, 1, largest) : undefined;
  if (positive === undefined && negative === undefined) {
    throw new KvittoError(
      "shape.invalid",
      `The shape of ${path}: no number of ${maxIntegerDigits} digits and ${maxDecimals} decimals ` +
        `is between ${minimum} and ${maximum}.`,
    );
  }
  return { maxIntegerDigits, maxDecimals, positive, negative };
}

/** Whether some numeral that starts like this one is in range. */
function viable(rule: NumberRule, state: NumberState): boolean {
  const allowed = state.negative ? rule.negative : rule.positive;
  if (allowed === undefined) return false;
  if (state.phase === "start" || state.phase === "sign") return true;
  const left = rule.maxDecimals - state.decimals;
  // With z more digits before or after the point: digits·10^z … digits·10^z + 10^z − 1.
  const more = state.phase === "integer" ? rule.maxIntegerDigits - state.integerDigits : 0;
  for (let extra = 0; extra <= more; extra++) {
    const width = 10 ** (left + extra);
    const low = state.digits * width;
    if (low <= allowed.high && low + width - 1 >= allowed.low) return true;
  }
  return false;
}

function afterDigit(rule: NumberRule, state: NumberState, digit: number): NumberState | undefined {
  const allowed = state.negative ? rule.negative : rule.positive;
  const all = state.digits * 10 + digit;
  const digits = allowed?.narrow === false ? Math.min(1, all) : all;
  switch (state.phase) {
    case "start":
    case "sign":
      return { ...state, phase: digit === 0 ? "zero" : "integer", integerDigits: 1, digits };
    case "zero":
      return undefined;
    case "integer":
      if (state.integerDigits === rule.maxIntegerDigits) return undefined;
      return { ...state, integerDigits: state.integerDigits + 1, digits };
    case "point":
    case "fraction":
      if (state.decimals === rule.maxDecimals) return undefined;
      return { ...state, phase: "fraction", decimals: state.decimals + 1, digits };
  }
}

function step(rule: NumberRule, state: NumberState, byte: number): NumberState | undefined {
  if (byte === MINUS) {
    return state.phase === "start" ? { ...state, phase: "sign", negative: true } : undefined;
  }
  if (byte === POINT) {
    const whole = state.phase === "zero" || state.phase === "integer";
    return whole && rule.maxDecimals > 0 ? { ...state, phase: "point" } : undefined;
  }
  const digit = byte - ZERO;
  return digit >= 0 && digit <= 9 ? afterDigit(rule, state, digit) : undefined;
}

/** The numeral with one more byte, or undefined when no allowed numeral starts like that. */
export function advanceNumber(
  rule: NumberRule,
  state: NumberState,
  byte: number,
): NumberState | undefined {
  const after = step(rule, state, byte);
  return after !== undefined && viable(rule, after) ? after : undefined;
}

/** Whether the numeral may end here. */
export function numberMayEnd(rule: NumberRule, state: NumberState): boolean {
  if (state.phase !== "zero" && state.phase !== "integer" && state.phase !== "fraction") {
    return false;
  }
  const allowed = state.negative ? rule.negative : rule.positive;
  const value = state.digits * 10 ** (rule.maxDecimals - state.decimals);
  return allowed !== undefined && value >= allowed.low && value <= allowed.high;
}
