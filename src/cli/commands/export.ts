import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { adapterFiles } from "../../export/adapter-files.ts";
import { GGUF_TYPES } from "../../export/gguf-type.ts";
import { ONNX_DTYPES } from "../../export/onnx-folder.ts";
import { writeFileAtomic, writeFolderAtomic } from "../../formats/atomic-file.ts";
import { zipPieces } from "../../formats/zip.ts";
import { loadAdapter } from "../../train/peft-adapter.ts";
import { adapterOrModel, type Source } from "../adapter-or-model.ts";
import { byteSize } from "../byte-size.ts";
import { defineCommand, required, type CommandContext } from "../command.ts";
import { exportAdapterGguf, exportMmproj, exportModelGguf } from "../export-gguf.ts";
import { exportOnnx, onnxForPeople } from "../export-onnx.ts";
import { mergeAdapter, mergedForPeople, mergeSettings } from "../merge-adapter.ts";
import { deviceSetting, modelSetting } from "../model-settings.ts";
import { refuseFile, refuseFull } from "../refuse-existing.ts";
import { choice, optional, path, text, toggle } from "../setting.ts";
import { flagOf } from "../settings.ts";
import { UsageError } from "../usage-error.ts";

/** Settings that one form alone looks at. */
const ONLY_FOR: Readonly<Record<string, readonly string[]>> = {
  model: ["hf", "gguf"],
  zip: ["peft"],
  weights: ["gguf", "mmproj"],
  pre: ["gguf"],
  dtype: ["onnx"],
  device: ["hf"],
  ...Object.fromEntries(Object.keys(mergeSettings).map((key) => [key, ["hf"]])),
};

function refuseUnused(to: string, from: Source, { settings }: CommandContext): void {
  for (const { key, source } of settings) {
    if (source !== "default" && key === "model" && from.kind === "model") {
      throw new UsageError(
        "export.unused",
        `--model names the base of an adapter, and ${from.name} is a model itself.`,
        "Leave --model out.",
      );
    }
    const forms = ONLY_FOR[key];
    if (source === "default" || forms === undefined || forms.includes(to)) continue;
    throw new UsageError(
      "export.unused",
      `${flagOf(key)} is given and --to ${to} has no use for it; it is for --to ${forms.join(", ")}.`,
      `Leave ${flagOf(key)} out.`,
    );
  }
}

function needsAdapter(
  to: string,
  source: Source,
): asserts source is Extract<Source, { kind: "adapter" }> {
  if (source.kind === "adapter") return;
  throw new UsageError(
    "export.not_an_adapter",
    `${source.name} is a model and no adapter, and --to ${to} takes an adapter.`,
    "Give the folder of an adapter or of a training run.",
  );
}

function needsModel(
  to: string,
  source: Source,
): asserts source is Extract<Source, { kind: "model" }> {
  if (source.kind === "model") return;
  throw new UsageError(
    "export.not_a_model",
    `${source.folder} is an adapter, and --to ${to} takes a whole model.`,
    "Fold it into its base first: kvitto merge.",
  );
}

interface Written {
  readonly out: string;
  readonly bytes: number;
}

async function exportPeft(folder: string, out: string, zip: boolean): Promise<Written> {
  await loadAdapter(folder); // a damaged one is said here, not where it is unpacked
  if (zip) {
    await refuseFile(out);
    await writeFileAtomic(out, zipPieces(adapterFiles(folder)));
    return { out, bytes: (await stat(out)).size };
  }
  await refuseFull(out);
  let bytes = 0;
  await writeFolderAtomic(out, async (temporary) => {
    for await (const file of adapterFiles(folder)) {
      bytes += file.bytes.length;
      await writeFile(join(temporary, file.name), file.bytes);
    }
  });
  return { out, bytes };
}

export const exportCommand = defineCommand({
  name: "export",
  summary: "Write an adapter or a model as others read it: Hugging Face, PEFT, GGUF, ONNX, one zip",
  description:
    "hf: the base with the adapter in it, as `kvitto merge` writes it. peft: the adapter as PEFT and vLLM " +
    "load it, with --zip as one file. gguf: a model for llama.cpp, or an adapter as llama.cpp's LoRA file; " +
    "of a vision-language model the language part; mmproj: its vision tower, for llama.cpp too. onnx: a folder that transformers.js runs.",
  args: { source: required("an adapter, the folder of a training run, or a model") },
  settings: {
    to: choice(["hf", "peft", "gguf", "mmproj", "onnx"], { help: "what is written" }),
    model: modelSetting,
    device: deviceSetting,
    out: path({ help: "where to; it must not be there yet" }),
    zip: toggle({ help: "with --to peft: one zip file in place of a folder", default: false }),
    weights: optional(
      choice(GGUF_TYPES, {
        help: "with --to gguf or mmproj: how weights are stored; of a model as it has them, of an adapter f32, when left out",
      }),
    ),
    dtype: optional(
      choice(ONNX_DTYPES, {
        help: "with --to onnx: fp32, when left out; fp16: weights in half; q8, q4: those of kvitto quantize --to int8 and int4",
      }),
    ),
    pre: optional(
      text({
        help: "with --to gguf: llama.cpp's name of the rule by which text is split, where it has none for this tokenizer's own",
      }),
    ),
    ...mergeSettings,
  },
  examples: [
    { command: "export runs/mine --to peft --zip --out mine.zip", what: "one file to hand on" },
    { command: "export runs/mine --to hf --out merged", what: "the same as kvitto merge" },
    { command: "export merged --to gguf --weights q8_0 --out mine.gguf", what: "for llama.cpp" },
    {
      command: "export merged --to mmproj --out mine-mmproj.gguf",
      what: "its vision tower: llama-server -m mine.gguf --mmproj mine-mmproj.gguf",
    },
    { command: "export merged --to onnx --out mine-onnx", what: "for transformers.js" },
    {
      command: "export merged --to onnx --dtype q4 --out mine-onnx",
      what: "the same in 4 bits, for a browser",
    },
    {
      command: "export runs/mine --to gguf --model ./Llama-3.2-1B --out mine-lora.gguf",
      what: "an adapter for llama.cpp: llama-server --lora mine-lora.gguf",
    },
  ],
  async run(values, context) {
    const { to, out: target, zip } = values;
    const { out, progress } = context;
    const source = await adapterOrModel(values.source, context);
    refuseUnused(to, source, context);
    if (to === "hf") {
      needsAdapter(to, source);
      const merged = await mergeAdapter({ ...values, adapter: source.folder }, context);
      return out.print(merged, () => mergedForPeople(merged));
    }
    if (to === "peft") {
      needsAdapter(to, source);
      const written = await exportPeft(source.folder, target, zip);
      return out.print(written, () => `${target}: ${byteSize(written.bytes)}`);
    }
    if (to === "onnx") {
      needsModel(to, source);
      const written = await exportOnnx(source.folder, values, context);
      return out.print(written, () => onnxForPeople(written));
    }
    if (to === "mmproj") {
      needsModel(to, source);
      await refuseFile(target);
      await exportMmproj(source, values);
    } else {
      await refuseFile(target);
      if (source.kind === "adapter") await exportAdapterGguf(source.folder, values, context);
      else await exportModelGguf(source, values, progress);
    }
    const written = { out: target, bytes: (await stat(target)).size };
    return out.print(written, () => `${target}: ${byteSize(written.bytes)}`);
  },
});
