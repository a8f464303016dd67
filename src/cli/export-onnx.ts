import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "../core/progress.ts";
import { writeOnnxFolder, type OnnxDtype } from "../export/onnx-folder.ts";
import { writeFolderAtomic } from "../formats/atomic-file.ts";
import { openBundle } from "../models/bundle.ts";
import { byteSize } from "./byte-size.ts";
import { refuseFull } from "./refuse-existing.ts";

export interface ExportedOnnx {
  readonly out: string;
  readonly bytes: number;
  readonly dtype: OnnxDtype;
  /** Of `onnx/`, with their sizes. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** Lines of JavaScript that load it. */
  readonly load: readonly string[];
}

async function filesOf(folder: string): Promise<{ name: string; bytes: number }[]> {
  const files: { name: string; bytes: number }[] = [];
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const found = await stat(join(folder, name));
    if (found.isFile()) files.push({ name: name.replaceAll("\\", "/"), bytes: found.size });
  }
  return files;
}

/** The dtype is in the folder's config.json: nothing has to be said of it. */
function loadLines(out: string, sees: boolean): string[] {
  const where = JSON.stringify(/^[./\\]|^[A-Za-z]:/.test(out) ? out : `./${out}`);
  const [kind, reader, name] = sees
    ? ["AutoModelForImageTextToText", "AutoProcessor", "processor"]
    : ["AutoModelForCausalLM", "AutoTokenizer", "tokenizer"];
  return [
    `import { ${kind}, ${reader} } from "@huggingface/transformers";`,
    `const ${name} = await ${reader}.from_pretrained(${where});`,
    `const model = await ${kind}.from_pretrained(${where});`,
  ];
}

/** @throws {KvittoError} `export.out_exists`; as `openBundle` and `writeOnnxFolder` */
export async function exportOnnx(
  folder: string,
  values: { readonly out: string; readonly dtype: OnnxDtype | null },
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<ExportedOnnx> {
  const { out } = values;
  await refuseFull(out);
  const { model, endOfTurn } = await openBundle(folder);
  let dtype: OnnxDtype = "fp32";
  await writeFolderAtomic(out, async (temporary) => {
    const given = values.dtype === null ? {} : { dtype: values.dtype };
    dtype = await writeOnnxFolder(model, temporary, { ...given, endOfTurn, progress, signal });
  });
  const all = await filesOf(out);
  return {
    ...{ out, dtype, bytes: all.reduce((sum, { bytes }) => sum + bytes, 0) },
    files: all.filter(({ name }) => name.startsWith("onnx/")),
    load: loadLines(out, model.vision !== null),
  };
}

export function onnxForPeople({ out, bytes, files, load }: ExportedOnnx): string {
  const graphs = files.map((file) => `  ${file.name}  ${byteSize(file.bytes)}`);
  const said = [`${out}: ${byteSize(bytes)}`, ...graphs, "To load it:", ...load];
  return said.join("\n");
}
