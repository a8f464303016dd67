import { KvittoError } from "../../core/errors.ts";
import type { PaperValues } from "./paper-values.ts";

/** One number is fitted at least; 50 values tell a temperature of 1 from one of 2. */
const LEAST_VALUES = 50;
/** Without some of both, the best fit is that everything is right, or wrong. */
const LEAST_OF_BOTH = 5;

/**
 * How many accepted values it takes to say of them that `accuracy` of them are right: with no error among
 * n, the error rate is below 3/n with 95 % confidence (the rule of three).
 */
export function valuesToSay(accuracy: number): number {
  return Math.ceil(3 / (1 - accuracy) - 1e-9);
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}

/**
 * @param part  the part's name for people, e.g. "Fitting"
 * @throws {KvittoError} `calibrate.too_few` when there are too few values to say something of
 */
export function checkEnough(part: string, papers: readonly PaperValues[], target: number): void {
  const all = papers.flatMap(({ outcomes }) => outcomes);
  const right = all.filter(({ correct }) => correct).length;
  const printed = all.filter(({ isPrinted }) => isPrinted).length;
  const refuse = (message: string) => {
    const hint = "Give more labelled papers, or a lower --target-accuracy.";
    return new KvittoError("calibrate.too_few", message, hint);
  };
  if (all.length < LEAST_VALUES) {
    throw refuse(
      `${part} has ${all.length} values on ${papers.length} papers; at least ${LEAST_VALUES} are needed.`,
    );
  }
  const wrong = all.length - right;
  if (right < LEAST_OF_BOTH || wrong < LEAST_OF_BOTH) {
    throw refuse(
      `${part} has ${right} values that are right and ${wrong} that are wrong; at least ${LEAST_OF_BOTH} of each are needed.`,
    );
  }
  const least = valuesToSay(target);
  if (printed >= least) return;
  throw refuse(
    `${part} has ${printed} printed values; to say that ${percent(target)} of them are right takes at least ${least}.`,
  );
}
