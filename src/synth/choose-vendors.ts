import { KvittoError } from "../core/errors.ts";
import { Random } from "../core/random.ts";
import { hardVendor } from "./hard.ts";
import { inventVendor } from "./invent/invent-vendor.ts";
import { type SynthOptions } from "./options.ts";
import { type Vendor, kindsOf } from "./vendor.ts";
import { VENDORS, WIDE_SPLIT, findVendor } from "./vendors/all.ts";

/** The vendors that `options` name, as they then are, in their order: to draw from, or to invent others from. */
export function matchingVendors(options: SynthOptions): Vendor[] {
  const { vendors, part, pack, kinds, locales, currencies } = options;
  const named = vendors === undefined ? undefined : new Set(vendors.map((id) => findVendor(id).id));
  return VENDORS.flatMap((vendor) => {
    if (named !== undefined && !named.has(vendor.id)) return [];
    if (part !== undefined && !WIDE_SPLIT[part].includes(vendor.id)) return [];
    if (pack !== undefined && vendor.pack !== pack) return [];
    if (locales !== undefined && !locales.includes(vendor.locale.id)) return [];
    if (currencies !== undefined && !currencies.includes(vendor.currency)) return [];
    if (kinds === undefined) return [vendor];
    if (!kindsOf(vendor).some((kind) => kinds.includes(kind))) return [];
    if (vendor.kind !== "invoice") return [vendor];
    return [{ ...vendor, prints: vendor.prints.filter(([kind]) => kinds.includes(kind)) }];
  });
}

/** By the options asked with: they are the same for every document of a run. */
const chosenBefore = new WeakMap<SynthOptions, readonly Vendor[]>();

/**
 * The vendors that `options` leave to draw from, in their order.
 * @throws {KvittoError} `synth.unknown_vendor`, `synth.no_vendor`
 */
export function chosenVendors(options: SynthOptions): readonly Vendor[] {
  const chosen = chosenBefore.get(options) ?? choose(options);
  chosenBefore.set(options, chosen);
  return chosen;
}

/** `count` vendors invented from `pool`, like each of it in turn; the same from the same pool. */
function invented(pool: readonly Vendor[], count: number): Vendor[] {
  return Array.from({ length: pool.length === 0 ? 0 : count }, (_, i) => {
    const like = pool[i % pool.length]!;
    const turn = Math.floor(i / pool.length) + 1;
    return inventVendor(`${like.id}~${turn}`, like, pool, new Random(`invented ${like.id} ${turn}`)); // prettier-ignore
  });
}

function choose(options: SynthOptions): Vendor[] {
  const { vendors, part, pack, kinds, locales, currencies, hard = [], invent } = options;
  const known = matchingVendors(options);
  const drawnFrom = invent === undefined ? known : invented(known, invent);
  const chosen = drawnFrom.filter(
    (vendor) => hardVendor(vendor, hard, new Random("can it be hard")) !== undefined,
  );
  if (chosen.length > 0) return chosen;
  const has = (vendors ?? [])
    .map((id) => `${id} (${kindsOf(findVendor(id)).join(", ")})`)
    .join(", ");
  const asked = [part === undefined ? undefined : `papers of the ${part} part`, pack === undefined ? undefined : `the ${pack} pack`, kinds?.join(" or "), locales?.join(" or "), currencies?.join(" or "), hard.length > 0 ? `papers with hard ${hard.join(" and ")}` : undefined]; // prettier-ignore
  throw new KvittoError(
    "synth.no_vendor",
    `None of the vendors ${has || "there are"} prints ${asked.filter((word) => word !== undefined).join(", ") || "anything"}.`,
    "Name other vendors, or ask for less at once.",
  );
}

/** Each vendor once in every block of as many documents as there are vendors, in drawn order. */
export function vendorOf(vendors: readonly Vendor[], seed: Random, index: number): Vendor {
  const block = Math.floor(index / vendors.length);
  const vendor = seed.fork(`vendors ${block}`).shuffled(vendors)[index % vendors.length];
  if (vendor === undefined) throw new Error("internal: no vendor to draw from");
  return vendor;
}
