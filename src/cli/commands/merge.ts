import { defineCommand, required } from "../command.ts";
import { mergeAdapter, mergedForPeople, mergeSettings } from "../merge-adapter.ts";
import { deviceSetting, modelSetting } from "../model-settings.ts";
import { path } from "../setting.ts";

export const mergeCommand = defineCommand({
  name: "merge",
  summary: "Fold an adapter into its base model: one Hugging Face folder that needs no adapter",
  description:
    "W + scaling·B·A is formed in float32 and rounded to the dtype of the base; files, shards, tokenizer, " +
    "template and processor are the base's. The merged model is then asked for every token of the answers " +
    "of a few labelled papers, beside the base with the adapter. Where it differs by more than the bounds " +
    "nothing is left at --out.",
  args: { adapter: required("a PEFT folder, or the folder of a training run") },
  settings: {
    model: modelSetting,
    device: deviceSetting,
    out: path({ help: "folder of the merged model; it must not be there yet" }),
    ...mergeSettings,
  },
  examples: [
    { command: "merge runs/mine --out merged", what: "the embedded model with an adapter in it" },
    {
      command: "merge runs/mine --model ./LFM2-VL-450M --out merged --sample my-receipts",
      what: "compared on papers of your own",
    },
    {
      command: "merge runs/mine --out merged --json",
      what: "{out, merged_layers, replaced_weights, papers, tokens, largest_logit_difference, changed_tokens}",
    },
  ],
  async run(values, context) {
    const merged = await mergeAdapter(values, context);
    context.out.print(merged, () => mergedForPeople(merged));
  },
});
