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
import { deBaecker } from "./de-baecker.ts";
import { deEinkauf } from "./de-einkauf.ts";
import { deElektro } from "./de-elektro.ts";
import { deGasthaus } from "./de-gasthaus.ts";
import { deMarkt } from "./de-markt.ts";
import { deMaschinen } from "./de-maschinen.ts";
import { deTank } from "./de-tank.ts";
import { dkBager } from "./dk-bager.ts";
import { dkByg } from "./dk-byg.ts";
import { dkMoebler } from "./dk-moebler.ts";
import { dkRengoring } from "./dk-rengoring.ts";
import { esBar } from "./es-bar.ts";
import { esFerreteria } from "./es-ferreteria.ts";
import { esGestoria } from "./es-gestoria.ts";
import { esSuper } from "./es-super.ts";
import { fiApteekki } from "./fi-apteekki.ts";
import { fiKauppa } from "./fi-kauppa.ts";
import { fiSahko } from "./fi-sahko.ts";
import { fiTili } from "./fi-tili.ts";
import { frBistrot } from "./fr-bistrot.ts";
import { frConseil } from "./fr-conseil.ts";
import { frMagasin } from "./fr-magasin.ts";
import { frPharmacie } from "./fr-pharmacie.ts";
import { frVin } from "./fr-vin.ts";
import { gbBuilders } from "./gb-builders.ts";
import { gbOrder } from "./gb-order.ts";
import { gbParking } from "./gb-parking.ts";
import { gbPub } from "./gb-pub.ts";
import { gbSoftware } from "./gb-software.ts";
import { gbStore } from "./gb-store.ts";
import { noDagligvare } from "./no-dagligvare.ts";
import { noKaffe } from "./no-kaffe.ts";
import { noLaks } from "./no-laks.ts";
import { noRor } from "./no-ror.ts";
import { seGrossist } from "./se-grossist.ts";
import { seInkop } from "./se-inkop.ts";
import { seVvs } from "./se-vvs.ts";
import { usDiner } from "./us-diner.ts";
import { usHardware } from "./us-hardware.ts";
import { usInn } from "./us-inn.ts";
import { usOffice } from "./us-office.ts";
import { usOrder } from "./us-order.ts";
import { usRide } from "./us-ride.ts";
import { medicalOrder } from "../packs/medical-order.ts";
import { medicalPharmacy } from "../packs/medical-pharmacy.ts";
import { medicalSupplier } from "../packs/medical-supplier.ts";

/** Every invented vendor: Swedish ones by letter, the others by country and trade, packs last. */
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
  deBaecker,
  deEinkauf,
  deElektro,
  deGasthaus,
  deMarkt,
  deMaschinen,
  deTank,
  dkBager,
  dkByg,
  dkMoebler,
  dkRengoring,
  esBar,
  esFerreteria,
  esGestoria,
  esSuper,
  fiApteekki,
  fiKauppa,
  fiSahko,
  fiTili,
  frBistrot,
  frConseil,
  frMagasin,
  frPharmacie,
  frVin,
  gbBuilders,
  gbOrder,
  gbParking,
  gbPub,
  gbSoftware,
  gbStore,
  noDagligvare,
  noKaffe,
  noLaks,
  noRor,
  seGrossist,
  seInkop,
  seVvs,
  usDiner,
  usHardware,
  usInn,
  usOffice,
  usOrder,
  usRide,
  medicalSupplier,
  medicalPharmacy,
  medicalOrder,
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

const WIDE_VALIDATION: readonly string[] = [
  ...["m", "n", "o", "no-ror", "dk-moebler", "fi-apteekki", "de-gasthaus", "fr-pharmacie"],
  ...["es-bar", "gb-store", "us-order"],
];
const WIDE_TEST: readonly string[] = [
  ...["p", "q", "r", "s", "t", "no-kaffe", "dk-bager", "fi-sahko", "de-tank", "fr-vin"],
  ...["es-gestoria", "gb-parking", "gb-builders", "gb-order", "us-inn"],
];

export const SPLIT_PARTS = ["train", "validation", "test"] as const;
export type SplitPart = (typeof SPLIT_PARTS)[number];

/**
 * All vendors in three parts; whoever is named in neither list trains. Every language is on every
 * side, no vendor on two; the letters are where {@link VENDOR_SPLIT} has them. `kvitto synth --part`
 * draws from one of them, and a row's `source.part` says which its vendor is in. The layout families `coffee-slip`, `fuel-slip`, `parking-ticket`,
 * `hotel-folio`, `a4-ledger`, `a4-sidebar`, `a4-statement` and `a4-continuous` are in the test part
 * only: it measures new arrangements as well as new vendors. Validation has two families of its own,
 * `pharmacy-slip` and `a4-minimal`.
 */
export const WIDE_SPLIT: Readonly<Record<SplitPart, readonly string[]>> = {
  train: VENDORS.map(({ id }) => id).filter(
    (id) => !WIDE_VALIDATION.includes(id) && !WIDE_TEST.includes(id),
  ),
  validation: WIDE_VALIDATION,
  test: WIDE_TEST,
};

/** The part of {@link WIDE_SPLIT} that a vendor is in; "a~2", invented after a, is where a is. */
export function partOf(id: string): SplitPart {
  const known = id.split("~", 1)[0] ?? id;
  const part = SPLIT_PARTS.find((name) => WIDE_SPLIT[name].includes(known));
  if (part === undefined) throw new Error(`internal: ${id} is in no part`);
  return part;
}

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
