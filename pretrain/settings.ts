import { parseArgs } from "node:util";
import { DEVICES, type Device } from "../src/engine/device.ts";
import { KvittoError } from "../src/core/errors.ts";
import { PLANS, type PlanName } from "./plans/all.ts";

export interface PretrainSettings {
  readonly run: string;
  readonly plan: PlanName;
  /** Folders of models whose weights the run starts from, a later one before an earlier. */
  readonly startFrom: readonly string[];
  readonly seed: string;
  /** Samples of the whole run: the curriculum and the learning rate are laid out over them. */
  readonly samples: number;
  /** Stop after this many samples in all, to go on later; the plan is still that of `samples`. */
  readonly until: number;
  readonly learningRate: number;
  readonly budget: number;
  readonly threads: number;
  readonly device: Device;
  readonly saveEveryMinutes: number;
}

const OPTIONS = {
  run: { type: "string", default: "runs/pretrain" },
  plan: { type: "string", default: "base" },
  "start-from": { type: "string", multiple: true, default: [] as string[] },
  seed: { type: "string", default: "kvitto-base-1" },
  samples: { type: "string", default: "196000" },
  until: { type: "string" },
  "learning-rate": { type: "string", default: "0.001" },
  budget: { type: "string", default: "2400" },
  threads: { type: "string", default: "2" },
  device: { type: "string", default: "cpu" },
  "save-every-minutes": { type: "string", default: "10" },
} as const;

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new KvittoError("usage", `--${name} must be a positive number; got "${text}"`);
}

function deviceNamed(text: string): Device {
  const device = DEVICES.find((candidate) => candidate === text);
  if (device !== undefined) return device;
  throw new KvittoError("usage", `--device must be one of ${DEVICES.join(", ")}; got "${text}"`);
}

function planNamed(text: string): PlanName {
  if (Object.hasOwn(PLANS, text)) return text as PlanName; // its own keys are the names
  throw new KvittoError(
    "usage",
    `--plan must be one of ${Object.keys(PLANS).join(", ")}; got "${text}"`,
  );
}

export function parseSettings(args: readonly string[]): PretrainSettings {
  const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true });
  return {
    run: values.run,
    plan: planNamed(values.plan),
    startFrom: values["start-from"],
    seed: values.seed,
    samples: positive("samples", values.samples),
    until: positive("until", values.until ?? values.samples),
    learningRate: positive("learning-rate", values["learning-rate"]),
    budget: positive("budget", values.budget),
    threads: positive("threads", values.threads),
    device: deviceNamed(values.device),
    saveEveryMinutes: positive("save-every-minutes", values["save-every-minutes"]),
  };
}
