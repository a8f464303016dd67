/**
 * Average precision as COCO counts it: the area under precision over recall, where the precision at
 * a recall is the best at that recall or above.
 *
 * AP = Σᵢ (rᵢ − rᵢ₋₁) · max{pⱼ : j ≥ i}; rᵢ = matched so far / truths, pᵢ = matched so far / i.
 * @param matched  for each prediction, most certain first, whether it met a truth
 * @param truths  number of things to find; 0 gives 0
 * @see Šimsa et al. 2023, arXiv:2302.05658, section 5.1 (DocILE's primary metric for KILE)
 */
export function averagePrecision(matched: readonly boolean[], truths: number): number {
  if (truths === 0) return 0;
  const found: number[] = [];
  let count = 0;
  for (const hit of matched) {
    if (hit) count += 1;
    found.push(count);
  }
  let best = 0;
  let area = 0;
  for (let i = matched.length - 1; i >= 0; i--) {
    best = Math.max(best, found[i]! / (i + 1));
    if (matched[i] === true) area += best;
  }
  return area / truths; // divided once, so that a perfect list gives exactly 1
}
