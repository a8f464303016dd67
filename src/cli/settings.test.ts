import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { choice, integer, list, number, optional, path, text, toggle } from "./setting.ts";
import { describeSettings, readConfigFile, resolveSettings, settingsToYaml } from "./settings.ts";
import type { ConfigValues } from "./settings.ts";

const settings = {
  learning_rate: number({ help: "", default: 2e-4, above: 0 }),
  rank: integer({ help: "", default: 8, min: 1, max: 256 }),
  schedule: choice(["linear", "cosine"], { help: "", default: "linear" }),
  vendors: list({ help: "", default: [] }),
  shuffle: toggle({ help: "", default: true }),
  out: path({ help: "" }),
  note: optional(text({ help: "" })),
};

const nothing: ConfigValues = new Map();
const flags = (entries: Record<string, string[]>) => new Map(Object.entries(entries));

async function configFile(source: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "kvitto-settings-")), "kvitto.yaml");
  await writeFile(file, source);
  return file;
}

test("a flag beats the config file, which beats the default, and each says where it is from", async () => {
  const file = await configFile("# mine\nlearning_rate: 1e-3\nrank: 4\nout: runs/a\n");
  const config = await readConfigFile(file);
  const { values, resolved } = resolveSettings(settings, {
    flags: flags({ rank: ["16"] }),
    config,
  });
  expect(values).toEqual({
    ...{ learning_rate: 1e-3, rank: 16, schedule: "linear", vendors: [], shuffle: true },
    ...{ out: "runs/a", note: null },
  });
  expect(describeSettings(resolved)).toEqual([
    `learning_rate  0.001 (${file} line 2)`,
    "rank           16 (flag)",
    "schedule       linear (default)",
    "vendors        [] (default)",
    "shuffle        true (default)",
    `out            runs/a (${file} line 4)`,
    "note           null (default)",
  ]);
});

test("flags are parsed strictly by the kind of the setting", () => {
  const given = { learning_rate: ["2E-5"], vendors: ["a, b", "c"], shuffle: ["false"], out: ["1"] };
  const { values } = resolveSettings(settings, { flags: flags(given), config: nothing });
  expect(values).toMatchObject({ learning_rate: 2e-5, shuffle: false, out: "1" });
  expect(values.vendors).toEqual(["a", "b", "c"]);
});

test.each([
  ["rank", "8.5", "rank must be a whole number from 1 to at most 256; got 8.5 (--rank)."],
  ["rank", "0", "rank must be a whole number from 1 to at most 256; got 0 (--rank)."],
  ["rank", "8px", 'rank must be a whole number from 1 to at most 256; got "8px" (--rank).'],
  ["learning_rate", "0", "learning_rate must be a number above 0; got 0 (--learning-rate)."],
  ["learning_rate", "1e999", "learning_rate must be a number above 0; got null (--learning-rate)."],
  ["schedule", "cosin", 'schedule must be one of linear, cosine; got "cosin" (--schedule).'],
])("%s %s is refused", (key, given, message) => {
  const sources = { flags: flags({ out: ["x"], [key]: [given] }), config: nothing };
  expect(() => resolveSettings(settings, sources)).toThrowError(
    expect.objectContaining({ code: "settings.invalid", message }),
  );
});

test("all problems come in one message", async () => {
  const file = await configFile("rank: many\nshuffle: 1\n");
  const config = await readConfigFile(file);
  expect(() => resolveSettings(settings, { flags: flags({}), config })).toThrowError(
    `rank must be a whole number from 1 to at most 256; got "many" (${file} line 1); ` +
      `shuffle must be true or false; got 1 (${file} line 2); ` +
      "out is missing: give --out or put it in the config file.",
  );
});

test("an unknown key names the nearest valid ones and its line", async () => {
  const file = await configFile("out: x\nlearnin_rate: 1\n");
  const config = await readConfigFile(file);
  expect(() => resolveSettings(settings, { flags: flags({}), config })).toThrowError(
    expect.objectContaining({
      code: "settings.unknown_key",
      message: `${file} line 2: there is no setting "learnin_rate".`,
      hint: "Did you mean learning_rate?",
    }),
  );
});

test.each([
  ["a: [1", "settings.config_invalid"],
  ["a: 1\na: 2", "settings.config_invalid"],
  ["- a\n- b", "settings.config_invalid"],
  ["just words", "settings.config_invalid"],
])("the config file %j is refused", async (source, code) => {
  await expect(readConfigFile(await configFile(source))).rejects.toMatchObject({ code });
});

test("an empty config file is no setting, a missing one an error", async () => {
  expect((await readConfigFile(await configFile("# nothing yet\n"))).size).toBe(0);
  const missing = join(tmpdir(), "kvitto-no-such-folder", "kvitto.yaml");
  await expect(readConfigFile(missing)).rejects.toMatchObject({
    code: "settings.config_unreadable",
  });
});

test("stored settings read back to the same values", async () => {
  const given = {
    ...{ rank: ["4"], vendors: ["a", "b"], note: ["two\nlines: # not a comment"] },
    ...{ out: ["yes"], shuffle: ["false"] },
  };
  const first = resolveSettings(settings, { flags: flags(given), config: nothing });
  const yaml = settingsToYaml(first.resolved);
  expect(yaml).toContain("rank: 4 # flag\n");
  const config = await readConfigFile(await configFile(yaml));
  expect(resolveSettings(settings, { flags: flags({}), config }).values).toEqual(first.values);
});
