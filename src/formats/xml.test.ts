import fc from "fast-check";
import { expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { find, findAll, readXml, textAt } from "./xml.ts";

const XML = `\ufeff<?xml version="1.0" encoding="UTF-8"?>
<!-- a comment -->
<a:Invoice xmlns:a="urn:a" xmlns:b="urn:b">
  <b:Total currencyID="EUR">0671.10</b:Total>
  <b:Line><b:Name> Café &amp; the &#246;l </b:Name></b:Line>
  <b:Line><b:Name><![CDATA[<raw>]]></b:Name></b:Line>
</a:Invoice>`;

test("elements in order, without prefixes; text as written, attributes, entities, CDATA", () => {
  const root = readXml(XML, "a.xml");
  expect(root.name).toBe("Invoice");
  expect(root.children.map(({ name }) => name)).toEqual(["Total", "Line", "Line"]);
  expect(textAt(root, "Total")).toBe("0671.10");
  expect(find(root, "Total")?.attributes).toEqual({ currencyID: "EUR" });
  expect(findAll(root, "Line/Name").map(({ text }) => text)).toEqual(["Café & the öl", "<raw>"]);
  expect(textAt(root, "Line/Price")).toBeNull();
});

test("the encoding is the declared one", () => {
  const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe5</a>', "latin1");
  expect(readXml(latin, "a.xml").text).toBe("å");
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("<a>å</a>", "utf16le")]);
  expect(readXml(wide, "a.xml").text).toBe("å");
});

test.each([
  ["<a><b></a>", "line 1"],
  ["", "start tag expected"],
  ['<!DOCTYPE a [<!ENTITY x "x">]><a>&x;</a>', "document type declaration"],
  [Buffer.from("<a>\xe5</a>", "latin1"), "not utf-8"],
  [`${"<a>".repeat(200)}${"</a>".repeat(200)}`, "nest"],
])("%# is refused by name", (source, why) => {
  expect(() => readXml(source, "inv.xml")).toThrow(KvittoError);
  expect(() => readXml(source, "inv.xml")).toThrow(/^inv\.xml is not XML that can be read/);
  expect(() => readXml(source, "inv.xml")).toThrow(new RegExp(why, "i"));
});

test("any text is an element or a KvittoError", () => {
  const piece = fc.constantFrom(
    "<a>",
    "</a>",
    "<a b='",
    "'/>",
    "<![CDATA[",
    "]]>",
    "&",
    "<!--",
    "x",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (source) => {
      try {
        expect(typeof readXml(source, "f.xml").name).toBe("string");
      } catch (error) {
        expect(error).toBeInstanceOf(KvittoError);
      }
    }),
  );
});
