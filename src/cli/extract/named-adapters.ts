import { openExtractor, type ExtractorOptions, type Extractor } from "../../extract/extractor.ts";
import { modulesOf, placesOf } from "../../models/adapter-feeds.ts";
import type { ModelBundle } from "../../models/bundle.ts";
import { openJudge, type Judge } from "../calibrate/judge.ts";
import { openAdapter } from "../model-settings.ts";
import { howToRead, type HowToRead } from "../reading-settings.ts";
import { UsageError } from "../usage-error.ts";

/** `NAME=FOLDER` or `NAME=FILE`; whatever else has a sign of equality in it is a path. */
const NAMED = /^([A-Za-z0-9_.-]+)=(.+)$/;

/** The adapter of files that name none. */
const UNNAMED = "";

/** An adapter's folder and what comes with it. */
export interface OpenedAdapter {
  /** As it is loaded in the extractor; null: the base alone. */
  readonly name: string | null;
  readonly folder: string | null;
  readonly how: HowToRead;
  readonly judge: Judge;
}

/** `--adapter` as it is given: name → folder, the name empty for the one that has none. */
export function adapterFolders(given: readonly string[] | null): Map<string, string> {
  const folders = new Map<string, string>();
  for (const text of given ?? []) {
    const [, name = UNNAMED, folder = text] = NAMED.exec(text) ?? [];
    const other = folders.get(name);
    if (other !== undefined) {
      throw new UsageError(
        "extract.adapters",
        name === UNNAMED
          ? `${other} and ${folder} are given as adapters without a name.`
          : `${other} and ${folder} are both called ${name}.`,
        "Several adapters have a name each: --adapter a=FOLDER --adapter b=FOLDER, and files a=FILE.",
      );
    }
    folders.set(name, folder);
  }
  return folders;
}

/**
 * A file argument: `NAME=FILE` where an adapter has that name, else a path.
 * @throws {UsageError} `extract.which_adapter` when only named adapters are given and the file has none
 */
export function fileOf(
  argument: string,
  folders: ReadonlyMap<string, string>,
): { readonly file: string; readonly adapter: string } {
  const [, name = UNNAMED, file = argument] = NAMED.exec(argument) ?? [];
  if (name !== UNNAMED && folders.has(name)) return { file, adapter: name };
  if (folders.size > 0 && !folders.has(UNNAMED)) {
    throw new UsageError(
      "extract.which_adapter",
      `${argument} does not say which adapter reads it; there are ${[...folders.keys()].join(", ")}.`,
      `Write ${[...folders.keys()][0]}=${argument}, or give one --adapter without a name.`,
    );
  }
  return { file: argument, adapter: UNNAMED };
}

interface Given extends Omit<Parameters<typeof howToRead>[1], "adapter"> {
  readonly calibration: "stored" | "off";
  readonly threshold: number | null;
}

/** An extractor over one copy of the base, with every adapter loaded. */
export interface ReadingWithAdapters extends AsyncDisposable {
  readonly extractor: Extractor;
  readonly adapters: ReadonlyMap<string, OpenedAdapter>;
}

/**
 * Opens all adapters on one base.
 * @throws {KvittoError} as `openAdapter`, `howToRead` and `openJudge`
 * @throws {UsageError} `extract.adapters_differ` when two have learnt to read in different ways
 */
export async function openWithAdapters(
  bundle: ModelBundle,
  folders: ReadonlyMap<string, string>,
  given: Given,
  options: Omit<ExtractorOptions, "adapted">,
): Promise<ReadingWithAdapters> {
  const adapters = new Map<string, OpenedAdapter>();
  const adapted = new Set<string>();
  const opened: [string, Awaited<ReturnType<typeof openAdapter>>][] = [];
  const entries: [string, string | null][] = folders.size > 0 ? [...folders] : [[UNNAMED, null]];
  for (const [name, folder] of entries) {
    if (folder !== null) {
      const adapter = await openAdapter(folder, bundle);
      opened.push([name, adapter]);
      for (const place of placesOf(modulesOf(adapter))) adapted.add(place);
    }
    const how = await howToRead(bundle.model, { ...given, adapter: folder });
    const { calibration, threshold } = given;
    const judge = await openJudge({
      ...{ adapter: folder, bundle, reading: how },
      ...{ calibration, threshold },
    });
    adapters.set(name, { name: folder === null ? null : name, folder, how, judge });
  }
  const [first, ...others] = [...adapters.values()];
  const other = others.find(({ how }) => JSON.stringify(how) !== JSON.stringify(first!.how));
  if (other !== undefined) {
    throw new UsageError(
      "extract.adapters_differ",
      `${first!.folder} and ${other.folder} have learnt to read in different ways (input, enhance or fields).`,
      "Read with each of them on its own.",
    );
  }
  const extractor = await openExtractor(bundle, { ...options, ...first!.how, adapted });
  for (const [name, adapter] of opened) extractor.adapters.load(name, modulesOf(adapter));
  return { extractor, adapters, [Symbol.asyncDispose]: () => extractor[Symbol.asyncDispose]() };
}
