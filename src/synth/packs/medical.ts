import { type CatalogueRow, type RowDetails, type Trade } from "../trade.ts";

/**
 * What suppliers of medical goods invoice, in four classes that are far from equally common:
 * supplies by HCPCS or catalogue code, compounded medicines by NDC (5-4-2), equipment for rent by
 * HCPCS code with modifier RR, and services that come as a bundle by CPT code with their parts.
 * Prices and labellers' numbers are invented; descriptions are our own words.
 */

function supply(name: string, low: number, high: number, code: string): CatalogueRow {
  return [name, low, high, "standard", "st", { code, lineClass: "supply" }];
}

/** The labeller's five digits, product and package, as the National Drug Code has them. */
const NDC = "{38779|51552|62991}-####-##";

function compound(name: string, low: number, high: number): CatalogueRow {
  return [name, low, high, "medicine", "st", { code: NDC, lineClass: "compound" }];
}

function rental(
  name: string,
  low: number,
  high: number,
  code: string,
  unit: "day" | "month",
): CatalogueRow {
  return [`${name}, rental`, low, high, "zero", unit, { code: `${code}-RR`, lineClass: "rental" }];
}

function bundle(
  name: string,
  low: number,
  high: number,
  code: string,
  parts: readonly [string, string, string],
): CatalogueRow {
  const components = parts.map((part) => `- incl. ${part}`);
  const details: RowDetails = { code, lineClass: "bundle", components };
  return [name, low, high, "zero", "st", details];
}

const SUPPLIES: readonly CatalogueRow[] = [
  supply("Exam Gloves Nitrile {S|M|L|XL}, box of 100", 8, 19, "A4927"),
  supply("Gauze Pads Sterile {2x2|4x4} in, pack of {50|100}", 5, 16, "A6402"),
  supply("Foam Dressing {4x4|6x6} in with border", 6, 14, "A6212"),
  supply("Hydrocolloid Dressing {4x4|6x6} in, box of 5", 14, 33, "A6234"),
  supply("Alginate Dressing {2x2|4x4} in, box of 10", 28, 64, "A6196"),
  supply("Paper Tape {1|2} in x 10 yd", 1, 4, "A4450"),
  supply("Alcohol Prep Pads, box of 200", 3, 7, "A4245"),
  supply("Insulin Syringes {0.3|0.5|1} mL {29|31}G, box of 100", 14, 29, "A4206"),
  supply("Safety Needles {21|23|25}G x 1 in, box of 100", 11, 26, "A4215"),
  supply("Blood Glucose Test Strips, vial of 50", 9, 38, "A4253"),
  supply("Lancets {28|30|33}G, box of 100", 4, 11, "A4259"),
  supply("Intermittent Catheter {12|14|16} Fr", 2, 8, "A4351"),
  supply("Foley Catheter {16|18} Fr 10 mL balloon", 7, 18, "A4338"),
  supply("Drainage Bag {600|2000} mL", 4, 12, "A4357"),
  supply("Ostomy Pouch Drainable {1-3/4|2-1/4} in, box of 10", 32, 68, "A4424"),
  supply("Nebulizer Kit with {mask|mouthpiece}", 3, 9, "A7003"),
  supply("CPAP Mask {nasal|full face} {S|M|L}", 48, 139, "A7034"),
  supply("CPAP Tubing {standard|heated} 6 ft", 9, 44, "A7037"),
  supply("Nasal Cannula {adult|pediatric} 7 ft", 1, 3, "A4615"),
  supply("Sterile Saline {100|250|500} mL, irrigation", 2, 7, "A4217"),
  supply("Underpads {23x36|30x36} in, case of {100|150}", 27, 58, "MS-####"),
  supply("Adult Briefs {M|L|XL}, case of {72|80|96}", 36, 74, "MS-####"),
  supply("Surgical Masks Level {2|3}, box of 50", 6, 18, "MS-####"),
  supply("Sharps Container {1 qt|5 qt|8 gal}", 3, 17, "MS-####"),
  supply("Compression Stockings {15-20|20-30} mmHg {M|L}", 16, 46, "A6530"),
  supply("Elastic Bandage {3|4|6} in", 1, 5, "A6449"),
];

