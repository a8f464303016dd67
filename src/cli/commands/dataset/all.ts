import type { CommandGroup } from "../../command.ts";

/** `kvitto dataset <action>`: one line for each action, in the order of the help. */
export const datasetGroup: CommandGroup = {
  name: "dataset",
  summary: "Labelled documents: look at them, split, mix, import, export and label them",
  actions: {
    show: async () => (await import("./show.ts")).datasetShowCommand,
    inspect: async () => (await import("./inspect.ts")).datasetInspectCommand,
    instructions: async () => (await import("./instructions.ts")).datasetInstructionsCommand,
    split: async () => (await import("./split.ts")).datasetSplitCommand,
    import: async () => (await import("./import.ts")).datasetImportCommand,
    agree: async () => (await import("./agree.ts")).datasetAgreeCommand,
    label: async () => (await import("./label.ts")).datasetLabelCommand,
    cache: async () => (await import("./cache.ts")).datasetCacheCommand,
    export: async () => (await import("./export.ts")).datasetExportCommand,
    mix: async () => (await import("./mix.ts")).datasetMixCommand,
  },
};
