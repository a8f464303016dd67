import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { z } from "zod";
import { KvittoError, messageOf } from "../../core/errors.ts";
import { filesInFolder, isPageFile, withoutEnding } from "../files-in-folder.ts";
import { documentOfRegions } from "./document-of-regions.ts";
import { attempt } from "./failure.ts";
import { sourceOf, type Imported, type ImportedDocument, type ImportOptions } from "./imported.ts";
import { AnnotationResult, regionsOf } from "./label-studio-regions.ts";

const Annotator = z.union([
  z.number(),
  z.string(),
  z.looseObject({ id: z.number().nullish(), email: z.string().nullish() }),
]);
const Annotation = z.looseObject({
  was_cancelled: z.boolean().nullish(),
  ground_truth: z.boolean().nullish(),
  completed_by: Annotator.nullish(),
  result: AnnotationResult,
});
type Annotation = z.infer<typeof Annotation>;

/** One page in the export. */
const Task = z.looseObject({
  id: z.union([z.number(), z.string()]),
  data: z.record(z.string(), z.unknown()),
  annotations: z.array(Annotation),
});
type Task = z.infer<typeof Task>;

function namesOf({ completed_by }: Annotation): string[] {
  const by = completed_by ?? null;
  const names = typeof by === "object" ? [by?.id, by?.email] : [by];
  return names.flatMap((name) => ((name ?? null) === null ? [] : [String(name)]));
}

/**
 * The annotation that counts: the annotator's that was asked for, else the one marked as ground
 * truth, else the only one.
 */
function chooseAnnotation({ annotations }: Task, annotator: string | null): Annotation {
  const done = annotations.filter(({ was_cancelled }) => was_cancelled !== true);
  const own = annotator === null ? done : done.filter((one) => namesOf(one).includes(annotator));
  const chosen = own.length === 1 ? own : own.filter(({ ground_truth }) => ground_truth === true);
  const [only] = chosen;
  if (only !== undefined && chosen.length === 1) return only;
  if (own.length === 0) {
    const who = annotator === null ? "" : ` by ${annotator}`;
    throw new KvittoError("labelstudio.not_annotated", `It has no annotation${who}.`);
  }
  const people = own.map((one) => namesOf(one)[0] ?? "unknown").join(", ");
  throw new KvittoError(
    "labelstudio.several",
    `It has ${own.length} annotations (by ${people}) and not one of them is the ground truth.`,
    "Choose one with --annotator, or mark one as ground truth.",
  );
}

/** Names under which a page of the export may lie in the folder, the likelier first. */
function fileNames(address: string): string[] {
  const local = /[?&]d=([^&]+)/.exec(address)?.[1];
  let path = (local ?? address).replace(/^[a-z0-9]+:\/\/[^/]*\//i, "").replace(/[?#].*$/, "");
  try {
    path = decodeURIComponent(path);
  } catch {
    // not percent-encoded: taken as it is
  }
  path = path.replace(/^\/+/, "").replace(/^data\//, "");
  const name = posix.basename(path);
  return [path, name, name.replace(/^[0-9a-f]{8}-/, "")]; // uploads get a prefix of their own
}

function findPage(address: string, root: string, files: readonly string[]): string {
  for (const name of fileNames(address)) {
    const exact = files.includes(name)
      ? [name]
      : files.filter((file) => posix.basename(file) === name);
    const [only] = exact;
    if (only !== undefined && exact.length === 1) return join(root, only);
  }
  throw new KvittoError(
    "import.no_page",
    `Its page ${address.slice(0, 120)} is not in ${root}.`,
    "Put the pages, under the names they were uploaded with, beside the export.",
  );
}

function addressesOf({ data }: Task): string[] {
  const values = Object.values(data).flatMap((value): unknown[] =>
    Array.isArray(value) ? (value as unknown[]) : [value],
  );
  return values.filter(
    (value): value is string =>
      typeof value === "string" && isPageFile(value.replace(/[?#&][^=]*$/, "")),
  );
}

function importTask(
  options: ImportOptions,
  given: unknown,
  place: { readonly file: string; readonly line: number },
  root: string,
  files: readonly string[],
): ImportedDocument {
  const task = Task.parse(given);
  const annotation = chooseAnnotation(task, options.annotator);
  const addresses = addressesOf(task);
  if (addresses.length === 0) {
    throw new KvittoError(
      "import.no_page",
      `Its data (${Object.keys(task.data).join(", ")}) name no page.`,
    );
  }
  const pages = addresses.map((address) => ({ path: findPage(address, root, files) }));
  const { document, boxes, labelled } = documentOfRegions(regionsOf(annotation.result), options);
  const name = withoutEnding(basename(pages[0]?.path ?? ""));
  const annotator = namesOf(annotation)[0];
  const by = annotator === undefined ? {} : { annotator };
  const source = sourceOf(options, basename(pages[0]?.path ?? ""), {
    task: task.id,
    labelled,
    ...by,
  });
  return {
    ...{ kind: "document", ...place, id: `${task.id}-${name}`, pages, document },
    vendor: document.vendor.name,
    source,
    ...(boxes.length === 0 ? {} : { boxes }),
  };
}

async function readTasks(path: string): Promise<unknown[]> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new KvittoError(
      "labelstudio.export",
      `${path} is not JSON: ${messageOf(error)}.`,
      undefined,
      {
        cause: error,
      },
    );
  }
  if (Array.isArray(parsed)) return parsed as unknown[];
  throw new KvittoError(
    "labelstudio.export",
    `${path} is not an export: it is no list of tasks.`,
    'Choose "JSON" in Label Studio\'s export, not "JSON-MIN" or CSV.',
  );
}

/**
 * A JSON export of Label Studio: rectangles labelled with a document's fields (`total`,
 * `line_items[].description`, …; others through `--fields`), the text typed for each, and choices
 * such as `kind`. Regions of a list's elements belong together when they stand in one row, or by the
 * number in `line_items.0.total`. "line" of a failure is the number of the task in the file.
 * @throws {KvittoError} `labelstudio.export`, `dataset.no_folder`
 */
export async function* importLabelStudio(options: ImportOptions): AsyncGenerator<Imported> {
  const { path, signal } = options;
  const isFile = (await stat(path).catch(() => undefined))?.isFile() ?? false;
  const root = isFile ? dirname(path) : path;
  const files = await filesInFolder(root);
  const exports = isFile ? [basename(path)] : files.filter((file) => /\.json$/i.test(file));
  const pages = files.filter(isPageFile);
  const read: { file: string; tasks: unknown[] }[] = [];
  for (const file of exports) read.push({ file, tasks: await readTasks(join(root, file)) });
  options.expect?.(read.reduce((sum, { tasks }) => sum + tasks.length, 0));
  for (const { file, tasks } of read) {
    for (const [index, task] of tasks.entries()) {
      signal?.throwIfAborted();
      const place = { file, line: index + 1 };
      yield await attempt(place, () => importTask(options, task, place, root, pages));
    }
  }
}
