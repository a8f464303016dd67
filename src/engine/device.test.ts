import { expect, test } from "vitest";
import { KvittoError } from "../core/errors.ts";
import { availableProviders, DEVICES, resolveDevice } from "./device.ts";
import { neg } from "./ops/neg.ts";
import { openSession } from "./session.ts";
import { input } from "./tensor.ts";

const providers = availableProviders();

test("the CPU is always there", () => {
  expect(providers).toContain("cpu");
  expect(resolveDevice("cpu")).toBe("cpu");
});

test("auto is CUDA when its library is installed, otherwise the CPU, never WebGPU", () => {
  expect(resolveDevice("auto")).toBe(providers.includes("cuda") ? "cuda" : "cpu");
});

test("a device that the runtime lacks is refused with what there is", async () => {
  const missing = DEVICES.filter((device) => device !== "auto" && !providers.includes(device));
  for (const device of missing) {
    const expected: unknown = expect.objectContaining({
      name: "KvittoError",
      code: "device.unavailable",
      message: `device ${device} was asked for, but this runtime has only ${providers.join(", ")}`,
    });
    expect(() => resolveDevice(device)).toThrow(KvittoError);
    // Not wrapped in an error that blames the graph.
    const graph = { y: neg(input("x", "float32", [2])) };
    await expect(openSession(graph, { device })).rejects.toEqual(expected);
  }
  // Without an NVIDIA library beside the runtime, cuda is one of them.
  expect(missing.includes("cuda")).toBe(!providers.includes("cuda"));
});
