import { DEVICES, type Device } from "../../src/engine/device.ts";
import { KvittoError } from "../../src/core/errors.ts";
import { parseOptions, positive } from "../arguments.ts";
import { PLANS, type PlanName } from "./plans/all.ts";

export interface PretrainSettings {
  readonly run: string;
  readonly plan: PlanName;
  /** Folder of an LFM2 model whose weights a new run starts from; null for random ones. */
  readonly startFrom: string | null;
  readonly seed: string;
  /** Samples of the whole run: the curriculum and the learning rate are laid out over them. */
  readonly samples: number;
  /** Stop after this many samples in all, to go on later; the plan is still that of `samples`. */
  readonly until: number;
  readonly learningRate: number;
  /** Most that samples · characters of the longest may be in a batch. */
  readonly budget: number;
  readonly threads: number;
  readonly device: Device;
  readonly saveEveryMinutes: number;
}

const OPTIONS = {
  run: { type: "string", default: "runs/pretrain" },
  plan: { type: "string", default: "text" },
  "start-from": { type: "string" },
  seed: { type: "string", default: "kvitto-base-1" },
  samples: { type: "string", default: "40000" },
  until: { type: "string" },
  "learning-rate": { type: "string", default: "0.001" },
  budget: { type: "string", default: "3000" },
  threads: { type: "string", default: "2" },
  device: { type: "string", default: "cpu" },
  "save-every-minutes": { type: "string", default: "4" },
} as const;

function deviceNamed(text: string): Device {
  const device = DEVICES.find((candidate) => candidate === text);
  if (device !== undefined) return device;
  throw new KvittoError("usage", `--device must be one of ${DEVICES.join(", ")}; got "${text}".`);
}

function planNamed(text: string): PlanName {
  if (Object.hasOwn(PLANS, text)) return text as PlanName; // its own keys are the names
  const names = Object.keys(PLANS).join(", ");
  throw new KvittoError("usage", `--plan must be one of ${names}; got "${text}".`);
}

/** @throws {KvittoError} `usage` */
export function parseSettings(args: readonly string[]): PretrainSettings {
  const values = parseOptions(args, OPTIONS);
  return {
    run: values.run,
    plan: planNamed(values.plan),
    startFrom: values["start-from"] ?? null,
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
