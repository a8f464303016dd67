import type { Command } from "./command.ts";

/**
 * Every command, in the order of the help. One line each; the key is the command's name. Loaded
 * when it is asked for, so that one command does not wait for the libraries of the others.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  synth: async () => (await import("./commands/synth.ts")).synthCommand,
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand,
  models: async () => (await import("./commands/models.ts")).modelsCommand,
  metric: async () => (await import("./commands/metric.ts")).metricCommand,
};
