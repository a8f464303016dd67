import { expect, test } from "vitest";
import { Random } from "../../core/random.ts";
import { isEin } from "../../documents/identifiers/us.ts";
import { buildFacts } from "../draw.ts";
import { type LineClass } from "../facts.ts";
import { type Vendor } from "../vendor.ts";
import { medicalOrder } from "./medical-order.ts";
import { medicalPharmacy } from "./medical-pharmacy.ts";
import { medicalSupplier } from "./medical-supplier.ts";

const PACK: readonly Vendor[] = [medicalSupplier, medicalPharmacy, medicalOrder];
const LINES = 5000;

/** Lines with their classes, of as many papers of the pack as have 5,000. */
const lines = (() => {
  const drawn: { lineClass: LineClass; code: string | null; description: string; total: number }[] =
    [];
  for (let n = 0; drawn.length < LINES; n++) {
    const vendor = PACK[n % PACK.length]!;
    // Discounts on a whole order are no goods.
    const { document, lineClasses, units } = buildFacts(
      { ...vendor, ...(vendor.kind === "receipt" ? {} : { documentDiscounts: 0 }) },
      new Random(`medical ${n}`),
    );
    expect(lineClasses?.length).toBe(document.line_items.length);
    expect(units.length).toBe(document.line_items.length);
    document.line_items.forEach(({ code, description, total }, i) => {
      drawn.push({ lineClass: lineClasses![i]!, code, description: description!, total: total! });
    });
  }
  return drawn;
})();

test("classes are as unequal as 88, 4, 4 and 4 in a hundred", () => {
  const share = (lineClass: LineClass) =>
    lines.filter((line) => line.lineClass === lineClass).length / lines.length;
  // Three standard deviations of a share p over n lines: 3·√(p(1 − p)/n) is 0.014 at 0.88 and 0.008
  // at 0.04; a bundle comes as four lines at once, which doubles its deviation.
  expect(Math.abs(share("supply") - 0.88)).toBeLessThan(0.018);
  expect(Math.abs(share("compound") - 0.04)).toBeLessThan(0.009);
  expect(Math.abs(share("rental") - 0.04)).toBeLessThan(0.009);
  expect(Math.abs(share("bundle") - 0.04)).toBeLessThan(0.017);
});

test("a class shows in its codes: NDC 5-4-2, HCPCS with RR, CPT with parts at no charge", () => {
  const parts = lines.filter((line) => line.code === null);
  expect(parts.length).toBeGreaterThan(30);
  for (const { lineClass, total, description } of parts) {
    expect([lineClass, Math.abs(total)]).toEqual(["bundle", 0]);
    expect(description).toMatch(/^- incl\. /);
  }
  const form: Readonly<Record<LineClass, RegExp>> = {
    supply: /^(?:A\d{4}|MS-\d{4})$/,
    compound: /^\d{5}-\d{4}-\d{2}$/,
    rental: /^[EK]\d{4}-RR$/,
    bundle: /^\d{5}$/,
  };
  for (const { code, lineClass } of lines) {
    if (code !== null) expect(code).toMatch(form[lineClass]);
  }
});

test("papers of the pack are long now and then, and say who they are", () => {
  const counts = Array.from({ length: 200 }, (_, n) => buildFacts(medicalSupplier, new Random(n), ["invoice"]).document.line_items.length); // prettier-ignore
  expect(Math.max(...counts)).toBeGreaterThan(45);
  expect(Math.max(...counts)).toBeLessThanOrEqual(60);
  expect(isEin(medicalSupplier.identity.taxIds[0]!.value)).toBe(true);
});

test("an order names the supplier as its vendor, states no tax and asks for no payment", () => {
  for (let n = 0; n < 20; n++) {
    const facts = buildFacts(medicalOrder, new Random(n));
    const { document } = facts;
    expect(document.kind).toBe("purchase_order");
    expect(medicalOrder.suppliers.map((s) => s.name)).toContain(document.vendor.name);
    expect(document.vendor.name).not.toBe(medicalOrder.identity.name);
    expect([document.tax, document.tax_lines, document.due_date]).toEqual([null, [], null]);
    expect(document.total).toBe(document.subtotal);
    expect(facts.kind !== "receipt" && facts.customer.name).toBe(medicalOrder.identity.name);
  }
});
