import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { listSupportedBackends } from "onnxruntime-node";
import { KvittoError } from "../core/errors.ts";

/** Where graphs run. `auto` is CUDA if this build of the runtime has it, else the CPU. */
export const DEVICES = ["auto", "cpu", "webgpu", "cuda"] as const;
export type Device = (typeof DEVICES)[number];
export type ExecutionProvider = "cpu" | "webgpu" | "cuda";

/** The runtime names CUDA whether or not its library was installed; only the file tells. */
function cudaLibraryExists(): boolean {
  const root = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const folder = join(root, "bin", "napi-v6", process.platform, process.arch);
  return existsSync(join(folder, "libonnxruntime_providers_cuda.so"));
}

/** Names of the execution providers that the installed runtime can really load. */
export function availableProviders(): string[] {
  const names = listSupportedBackends().map((backend) => backend.name);
  return names.filter((name) => name !== "cuda" || cudaLibraryExists());
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
  throw new KvittoError(
    "device.unavailable",
    `device ${device} was asked for, but this runtime has only ${providers.join(", ")}`,
    "Run `kvitto doctor` to see what is missing, or use --device cpu.",
  );
}
