import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { READING_SETTINGS_FILE, writeReadingSettings } from "../train/reading-settings.ts";
import { openBundle, type ModelBundle } from "../models/bundle.ts";
import { FIELDS } from "../documents/fields.ts";
import { writeTinyModel } from "../models/tiny-model-for-tests.ts";
import { AS_LEARNT, howToRead } from "./reading-settings.ts";

const NOTHING = { adapter: null, ...AS_LEARNT };

let folder: string;
let bundle: ModelBundle;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kvitto-reading-"));
  await writeTinyModel(folder, "a");
  bundle = await openBundle(folder);
});
afterAll(() => rm(folder, { recursive: true }));

test("answers are held to texts unless that is turned off, and pages have no text", async () => {
  const { model } = bundle;
  expect((await howToRead(model, NOTHING)).grounding).toBe(false);
  const text = { ...NOTHING, input: "text" } as const;
  expect((await howToRead(model, text)).grounding).toBe(true);
  expect((await howToRead(model, { ...text, grounding: "on" })).grounding).toBe(true);
  expect((await howToRead(model, { ...text, grounding: "off" })).grounding).toBe(false);
  // A model that sees nothing reads texts.
  const blind = { ...model, vision: null };
  expect((await howToRead(blind, NOTHING)).grounding).toBe(true);
});

test.each(["on", "off"] as const)("--grounding %s beside pages is an error", async (grounding) => {
  const reading = howToRead(bundle.model, { ...NOTHING, grounding });
  await expect(reading).rejects.toMatchObject({ code: "extract.nothing_to_ground" });
});

test("papers are asked for what the adapter has learnt, and for nothing that it has not", async () => {
  const { model } = bundle;
  const adapter = await mkdtemp(join(folder, "adapter-"));
  const of = (fields: readonly string[] | null) =>
    howToRead(model, { ...NOTHING, adapter, fields });
  expect((await of(null)).fields).toBeNull(); // an adapter that others have trained says nothing
  expect((await of(["total"])).fields).toEqual(["total"]);

  const learnt = ["vendor.name", "total"];
  await writeReadingSettings(adapter, { input: "image", enhance: [], fields: learnt });
  expect((await of(null)).fields).toEqual(learnt);
  expect((await of(learnt)).fields).toEqual(learnt);
  await expect(of(["total"])).rejects.toMatchObject({
    code: "extract.other_fields",
    message: expect.stringContaining("vendor.name, total, and --fields total") as unknown,
  });

  await writeReadingSettings(adapter, { input: "image", enhance: [], fields: null });
  expect((await of(["total"])).fields).toEqual(["total"]);
});

test("settings of an adapter from before there were fields are read as the whole document's", async () => {
  const adapter = await mkdtemp(join(folder, "adapter-"));
  await writeFile(
    join(adapter, READING_SETTINGS_FILE),
    '{ "input": "image", "enhance": ["crop"] }',
  );
  const how = await howToRead(bundle.model, { ...NOTHING, adapter });
  expect(how).toMatchObject({ enhance: ["crop"], fields: null });
});

test("all fields are the whole document", async () => {
  const fields = FIELDS.map(({ path }) => path);
  expect((await howToRead(bundle.model, { ...NOTHING, fields })).fields).toBeNull();
});
