import { expect, test } from "vitest";
import { HUB_MODELS } from "./hub-models.ts";
import { architectureOf } from "./load-model.ts";
import { isPrepacked } from "./prepacking.ts";
import { decoderWeights, parameterCount } from "./weight-shapes.ts";

test("decoders of up to a gibibyte are prepacked", () => {
  const prepacked = HUB_MODELS.filter(({ name, config }) =>
    isPrepacked(parameterCount(decoderWeights(architectureOf(config, name).decoder))),
  );
  expect(prepacked.map(({ name }) => name)).toEqual([
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    "HuggingFaceTB/SmolVLM-256M-Instruct",
  ]);
});
