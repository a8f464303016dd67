import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { KvittoError } from "../../core/errors.ts";
import { FIRST_OWN_OBJECT, handMadePdf, streamObject } from "../../formats/hand-made-pdf.ts";
import { detectFormat } from "./detect.ts";
import { IMPORT_FORMATS, type ImportFormatName } from "./formats.ts";
import { importAll } from "./imported-for-tests.ts";

const root = mkdtempSync(join(tmpdir(), "kvitto-fuzz-"));
/** Files make each run slow on a busy disk; thousands were run by hand. */
const RUNS = 20;
afterAll(() => rmSync(root, { recursive: true }));

/** Keys and values that get further into the importers than arbitrary ones do. */
const KEYS = [
  ...["id", "image", "images", "fields", "lines", "normalised", "company", "date", "total", "text"],
  ...["ground_truth", "gt_parse", "menu", "sub_total", "nm", "price", "cnt", "valid_line", "words"],
  ...["messages", "role", "content", "conversations", "from", "value", "text_info", "tag"],
  ...["instruction", "input", "output", "kind", "vendor", "line_items", "file_name", "document"],
  ...["annotations", "result", "data", "rectanglelabels", "x", "y", "width", "height", "type"],
  ...["issuer", "amount", "invoice_number", "box", "quad", "__proto__", "constructor", "length"],
];
const VALUES: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    ...["9.00", "RM1,007.50", "03/04/2026", "31/02/2018", "page.png", "user", "human"],
  ),
  fc.constantFrom(
    ...["assistant", "gpt", "mask", "no_mask", "total", "receipt", "", "\u0000", "//"],
  ),
  fc.constantFrom<unknown>(null, true, 0, -1, 1e300, [], {}),
  fc.string(),
  fc.double(),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    VALUES,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...KEYS), tie("tree")), { maxLength: 5 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));
const json = tree.map((value) => JSON.stringify(value));
const contents = fc.oneof(
  { weight: 3, arbitrary: json },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
);
const jsonl = fc.oneof(
  fc.array(json, { maxLength: 4 }).map((lines) => lines.join("\n")),
  contents,
);
const xml = fc
  .tuple(
    fc.constantFrom("CrossIndustryInvoice", "CrossIndustryDocument", "Invoice", "CreditNote", "a"),
    fc.array(
      fc.tuple(
        fc.constantFrom(
          ...["ExchangedDocument", "SupplyChainTradeTransaction", "ID", "IssueDate", "InvoiceLine"],
          ...["AccountingSupplierParty", "LegalMonetaryTotal", "TaxTotal", "TypeCode"],
        ),
        fc.string(),
      ),
    ),
  )
  .map(([name, parts]) => {
    const inside = parts.map(([key, value]) => `<${key}>${value}</${key}>`).join("");
    return `<${name}>${inside}</${name}>`;
  });

/** A PDF that carries the XML. */
function pdfAround(text: string): Buffer {
  const file = FIRST_OWN_OBJECT;
  return handMadePdf([{ content: "BT /F1 20 Tf 20 50 Td (Hello) Tj ET" }], {
    objects: [
      streamObject("/Type /EmbeddedFile", text),
      `<< /Type /Filespec /F (factur-x.xml) /EF << /F ${file} 0 R >> >>`,
    ],
    catalog: `/Names << /EmbeddedFiles << /Names [(a) ${file + 1} 0 R] >> >>`,
  });
}

type Files = Readonly<Record<string, fc.Arbitrary<string | Uint8Array>>>;

const PAGE = fc.constant(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
/** For each format, a folder of its layout with anything in its files. */
const FOLDERS: Readonly<Record<ImportFormatName, Files>> = {
  folder: { "page.png": PAGE, "page.json": contents },
  sroie: { "img/a.jpg": PAGE, "box/a.txt": contents, "entities/a.txt": contents },
  cord: { "image/a.png": PAGE, "json/a.json": contents },
  huggingface: { "metadata.jsonl": jsonl, "page.png": PAGE, "b/a.parquet": contents },
  jsonl: { "a.jsonl": jsonl, "page.png": PAGE },
  "label-studio": { "tasks.json": contents, "page.png": PAGE },
  einvoice: { "a.xml": fc.oneof(xml, contents), "a.png": PAGE },
  invoice2data: { "a.pdf": PAGE, "a.json": contents },
};

const TABLE = /\.(jsonl|parquet)$|^tasks\.json$/;

function write(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(root, "f-"));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

async function checkImport(format: ImportFormatName, folder: string): Promise<void> {
  try {
    const { failed } = await importAll(IMPORT_FORMATS[format].importer, folder);
    for (const { file, line, code, message } of failed) {
      expect(file).not.toBe("");
      // Tables have lines; elsewhere one file is one paper.
      expect(TABLE.test(file) ? line !== null && line > 0 : line === null).toBe(true);
      expect(code).toMatch(/^[a-z0-9_.]+$/);
      expect(message).not.toMatch(/internal|undefined is not|Cannot read prop/);
    }
  } catch (error) {
    expect(error).toBeInstanceOf(KvittoError);
    expect((error as KvittoError).message).toContain(folder); // says which file
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Every format has its row above, or this does not compile.
test.each(Object.keys(FOLDERS) as ImportFormatName[])(
  "%s: any contents give rows, or failures that name the file and line",
  async (format) => {
    const files = fc.record(FOLDERS[format]);
    await fc.assert(
      fc.asyncProperty(files, (made) => checkImport(format, write(made))),
      { numRuns: RUNS },
    );
  },
);

test("receipts.jsonl: any lines", async () => {
  await fc.assert(
    fc.asyncProperty(jsonl, (text) => checkImport("sroie", write({ "receipts.jsonl": text }))),
    { numRuns: RUNS },
  );
});

test("any XML inside a PDF", async () => {
  await fc.assert(
    fc.asyncProperty(xml, (text) => checkImport("einvoice", write({ "a.pdf": pdfAround(text) }))),
    { numRuns: 5 }, // each opens a PDF
  );
});

test("a layout is recognised, or said to be unknown", async () => {
  const names = fc.constantFrom("a.json", "a.jsonl", "a.pdf", "a.xml", "metadata.jsonl", "a.txt");
  await fc.assert(
    fc.asyncProperty(names, contents, async (name, bytes) => {
      const folder = write({ [name]: bytes });
      try {
        expect(Object.keys(IMPORT_FORMATS)).toContain(await detectFormat(folder));
      } catch (error) {
        expect(error).toBeInstanceOf(KvittoError);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: RUNS },
  );
});
