import { expect, test } from "vitest";
import { companies, companyKey } from "./company.ts";

test.each([
  ["Blåbär & Ko AB", "BLABAR KO"],
  ["Möller GmbH & Co. KG", "Moller"],
  ["AB Svensk Handel (publ)", "Svensk Handel"],
  ["GARDENIA BAKERIES (KL) SDN BHD", "Gardenia Bakeries (KL) Sdn. Bhd."],
  ["Smør ApS", "SMOR APS."],
  ["Acme, Inc.", "ACME INC"],
  ["L'Étoile S.A.", "LETOILE SA"],
])("%s and %s are one company", (a, b) => {
  expect(companyKey(a)).toBe(companyKey(b));
});

test.each([
  ["Anna Bok AB", "Anna Blom AB"],
  ["99 Speed Mart", "88 Speed Mart"],
  ["Coop", "Coopers"],
])("%s and %s are two", (a, b) => {
  expect(companyKey(a)).not.toBe(companyKey(b));
});

test("a name that is nothing but a legal form stays", () => {
  expect(companyKey("AB")).toBe("ab");
  expect(companyKey("Company Limited")).not.toBe("");
});

const row = (vendor: string | null, name: string | null, ...tax_ids: string[]) => ({
  vendor,
  document: { vendor: { name, tax_ids } },
});

test("rows are of one company by vendor, by name or by a shared tax number, also through a third", () => {
  const rows = [
    row("a", "Blåbär AB", "556677-8899"),
    row("b", "Blabar"),
    row("c", "Skogens Frukt", "SE556677889901"),
    row(null, "Annan Firma", "559900-1122"),
    row(null, null),
    row(null, null),
    row("c", null),
  ];
  const [a, b, c, d, e, f, g] = companies(rows);
  expect([b, c, g]).toEqual([a, a, a]);
  expect(new Set([a, d, e, f]).size).toBe(4);
});
