import type { z } from "zod";
import { KvittoError } from "../core/errors.ts";
import { schemaReason } from "../core/schema-reason.ts";

/**
 * What `quantise` makes of the weight named, which it reads itself, so that nothing else holds its values.
 * It throws a RangeError for a value that is NaN or infinite.
 * @throws {KvittoError} `quantised.not_finite`
 */
export async function ofFiniteWeight<T>(name: string, quantise: () => Promise<T>): Promise<T> {
  try {
    return await quantise();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new KvittoError("quantised.not_finite", `${name}: ${error.message}.`);
  }
}

/**
 * What a key of a safetensors file's metadata says of its quantised weights.
 * @throws {KvittoError} `quantised.state`
 */
export function parseWeightsMetadata<T>(
  schema: z.ZodType<T>,
  text: string,
  place: { readonly where: string; readonly key: string },
): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new KvittoError(
      "quantised.state",
      `${place.where}: ${place.key} does not say how weights are quantised: ${schemaReason(error)}.`,
      "Run `kvitto quantize` again.",
    );
  }
}
