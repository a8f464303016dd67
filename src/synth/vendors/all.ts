import { KvittoError } from "../../core/errors.ts";
import { type Vendor } from "../vendor.ts";
import { vendorA } from "./a.ts";
import { vendorB } from "./b.ts";
import { vendorC } from "./c.ts";
import { vendorD } from "./d.ts";
import { vendorE } from "./e.ts";
import { vendorF } from "./f.ts";
import { vendorG } from "./g.ts";
import { vendorH } from "./h.ts";
import { vendorI } from "./i.ts";
import { vendorJ } from "./j.ts";
import { vendorK } from "./k.ts";
import { vendorL } from "./l.ts";
import { vendorM } from "./m.ts";
import { vendorN } from "./n.ts";
import { vendorO } from "./o.ts";
import { vendorP } from "./p.ts";
import { vendorQ } from "./q.ts";
import { vendorR } from "./r.ts";
import { vendorS } from "./s.ts";
import { vendorT } from "./t.ts";

/** Every invented vendor, by letter. */
export const VENDORS: readonly Vendor[] = [
  vendorA,
  vendorB,
  vendorC,
  vendorD,
  vendorE,
  vendorF,
  vendorG,
  vendorH,
  vendorI,
  vendorJ,
  vendorK,
  vendorL,
  vendorM,
  vendorN,
  vendorO,
  vendorP,
  vendorQ,
  vendorR,
  vendorS,
  vendorT,
];

/**
 * Which vendors the quick start learns from, which it tunes on and which it has never seen. Both
 * kinds of document are on every side; no vendor is on two.
 */
export const VENDOR_SPLIT = {
  train: ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"],
  validation: ["m", "n", "o"],
  test: ["p", "q", "r", "s", "t"],
} as const;

/** @throws {KvittoError} `synth.unknown_vendor` */
export function findVendor(id: string): Vendor {
  const vendor = VENDORS.find((candidate) => candidate.id === id);
  if (vendor !== undefined) return vendor;
  throw new KvittoError(
    "synth.unknown_vendor",
    `No vendor is called ${JSON.stringify(id)}.`,
    `The vendors are ${VENDORS.map((known) => known.id).join(", ")}.`,
  );
}
