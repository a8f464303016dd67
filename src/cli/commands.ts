import type { CommandTable } from "./command.ts";

/**
 * Every command, in the order of the help. One line each; the key is the command's name. Loaded
 * when it is asked for, so that one command does not wait for the libraries of the others.
 */
export const COMMANDS: CommandTable = {
  quickstart: async () => (await import("./commands/quickstart.ts")).quickstartCommand,
  synth: async () => (await import("./commands/synth.ts")).synthCommand,
  eval: async () => (await import("./commands/eval.ts")).evalCommand,
  compare: async () => (await import("./commands/compare.ts")).compareCommand,
  mine: async () => (await import("./commands/mine.ts")).mineCommand,
  dataset: async () => (await import("./commands/dataset/all.ts")).datasetGroup,
  train: async () => (await import("./commands/train.ts")).trainCommand,
  sweep: async () => (await import("./commands/sweep.ts")).sweepCommand,
  sync: async () => (await import("./commands/sync.ts")).syncCommand,
  calibrate: async () => (await import("./commands/calibrate.ts")).calibrateCommand,
  extract: async () => (await import("./commands/extract.ts")).extractCommand,
  attention: async () => (await import("./commands/attention.ts")).attentionCommand,
  read: async () => (await import("./commands/read.ts")).readCommand,
  quantize: async () => (await import("./commands/quantize.ts")).quantizeCommand,
  merge: async () => (await import("./commands/merge.ts")).mergeCommand,
  export: async () => (await import("./commands/export.ts")).exportCommand,
  push: async () => (await import("./commands/push.ts")).pushCommand,
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand,
  models: async () => (await import("./commands/models.ts")).modelsCommand,
  metric: async () => (await import("./commands/metric.ts")).metricCommand,
  bench: async () => (await import("./commands/bench.ts")).benchCommand,
};
