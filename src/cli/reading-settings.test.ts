import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBundle, type ModelBundle } from "../models/bundle.ts";
import { writeTinyModel } from "../models/tiny-model-for-tests.ts";
import { howToRead } from "./reading-settings.ts";

const NOTHING = { adapter: null, input: null, enhance: null, grounding: null };

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
