import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { listSupportedBackends } from "onnxruntime-node";
import { KvittoError } from "../core/errors.ts";

/** Where graphs run. `auto` is CUDA if the runtime's library for it is installed, else the CPU. */
export const DEVICES = ["auto", "cpu", "webgpu", "cuda"] as const;
export type Device = (typeof DEVICES)[number];
export type ExecutionProvider = "cpu" | "webgpu" | "cuda";

/** Providers that are not part of the runtime's own library are files beside it, or missing. */
function providerLibraryExists(name: string): boolean {
  const root = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const folder = join(root, "bin", "napi-v6", process.platform, process.arch);
  return [`libonnxruntime_providers_${name}.so`, `onnxruntime_providers_${name}.dll`].some((file) =>
    existsSync(join(folder, file)),
  );
}

/** Names of the execution providers that the installed runtime can really load. */
export function availableProviders(): string[] {
  return listSupportedBackends()
    .filter(({ name, bundled }) => bundled || providerLibraryExists(name))
    .map(({ name }) => name);
}

/**
 * The execution provider for `device`.
 * WebGPU is never chosen by `auto`: on a machine with integrated graphics it is slower than the CPU
 * for models this small.
 * @throws {KvittoError} `device.unavailable` when the runtime has no such provider.
 */
export function resolveDevice(device: Device): ExecutionProvider {
  const providers = availableProviders();
  if (device === "auto") return providers.includes("cuda") ? "cuda" : "cpu";
  if (device === "cpu" || providers.includes(device)) return device;
  throw deviceUnavailable(device, `this runtime has only ${providers.join(", ")}`);
}

export function deviceUnavailable(device: Device, why: string): KvittoError {
  return new KvittoError(
    "device.unavailable",
    `device ${device} was asked for, but ${why}`,
    "Run `kvitto doctor` to see what is missing, or use --device cpu.",
  );
}
