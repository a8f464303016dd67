import { expect, test } from "vitest";
import { names } from "./names-setting.ts";
import { weights } from "./weights-setting.ts";

const tasks = weights(["document", "field"], { help: "", default: { document: 1 }, alone: 1 });
const chances = weights(["scan", "ocr-noise"], { help: "", default: {}, max: 1, alone: null });

test("names with numbers, or alone where that means something", () => {
  const parse = (text: string) => tasks.schema.safeParse(tasks.fromText(text)).data;
  expect(parse("document=3, field")).toEqual({ document: 3, field: 1 });
  expect(parse("field=.5")).toEqual({ field: 0.5 });
  for (const wrong of [
    "document=",
    "fields",
    "document=-1",
    "document=1=2",
    "field,field",
    "document=0",
  ]) {
    expect(parse(wrong)).toBeUndefined();
  }
});

test("probabilities end at 1 and have to be said", () => {
  const parse = (text: string) => chances.schema.safeParse(chances.fromText(text)).data;
  expect(parse("scan=0.5,ocr-noise=1")).toEqual({ scan: 0.5, "ocr-noise": 1 });
  expect(parse("scan=0")).toEqual({ scan: 0 });
  for (const wrong of ["scan", "scan=1.1", "scan=50%", ""]) expect(parse(wrong)).toBeUndefined();
  expect(chances.schema.safeParse({}).success).toBe(true);
});

test("some of a few words come in the order of the words; none is said", () => {
  const { schema, fromText } = names(["a", "b", "c"], { help: "", default: [] });
  const parse = (text: string) => schema.safeParse(fromText(text)).data;
  expect(parse("c, a,c")).toEqual(["a", "c"]);
  expect(parse("none")).toEqual([]);
  expect(parse("d")).toBeUndefined();
});
