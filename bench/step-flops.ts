/** Sizes that decide what a LoRA step of a Llama costs. */
export interface StepSizes {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly tokens: number;
  /** Pairs of a query and a key it looks at, S. A causal attention needs T·(T + 1)/2. */
  readonly pairs: number;
  /** Positions that carry a label: only these reach the head. */
  readonly labels: number;
  readonly rank: number;
}

/**
 * Model FLOPs of one LoRA step (adapters on q_proj and v_proj): the products that the maths needs,
 * each 2·M·N·K. Elementwise work, norms, softmax and the optimiser are not counted, nor is anything
 * computed twice.
 *
 * Per layer forward: 2·T·P for P = 4·C² + 3·C·F parameters, attention 4·S·C (scores and mixture),
 * adapters 2·2·T·2·C·r.
 * Per layer backward: the slope of every product's input costs as much as the product, that of a
 * frozen weight nothing; both operands of the two attention products have slopes: 8·S·C; adapters
 * 2·2·T·2·C·r for the slopes of A and B and again as much for their inputs.
 * The lowest layer needs no slope of its input (q, k and v: −3·2·T·C²; their A: −2·2·T·C·r) and, as
 * k_proj has no adapter, none of its keys (−2·S·C).
 * After the attention of the highest layer only the L rows with a label are needed: 2·(T − L)·3·C·F
 * less, forward and backward. The head costs 2·L·C·V forward and the same backward.
 */
export function loraStepFlops(sizes: StepSizes): number {
  const { layers, hiddenSize: C, feedForward: F, vocabulary: V, tokens: T } = sizes;
  const { pairs: S, labels: L, rank: r } = sizes;
  const linear = 2 * T * (4 * C * C + 3 * C * F);
  const attention = 4 * S * C;
  const adapters = 2 * (2 * T * 2 * C * r);
  const forward = linear + attention + adapters;
  const backward = linear + 2 * attention + 2 * adapters;
  const notBelowTheLowest = 3 * 2 * T * C * C + 2 * 2 * T * C * r + 2 * S * C;
  const notOfTheHighest = 2 * (2 * (T - L) * 3 * C * F);
  const head = 2 * (2 * L * C * V);
  return layers * (forward + backward) - notBelowTheLowest - notOfTheHighest + head;
}
