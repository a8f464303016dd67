import { z } from "zod";
import { KvittoError } from "../core/errors.ts";

/**
 * What a quantised checkpoint says of itself. How each weight is stored stands beside it, so only the
 * kinds that cannot be read are looked for here.
 */
const QuantizationConfig = z.union(
  [
    z.looseObject({
      quant_method: z.literal("bitsandbytes"),
      load_in_4bit: z.literal(true),
      load_in_8bit: z.literal(false).optional(),
    }),
    z.looseObject({ quant_method: z.literal("kvitto") }),
  ],
  "weights of 4 bits as bitsandbytes or kvitto quantize stores them",
);

/** Keys of config.json that do not change the maths; anything else unknown is an error. */
export const neutralKeys = {
  architectures: z.array(z.string()).optional(),
  attention_dropout: z.number().optional(),
  _name_or_path: z.string().optional(),
  bos_token_id: z.union([z.int(), z.null()]).optional(),
  eos_token_id: z.union([z.int(), z.array(z.int()), z.null()]).optional(),
  pad_token_id: z.union([z.int(), z.null()]).optional(),
  quantization_config: QuantizationConfig.optional(),
  // Notes of a tool that publishes many quantised checkpoints.
  unsloth_fixed: z.boolean().optional(),
  unsloth_version: z.string().optional(),
  dtype: z.string().optional(),
  torch_dtype: z.string().optional(),
  initializer_range: z.number().optional(),
  transformers_version: z.string().optional(),
  use_cache: z.boolean().optional(),
};

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}

/** One line for one problem, with what the file says and what could be read. */
function describeIssue({ path, message, code }: z.core.$ZodIssue, config: unknown): string {
  const where = path.join(".");
  const rule = message.replace(/^Invalid (input|option): /, "").replace(/, received \w+$/, "");
  const given = valueAt(config, path);
  if (code === "unrecognized_keys") return where === "" ? rule : `${where}: ${rule}`;
  if (where === "") return rule;
  if (given === undefined) return `${where} is missing (${rule})`;
  if (code === "custom") return `${where}: ${rule}`;
  return `${where} is ${JSON.stringify(given).slice(0, 100)} (${rule})`;
}

/**
 * Parses a configuration and names every key or value that is not understood, all at once.
 * @throws {KvittoError} `config.unsupported`
 */
export function parseConfig<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => describeIssue(issue, value));
  throw new KvittoError(
    "config.unsupported",
    `${where} cannot be used: ${problems.join("; ")}`,
    "A part of the model would silently be computed differently, so it is not loaded.",
  );
}

interface HeadKeys {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number | null | undefined;
  readonly head_dim?: number | null | undefined;
}

/**
 * Whether heads divide what they share: the hidden size (unless head_dim is given) and the query
 * heads of a group. A head that is rotated has an even size.
 */
export function checkHeads(rotated: boolean): (c: HeadKeys, context: z.RefinementCtx) => void {
  return (c, context) => {
    const complain = (key: string, message: string) =>
      context.addIssue({ code: "custom", path: [key], message });
    const { hidden_size: hidden, num_attention_heads: heads } = c;
    const groups = c.num_key_value_heads ?? heads;
    const size = c.head_dim ?? hidden / heads;
    if (!Number.isInteger(size)) {
      complain("num_attention_heads", `${heads} heads do not divide hidden_size ${hidden}`);
    } else if (rotated && size % 2 !== 0) {
      complain("head_dim", `rotary positions need an even head size, not ${size}`);
    }
    if (heads % groups !== 0) {
      complain("num_key_value_heads", `${groups} do not divide the ${heads} query heads`);
    }
  };
}
