import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { Random } from "../core/random.ts";
import { AdamW, decaysByDefault } from "./adamw.ts";

const FIXTURES = resolve(import.meta.dirname, "../../fixtures");

function normals(random: Random, length: number): Float32Array {
  return Float32Array.from({ length }, () => random.normal());
}

describe("AdamW", () => {
  test("equals the formula done by hand in float64, decayed and not", () => {
    const [beta1, beta2, epsilon, weightDecay, lr] = [0.8, 0.95, 1e-3, 0.1, 0.05];
    const random = new Random("adamw");
    const theta = new Map([
      ["a.lora_A.weight", normals(random, 5)],
      ["norm.weight", normals(random, 5)],
    ]);
    const expected = [...theta].map(([name, values]) => ({ name, theta: [...values], m: 0, v: 0 }));
    const moments = expected.map(({ theta }) => theta.map(() => ({ m: 0, v: 0 })));
    const optimiser = new AdamW(theta, { beta1, beta2, epsilon, weightDecay });
    for (let t = 1; t <= 7; t++) {
      const gradients = new Map([...theta].map(([name]) => [name, normals(random, 5)]));
      optimiser.update(gradients, lr, 0.5);
      expected.forEach((parameter, p) => {
        const decay = parameter.name === "norm.weight" ? 0 : weightDecay;
        parameter.theta = parameter.theta.map((value, i) => {
          const moment = moments[p]![i]!;
          const g = gradients.get(parameter.name)![i]! * 0.5;
          moment.m = beta1 * moment.m + (1 - beta1) * g;
          moment.v = beta2 * moment.v + (1 - beta2) * g ** 2;
          const m = moment.m / (1 - Math.pow(beta1, t));
          const v = moment.v / (1 - Math.pow(beta2, t));
          return value * (1 - lr * decay) - (lr * m) / (Math.sqrt(v) + epsilon);
        });
      });
    }
    for (const parameter of expected) {
      parameter.theta.forEach((value, i) => {
        // 7 steps, each storing θ, m and v with 2^-24 relative error on values below 4: under 2e-6.
        expect(Math.abs(theta.get(parameter.name)![i]! - value)).toBeLessThan(2e-6);
      });
    }
  });

  test("the first step moves each weight by lr against the sign of its gradient", () => {
    const theta = new Map([["w", Float32Array.of(1, 1, 1)]]);
    new AdamW(theta).update(new Map([["w", Float32Array.of(3, -0.01, 0)]]), 0.25);
    // m̂/√v̂ = ±1 exactly at t = 1; ε = 1e-8 against |g| ≥ 0.01 changes it by 1e-6.
    const [first, second, third] = theta.get("w")!;
    expect(first).toBeCloseTo(0.75, 6);
    expect(second).toBeCloseTo(1.25, 6);
    expect(third).toBe(1);
  });

  test("learning rate 0 leaves the weights bit for bit, decay included, but keeps the moments", () => {
    const before = normals(new Random(3), 9);
    const theta = new Map([["w", before.slice()]]);
    const optimiser = new AdamW(theta, { weightDecay: 0.1 });
    optimiser.update(new Map([["w", normals(new Random(4), 9)]]), 0);
    expect(theta.get("w")).toEqual(before);
    expect(optimiser.state().m.get("w")![0]).not.toBe(0);
  });

  test("a restored run gives the same bits as one that never stopped", () => {
    const start = normals(new Random("resume"), 40);
    const gradientAt = (t: number) => new Map([["w", normals(new Random(`g${t}`), 40)]]);
    const whole = new Map([["w", start.slice()]]);
    const uninterrupted = new AdamW(whole, { weightDecay: 0.01 });
    const part = new Map([["w", start.slice()]]);
    const first = new AdamW(part, { weightDecay: 0.01 });
    for (let t = 0; t < 5; t++) {
      uninterrupted.update(gradientAt(t), 1e-2);
      first.update(gradientAt(t), 1e-2);
    }
    const state = first.state();
    first.update(gradientAt(99), 1); // the saved state is a copy, and must not follow this
    const resumed = new Map([["w", whole.get("w")!.slice()]]);
    const second = new AdamW(resumed, { weightDecay: 0.01 });
    second.restore(state);
    for (let t = 5; t < 9; t++) {
      uninterrupted.update(gradientAt(t), 1e-2);
      second.update(gradientAt(t), 1e-2);
    }
    expect(resumed.get("w")).toEqual(whole.get("w"));
    expect(second.state()).toEqual(uninterrupted.state());
  });

  test("a missing or wrong gradient is a bug that is said before anything changes", () => {
    const theta = new Map([
      ["a", Float32Array.of(1)],
      ["b", Float32Array.of(1)],
    ]);
    const optimiser = new AdamW(theta);
    const gradients = new Map([["a", Float32Array.of(1)]]);
    expect(() => optimiser.update(gradients, 1)).toThrow("internal: gradient of b is missing");
    gradients.set("b", new Float32Array(2));
    expect(() => optimiser.update(gradients, 1)).toThrow("has 2 values; the parameter has 1");
    expect(theta.get("a")![0]).toBe(1);
    expect(optimiser.state().step).toBe(0);
  });
});

test("decay leaves out exactly what the Trainer leaves out of an LFM2-VL model", () => {
  const file = readFileSync(resolve(FIXTURES, "optimiser/decay.json"), "utf8");
  const schema = z.object({ parameters: z.array(z.string()), no_decay: z.array(z.string()) });
  const { parameters, no_decay } = schema.parse(JSON.parse(file));
  const ours = parameters.filter((name) => !decaysByDefault(name));
  expect(ours.sort()).toEqual(no_decay.sort());
  expect(parameters.length).toBeGreaterThan(ours.length);
  expect(decaysByDefault("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight")).toBe(
    true,
  );
});
