import { expect, test } from "vitest";
import { folderWith, PNG } from "./folder-for-tests.ts";
import { importAll } from "./imported-for-tests.ts";
import { importLabelStudio } from "./label-studio.ts";

let regions = 0;
/** A rectangle with the text typed for it, as the two entries that Label Studio writes. */
function region(label: string, text: string, x: number, y: number): object[] {
  const id = `r${regions++}`;
  const size = { original_width: 1000, original_height: 2000 };
  const value = { x, y, width: 10, height: 1 };
  return [
    { id, ...size, type: "rectanglelabels", value: { ...value, rectanglelabels: [label] } },
    { id, ...size, type: "textarea", from_name: "text", value: { ...value, text: [text] } },
  ];
}
const kind = { id: "k", type: "choices", from_name: "kind", value: { choices: ["invoice"] } };
const task = (id: number, annotations: object[]) => {
  return { id, data: { image: `/data/upload/1/0a1b2c3d-page${id}.png` }, annotations };
};
const RESULT = [
  kind,
  ...region("shop", "Kaffeboden", 10, 5),
  ...region("vendor.address", "222 22 Lund", 10, 8),
  ...region("vendor.address", "Storgatan 1", 10, 7),
  ...region("issue_date", "03/04/2026", 60, 5),
  ...region("line_items[].total", "1 035,00", 80, 20.2),
  ...region("line_items[].description", "Kaffe", 10, 20),
  ...region("line_items[].description", "Bulle", 10, 22),
  ...region("line_items[].total", "28,00", 80, 22),
  ...region("total", "1 063,00", 80, 30),
];
const fields = new Map([["shop", "vendor.name"]]);

test("rectangles become fields, lines by the row they stand in, with boxes in pixels", async () => {
  const folder = folderWith({
    "export.json": [task(1, [{ result: RESULT, completed_by: { id: 3, email: "a@b.se" } }])],
    "page1.png": PNG,
  });
  const options = { dateOrder: "day" as const, fields };
  const { documents, failed } = await importAll(importLabelStudio, folder, options);
  expect(failed).toEqual([]);
  const [row] = documents;
  expect(row).toMatchObject({
    id: "1-page1",
    pages: [{ path: `${folder}/page1.png` }],
    document: {
      kind: "invoice",
      vendor: { name: "Kaffeboden", address: "Storgatan 1, 222 22 Lund" },
      issue_date: "2026-04-03",
      line_items: [
        { description: "Kaffe", total: 1035 },
        { description: "Bulle", total: 28 },
      ],
      total: 1063,
    },
    source: { task: 1, annotator: "3" },
  });
  expect(row?.boxes).toContainEqual({
    path: "line_items.1.total",
    box: [800, 440, 900, 460],
    page: 0,
  });
  expect(row?.boxes).toContainEqual({ path: "vendor.address", box: [100, 140, 200, 180], page: 0 });
});

test("each task that cannot be taken is named by its number", async () => {
  const done = (result: object[], more: object = {}) => ({ result, ...more });
  const total = region("total", "9,00", 0, 0);
  const folder = folderWith({
    "export.json": [
      task(1, []),
      task(2, [done(total), done(total)]),
      task(3, [done(region("shop", "x", 0, 0))]),
      task(4, [done(total)]),
      task(5, [done(region("issue_date", "03/04/2026", 0, 0))]),
      task(6, [done([...total, ...region("total", "8,00", 0, 5)])]),
      task(7, [
        done(total, { completed_by: 1 }),
        done(region("total", "7,00", 0, 0), { completed_by: 2 }),
      ]),
    ],
    ...Object.fromEntries([1, 2, 3, 5, 6, 7].map((i) => [`page${i}.png`, PNG])),
  });
  const { failed } = await importAll(importLabelStudio, folder);
  expect(failed.map(({ line, code }) => [line, code])).toEqual([
    [1, "labelstudio.not_annotated"],
    [2, "labelstudio.several"],
    [3, "labelstudio.unknown_label"],
    [4, "import.no_page"],
    [5, "import.date"],
    [6, "labelstudio.twice"],
    [7, "labelstudio.several"],
  ]);
  const { documents } = await importAll(importLabelStudio, folder, { annotator: "2" });
  expect(documents.map(({ id, document }) => [id, document.total])).toEqual([["7-page7", 7]]);
});

test("another of Label Studio's formats is refused by name", async () => {
  for (const [contents, reason] of [
    ["{}", "it is no list of tasks"],
    ["no JSON", "is not JSON"],
  ] as const) {
    const folder = folderWith({ "export.json": contents });
    const refused = importAll(importLabelStudio, folder);
    await expect(refused).rejects.toMatchObject({ code: "labelstudio.export" });
    await expect(refused).rejects.toThrow(reason);
  }
});
