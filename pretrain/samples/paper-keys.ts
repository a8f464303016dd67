import type { Random } from "../../src/core/random.ts";

/**
 * Names that a skeleton may give to what a paper says without a label of its own. None is a name of
 * the product's schema: that is what fine-tuning teaches.
 */
const NAMES = {
  sender: ["sender", "issuer", "from", "company", "org", "shop", "who"],
  place: ["place", "where", "located", "site", "street_and_town"],
  registered: ["registered", "reg_no", "id_no", "org_id"],
  receiver: ["to", "recipient", "sent_to", "for_whom"],
  day: ["day", "dated", "on", "written"],
  money: ["money", "coin", "unit_of_money", "in"],
  rows: ["rows", "entries", "goods", "positions", "things", "list"],
  what: ["what", "text", "article", "title", "thing", "label"],
  count: ["count", "pieces", "how_many", "times", "units"],
  each: ["each", "price_each", "per_piece", "one_costs"],
  sum: ["sum", "row_sum", "cost", "together", "paid"],
  article: ["ref", "sku", "id", "article_no"],
  percent: ["percent", "share", "pct"],
  shares: ["shares", "parts", "by_percent", "levels"],
  of: ["of", "from_sum", "base"],
  part: ["part", "share_sum", "comes_to"],
} as const satisfies Record<string, readonly string[]>;

export type KeyName = keyof typeof NAMES;

/** One name for each, the same through a whole skeleton. */
export type PaperKeys = Readonly<Record<KeyName, string>>;

export function pickKeys(random: Random): PaperKeys {
  const keys: Partial<Record<KeyName, string>> = {};
  const taken = new Set<string>();
  let name: KeyName;
  for (name in NAMES) {
    const free = NAMES[name].filter((key) => !taken.has(key));
    const key = random.pick(free);
    taken.add(key);
    keys[name] = key;
  }
  return keys as PaperKeys; // the loop has set every name
}
