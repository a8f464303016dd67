import { constants } from "node:fs";
import { access, mkdir, readdir, readFile, statfs } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism, arch, cpus, freemem, platform, totalmem } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { cacheFolder } from "../core/env.ts";
import { messageOf } from "../core/errors.ts";
import { probeProvider } from "./provider-probe.ts";

/** "problem": something does not work; "missing": an extra that is not there; "ok". */
export type HealthStatus = "ok" | "missing" | "problem";

export interface HealthCheck {
  readonly name: string;
  readonly status: HealthStatus;
  /** What was found, for a person. */
  readonly detail: string;
  /** The next step, when there is one. */
  readonly hint: string | null;
  /** The same for a program. */
  readonly data: Readonly<Record<string, unknown>>;
}

const GIB = 1024 ** 3;
const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;

/** Room for the base model, its feature cache and the checkpoints of a small run. */
const DISK_WANTED_BYTES = 2 * GIB;
const MEMORY_WANTED_BYTES = 2 * GIB;

const PACKAGE_FILE = fileURLToPath(new URL("../../package.json", import.meta.url));
const PackageFile = z.object({
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
});

async function readPackage(): Promise<z.infer<typeof PackageFile>> {
  return PackageFile.parse(JSON.parse(await readFile(PACKAGE_FILE, "utf8")));
}

/** True when `version` (20.19.2) is at least the minimum of `range` (">=20.19"). */
export function satisfiesMinimum(version: string, range: string): boolean {
  const parts = (text: string): number[] => text.replace(/^\D*/, "").split(".").map(Number);
  const [have, want] = [parts(version), parts(range)];
  for (let i = 0; i < want.length; i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

export async function checkNode(version: string): Promise<HealthCheck> {
  const wanted = (await readPackage()).engines.node;
  const ok = satisfiesMinimum(version, wanted);
  return {
    name: "node",
    status: ok ? "ok" : "problem",
    detail: `${version} on ${platform()} ${arch()} (${wanted} is needed)`,
    hint: ok ? null : `Install Node ${wanted}.`,
    data: { version, wanted, platform: platform(), arch: arch() },
  };
}

export function checkMemory(): HealthCheck {
  const [free_bytes, total_bytes] = [freemem(), totalmem()];
  const cores = availableParallelism();
  const ok = free_bytes >= MEMORY_WANTED_BYTES;
  return {
    name: "memory",
    status: ok ? "ok" : "problem",
    detail: `${gib(free_bytes)} free of ${gib(total_bytes)}, ${cores} cores (${cpus()[0]?.model ?? "unknown"})`,
    hint: ok ? null : `Training wants ${gib(MEMORY_WANTED_BYTES)} free; close something.`,
    data: { free_bytes, total_bytes, cores },
  };
}

/** The cache folder: can it be made and written, and is there room on its disk? */
export async function checkCache(): Promise<HealthCheck> {
  const folder = cacheFolder();
  const name = "cache";
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    const free_bytes = bavail * bsize;
    const ok = free_bytes >= DISK_WANTED_BYTES;
    return {
      name,
      status: ok ? "ok" : "problem",
      detail: `${folder}, ${gib(free_bytes)} free`,
      hint: ok ? null : `Make room, or set KVITTO_CACHE to a folder on a larger disk.`,
      data: { folder, free_bytes },
    };
  } catch (error) {
    const hint = "Set KVITTO_CACHE to a folder that can be written.";
    const detail = `${folder} cannot be used: ${messageOf(error)}`;
    return { name, status: "problem", detail, hint, data: { folder } };
  }
}

/** Every font family package that synthetic pages are drawn with. */
export async function checkFonts(): Promise<HealthCheck> {
  const { resolve } = createRequire(PACKAGE_FILE);
  const names = Object.keys((await readPackage()).dependencies).filter((dependency) =>
    dependency.startsWith("@expo-google-fonts/"),
  );
  const absent: string[] = [];
  for (const name of names) {
    try {
      const folder = dirname(resolve(`${name}/package.json`));
      const files = await readdir(folder, { recursive: true });
      if (!files.some((file) => file.endsWith(".ttf"))) absent.push(name);
    } catch {
      absent.push(name); // not installed: exactly what is being asked
    }
  }
  const ok = absent.length === 0 && names.length > 0;
  return {
    name: "fonts",
    status: ok ? "ok" : "problem",
    detail: `${names.length - absent.length} of ${names.length} font families`,
    hint: ok ? null : `Run npm ci; missing: ${absent.join(", ")}.`,
    data: { families: names.length - absent.length, absent },
  };
}

/** Libraries with native or WebAssembly parts, which are what fails on an unusual platform. */
const NATIVE_LIBRARIES = {
  sharp: () => import("sharp"),
  "@napi-rs/canvas": () => import("@napi-rs/canvas"),
  "@hyzyla/pdfium": () => import("@hyzyla/pdfium"),
} as const;

export async function checkLibraries(): Promise<HealthCheck[]> {
  return Promise.all(
    Object.entries(NATIVE_LIBRARIES).map(async ([name, load]): Promise<HealthCheck> => {
      try {
        await load();
        return { name, status: "ok", detail: "loads", hint: null, data: {} };
      } catch (error) {
        const hint = "Run npm ci on this machine; node_modules of another platform do not work.";
        return { name, status: "problem", detail: messageOf(error), hint, data: {} };
      }
    }),
  );
}

const PROVIDER_HINTS: Readonly<Record<string, string>> = {
  webgpu: "WebGPU needs a graphics driver (Vulkan on Linux: libvulkan1 and the card's driver).",
  cuda: "For NVIDIA: npm rebuild onnxruntime-node --onnxruntime-node-install=cuda12, and CUDA 12 with cuDNN 9.",
};

/** Providers that training and reading can use; others may be compiled in and are not asked. */
const USED_PROVIDERS = ["cpu", "cuda", "webgpu", "coreml", "dml"];

export async function checkProviders(signal: AbortSignal): Promise<HealthCheck[]> {
  const { listSupportedBackends, env } = await import("onnxruntime-node");
  const checks: HealthCheck[] = [];
  for (const { name, bundled } of listSupportedBackends()) {
    if (!USED_PROVIDERS.includes(name)) continue;
    // One at a time: two drivers that start at once fight for the same card.
    const { ok, message } = await probeProvider(name, signal);
    const reason = message.replace(/\s+/g, " ").split(" was false. ").at(-1) ?? message;
    checks.push({
      name: `onnxruntime ${name}`,
      status: ok ? "ok" : name === "cpu" ? "problem" : "missing",
      detail: ok ? `runs (ONNX Runtime ${env.versions.node ?? "?"})` : reason,
      hint: ok ? null : (PROVIDER_HINTS[name] ?? null),
      data: { bundled, runs: ok },
    });
  }
  return checks;
}
