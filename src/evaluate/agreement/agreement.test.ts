import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PaperDocument } from "../../documents/document.ts";
import { item, receipt } from "../../metrics/documents-for-tests.ts";
import { agreement } from "./agreement.ts";
import { compareLabels } from "./compare-labels.ts";
import { pairElements } from "./pair-elements.ts";

const three = [item("Kaffe", 40), item("Bulle", 60), item("Te", 35)];
const twice = (id: string, first: PaperDocument, second: PaperDocument) => ({ id, first, second });
const differing = (first: PaperDocument, second: PaperDocument) =>
  compareLabels(first, second).filter(({ equal }) => !equal);

describe("labels side by side", () => {
  test("the same, spelled differently, is equal", () => {
    const first = receipt();
    const second = receipt({
      vendor: { name: "Café  Linné", address: null, tax_ids: ["5560000001"] },
    });
    expect(differing(first, second)).toEqual([]);
  });

  test("an item that one has left out costs its stated values only", () => {
    const [all, fewer] = [receipt({ line_items: three }), receipt({ line_items: three.slice(1) })];
    const found = differing(all, fewer);
    expect(found.map(({ path, first, second }) => [path, first, second])).toEqual([
      ["line_items.0.description", "Kaffe", undefined],
      ["line_items.0.quantity", 1, undefined],
      ["line_items.0.unit_price", 40, undefined],
      ["line_items.0.total", 40, undefined],
      ["line_items.0.tax_rate", 25, undefined],
    ]);
    expect(differing(fewer, all).map(({ second }) => second)).toEqual(["Kaffe", 1, 40, 40, 25]);
  });

  test("items in another order are the same items", () => {
    expect(
      differing(receipt({ line_items: three }), receipt({ line_items: [...three].reverse() })),
    ).toEqual([]);
  });

  test("two readings of one item stand side by side, however different", () => {
    const one = { ...item("Kaffe", 40), quantity: null, tax_rate: null };
    const other = { ...item("Kattle", 49), quantity: null, tax_rate: null };
    const found = differing(receipt({ line_items: [one] }), receipt({ line_items: [other] }));
    expect(found.map(({ path, first, second }) => [path, first, second])).toEqual([
      ["line_items.0.description", "Kaffe", "Kattle"],
      ["line_items.0.unit_price", 40, 49],
      ["line_items.0.total", 40, 49],
    ]);
  });

  test("every element is in one pair", () => {
    const shape = fc.record({ a: fc.nat(5), b: fc.nat(5) });
    const tables = shape.chain(({ a, b }) => {
      const row = fc.array(fc.nat(3), { minLength: b, maxLength: b });
      return fc.record({
        ...{ a: fc.constant(a), b: fc.constant(b) },
        alike: fc.array(row, { minLength: a, maxLength: a }),
      });
    });
    fc.assert(
      fc.property(tables, ({ a, b, alike }) => {
        const pairs = pairElements(alike, a, b);
        const side = (key: "first" | "second") =>
          pairs.flatMap((pair) => pair[key] ?? []).sort((x, y) => x - y);
        expect(side("first")).toEqual(Array.from({ length: a }, (_, i) => i));
        expect(side("second")).toEqual(Array.from({ length: b }, (_, i) => i));
        expect(pairs.length).toBe(Math.max(a, b));
      }),
    );
  });
});

describe("agreement", () => {
  const field = (found: ReturnType<typeof agreement>, name: string) =>
    found.fields.find((one) => one.field === name)!;

  test("shares, kappa of classes, and what they disagree on", () => {
    // kind: r/r, r/r, r/invoice, invoice/invoice. p_o 3/4; p_e = 3/4·2/4 + 1/4·2/4 = 1/2; κ = 1/2.
    const invoice = receipt({ kind: "invoice" });
    const found = agreement([
      twice("a", receipt(), receipt()),
      twice("b", receipt(), receipt({ total: 101 })),
      twice("c", receipt(), invoice),
      twice("d", invoice, invoice),
    ]);
    expect(found).toMatchObject({ papers: 4, papers_equal: 2 });
    expect(field(found, "kind")).toMatchObject({ kappa_of: "value", no_kappa: null });
    expect(field(found, "kind").kappa).toBeCloseTo(0.5, 12);
    expect(field(found, "kind").equal.value).toBe(0.75);
    expect(field(found, "total")).toMatchObject({
      ...{ kappa: null, kappa_of: "presence", no_kappa: "it is on every paper for both" },
      equal: { value: 0.75, n: 4 },
    });
    expect(field(found, "currency").no_kappa).toBe("both give SEK everywhere");
    expect(field(found, "payment.iban")).toMatchObject({
      ...{ no_kappa: "it is on no paper for both" },
      ...{ equal: { value: 1, n: 4 }, equal_printed: { value: null, n: 0 } },
    });
    expect(found.disagreements).toEqual([
      { id: "b", path: "total", field: "total", first: 100, second: 101 },
      { id: "c", path: "kind", field: "kind", first: "receipt", second: "invoice" },
    ]);
  });

  test("presence: one sees a number where the other sees none", () => {
    // number: present/present, present/absent, absent/absent, absent/absent.
    // p_o 3/4; p_e = 2/4·1/4 + 2/4·3/4 = 1/2; κ = 1/2. The two numbers differ: equal is 2/4.
    const [one, other, none] = [receipt({ number: "1" }), receipt({ number: "2" }), receipt()];
    const found = agreement([
      ...[twice("a", one, other), twice("b", one, none)],
      ...[twice("c", none, none), twice("d", none, none)],
    ]);
    expect(field(found, "number").kappa).toBeCloseTo(0.5, 12);
    expect(field(found, "number").equal.value).toBe(0.5);
    expect(field(found, "number").equal_printed).toMatchObject({ value: 0, n: 2 });
  });

  test("of nothing is nothing", () => {
    const found = agreement([]);
    expect(found.equal).toMatchObject({ value: null, n: 0 });
    expect(field(found, "kind").no_kappa).toBe("there are no values");
  });
});