const COMPOUNDS: readonly CatalogueRow[] = [
  compound("Ketamine 10%/Gabapentin 6%/Lidocaine 5% cream {60|120} g", 96, 310),
  compound("Baclofen 2%/Cyclobenzaprine 2% gel {60|100} g", 74, 220),
  compound("Estriol {0.5|1} mg/g vaginal cream 30 g", 42, 95),
  compound("Progesterone {100|200} mg SR capsules #30", 38, 88),
  compound("Testosterone {1|2|5}% gel 60 g", 56, 140),
  compound("Naltrexone {1.5|3|4.5} mg capsules #{30|90}", 34, 110),
  compound("Omeprazole 2 mg/mL suspension {100|200} mL", 29, 72),
  compound("Magic mouthwash (lido/diphen/antacid) 240 mL", 24, 58),
  compound("Vancomycin {25|50} mg/mL oral solution 150 mL", 68, 190),
  compound("Budesonide {0.5|1} mg/2 mL slurry #30", 81, 164),
];

const RENTALS: readonly CatalogueRow[] = [
  rental("Hospital Bed semi-electric with rails", 4, 9, "E0260", "day"),
  rental("Hospital Bed semi-electric with rails", 92, 168, "E0260", "month"),
  rental("Oxygen Concentrator 5 L", 98, 189, "E1390", "month"),
  rental("Portable Oxygen Concentrator", 7, 15, "E1392", "day"),
  rental("CPAP Device", 46, 98, "E0601", "month"),
  rental("Wheelchair {standard|lightweight}", 28, 62, "{K0001|K0003}", "month"),
  rental("Infusion Pump ambulatory", 11, 24, "E0781", "day"),
  rental("Negative Pressure Wound Pump", 32, 67, "E2402", "day"),
  rental("Patient Lift hydraulic", 64, 118, "E0630", "month"),
  rental("Alternating Pressure Mattress", 5, 12, "E0277", "day"),
];

const BUNDLES: readonly CatalogueRow[] = [
  bundle("Home infusion visit, kit with nurse", 165, 290, "99601", [
    ...(["IV Start Kit", "Saline Flush 10 mL", "Gravity Tubing Set"] as const),
  ]),
  bundle("Wound care visit, kit with debridement", 145, 260, "97597", [
    ...(["Dressing Change Tray", "Foam Dressing 4x4 in", "Saline 100 mL"] as const),
  ]),
  bundle("Home sleep study, kit with scoring", 190, 340, "95806", [
    ...(["Recorder Belt", "Nasal Sensor", "Oximeter Probe"] as const),
  ]),
  bundle("Diabetes self-care training, starter kit", 58, 120, "98960", [
    ...(["Glucose Meter", "Test Strips, vial of 50", "Lancets, box of 100"] as const),
  ]),
  bundle("Nebulizer teaching visit, kit", 39, 84, "94664", [
    ...(["Nebulizer Kit", "Spacer", "Saline Vials 3 mL"] as const),
  ]),
];

/** Who is supplied. */
export const CARE_PROVIDERS = [
  "{last} Family Practice",
  "{last} Skilled Nursing & Rehab",
  "{last} Pediatrics, P.C.",
  "{last} Hospice Care",
  "{last} Surgical Associates",
  "St. {last} Home Health Agency",
  "{last} Sleep & Respiratory Clinic",
] as const;

/** A bundle is a line and three parts, so that one draw in 97 makes 4 % of all lines. */
const CLASSES = [
  ...([["supply", 88], ["compound", 4], ["rental", 4], ["bundle", 1]] as const), // prettier-ignore
];

export const medicalSupplies: Trade = {
  id: "medical-supplies",
  rows: [...SUPPLIES, ...COMPOUNDS, ...RENTALS, ...BUNDLES],
  classes: CLASSES,
  currency: "USD",
  lines: [
    ...([[2, 2], [4, 4], [6, 5], [9, 5], [13, 4], [18, 3], [25, 2], [34, 1], [46, 0.5], [56, 0.3]] as const), // prettier-ignore
  ],
  pieces: [
    ...([[1, 8], [2, 6], [3, 3], [4, 3], [5, 2], [6, 2], [10, 2], [12, 1], [24, 0.5]] as const), // prettier-ignore
  ],
  measured: { day: [2000, 30000, 1000], month: [1000, 6000, 1000] },
  endings: [
    ...([[0, 3], [25, 2], [49, 2], [50, 3], [75, 2], [95, 3], [99, 3], [38, 1], [12, 1]] as const), // prettier-ignore
  ],
  codes: "MS-####",
};
