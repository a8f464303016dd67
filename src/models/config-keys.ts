import { z } from "zod";
import { KvittoError } from "../core/errors.ts";

/** Keys of config.json that do not change the maths; anything else unknown is an error. */
export const neutralKeys = {
  architectures: z.array(z.string()).optional(),
  attention_dropout: z.number().optional(),
  _name_or_path: z.string().optional(),
  bos_token_id: z.union([z.int(), z.null()]).optional(),
  eos_token_id: z.union([z.int(), z.array(z.int()), z.null()]).optional(),
  pad_token_id: z.union([z.int(), z.null()]).optional(),
  dtype: z.string().optional(),
  torch_dtype: z.string().optional(),
  initializer_range: z.number().optional(),
  transformers_version: z.string().optional(),
  use_cache: z.boolean().optional(),
};

/** Parses a configuration and names every key or value that is not understood, all at once. */
export function parseConfig<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const path = issue.path.join(".");
    return path === "" ? issue.message : `${path}: ${issue.message}`;
  });
  throw new KvittoError(
    "config.unsupported",
    `${where} has keys or values that are not implemented: ${problems.join("; ")}`,
    "A part of the model would silently be computed differently, so it is not loaded.",
  );
}
