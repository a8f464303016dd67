import { z } from "zod";
import { FIELDS, fieldsUnder } from "../documents/fields.ts";
import type { Setting } from "./setting.ts";

/**
 * Some fields of a document by their paths, or all below one (`vendor`, `line_items`): `--fields
 * vendor.name,total`. The value has the paths of {@link FIELDS}, in their order.
 */
export function fieldNames({ help }: { readonly help: string }): Setting<readonly string[]> {
  const schema: z.ZodType<readonly string[]> = z
    .array(z.string().refine((name) => fieldsUnder([name]).length > 0))
    .min(1)
    .transform(fieldsUnder);
  return {
    help,
    placeholder: "a,b,…",
    expects: `some of ${FIELDS.map(({ path }) => path).join(", ")}`,
    schema,
    fromText: (text) => text.split(",").map((part) => part.trim()),
    fallback: null,
    repeatable: true,
  };
}
