import { copyInto, copyOf, partnerOf } from "./named-tensors.ts";
import type { NamedTensors } from "./named-tensors.ts";

/** Everything a later run needs to go on with an average. */
export interface EmaState {
  readonly step: number;
  readonly average: NamedTensors;
}

/**
 * Exponential moving average of parameters: a ← d·a + (1−d)·θ after every optimiser step, with
 * d = min(decay, (1+t)/(10+t)) so that the first weights, which know nothing, fade quickly.
 *
 * Kept in float32: at decay 0.999 a step moves a by (θ−a)/1000, far above 2^-24 of it unless θ has
 * all but stopped.
 */
export class Ema {
  readonly decay: number;
  readonly #average: Map<string, Float32Array>;
  #step = 0;

  /** Starts at a copy of `parameters`. */
  constructor(parameters: NamedTensors, decay: number) {
    if (!(decay >= 0 && decay < 1)) throw new Error(`internal: EMA decay ${decay} is not in 0..1`);
    this.decay = decay;
    this.#average = copyOf(parameters);
  }

  /** Moves the average towards `parameters`; call once after each optimiser step. */
  update(parameters: NamedTensors): void {
    const t = ++this.#step;
    const move = 1 - Math.min(this.decay, (1 + t) / (10 + t));
    for (const [name, average] of this.#average) {
      const theta = partnerOf(parameters, name, average.length, "parameter");
      for (let i = 0; i < average.length; i++) average[i]! += move * (theta[i]! - average[i]!);
    }
  }

  /** The averaged weights themselves, to evaluate or to save; not a copy. */
  get average(): NamedTensors {
    return this.#average;
  }

  state(): EmaState {
    return { step: this.#step, average: copyOf(this.#average) };
  }

  /** @throws {Error} `internal:` when the state is of other parameters */
  restore({ step, average }: EmaState): void {
    copyInto(this.#average, average, "average");
    this.#step = step;
  }
}
