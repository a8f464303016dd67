/**
 * Two tiny models trained for a few steps, to compare devices with. Only `webgpu.test.ts` uses it:
 * a file of its own, because a graphics driver may end the process that it runs in.
 */
import { Random } from "../core/random.ts";
import { gradients } from "./differentiate.ts";
import type { Device } from "./device.ts";
import { symbol } from "./dimension.ts";
import { add } from "./ops/add.ts";
import { crossEntropy } from "./ops/cross-entropy.ts";
import { gatherRows } from "./ops/gather-rows.ts";
import { gelu } from "./ops/gelu.ts";
import { gemm } from "./ops/gemm.ts";
import { layerNorm } from "./ops/layer-norm.ts";
import { matmul } from "./ops/matmul.ts";
import { mul } from "./ops/mul.ts";
import { replaceRows } from "./ops/replace-rows.ts";
import { reshape } from "./ops/reshape.ts";
import { rmsNorm } from "./ops/rms-norm.ts";
import { rotary } from "./ops/rotary.ts";
import { silu } from "./ops/silu.ts";
import { softmaxMatmul } from "./ops/softmax-matmul.ts";
import { swapLastAxes, transpose } from "./ops/transpose.ts";
import { hostFloat32, hostInt64, openSession, type HostTensor } from "./session.ts";
import { input, scalar, type Tensor } from "./tensor.ts";

const STEPS = 8;
const LEARNING_RATE = 0.01;

type Parameters = Map<string, { readonly tensor: Tensor; readonly values: Float32Array }>;

/** AdamW (Loshchilov & Hutter 2019, algorithm 2) on the host; β 0.9 and 0.999, decay 0.01. */
class AdamW {
  readonly #moments = new Map<string, readonly [Float32Array, Float32Array]>();
  #step = 0;

  update(parameters: Parameters, slopes: Readonly<Record<string, HostTensor>>): void {
    this.#step += 1;
    for (const [name, { values }] of parameters) {
      const size = values.length;
      const fresh = [new Float32Array(size), new Float32Array(size)] as const;
      const [first, second] = this.#moments.get(name) ?? fresh;
      this.#moments.set(name, [first, second]);
      for (let i = 0; i < size; i++) {
        const slope = Number(slopes[`d ${name}`]!.data[i]);
        first[i] = 0.9 * first[i]! + 0.1 * slope;
        second[i] = 0.999 * second[i]! + 0.001 * slope * slope;
        const mean = first[i]! / (1 - 0.9 ** this.#step);
        const deviation = Math.sqrt(second[i]! / (1 - 0.999 ** this.#step)) + 1e-8;
        values[i]! -= LEARNING_RATE * (mean / deviation + 0.01 * values[i]!);
      }
    }
  }
}

interface Trial {
  readonly loss: Tensor;
  readonly parameters: Parameters;
  readonly feeds: Readonly<Record<string, HostTensor>>;
}

async function train({ loss, parameters, feeds }: Trial, device: Device): Promise<number[]> {
  const names = [...parameters.keys()];
  const wrt = names.map((name) => parameters.get(name)!.tensor);
  const slopes = gradients(loss, wrt);
  const outputs = Object.fromEntries(names.map((name, i) => [`d ${name}`, slopes[i]!]));
  await using session = await openSession({ loss, ...outputs }, { device });
  const optimiser = new AdamW();
  const losses: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const weights = Object.fromEntries(
      names.map((name) => {
        const { tensor, values } = parameters.get(name)!;
        return [name, hostFloat32(tensor.shape.map(Number), values)];
      }),
    );
    const results = await session.run({ ...feeds, ...weights });
    losses.push(Number(results["loss"]!.data[0]));
    optimiser.update(parameters, results);
  }
  return losses;
}

function parameterMaker(random: Random) {
  const parameters: Parameters = new Map();
  const parameter = (name: string, shape: readonly number[], start?: number): Tensor => {
    const tensor = input(name, "float32", shape);
    const size = shape.reduce((product, side) => product * side, 1);
    const deviation = 1 / Math.sqrt(shape.at(-1)!);
    const values = Float32Array.from({ length: size }, () => start ?? deviation * random.normal());
    parameters.set(name, { tensor, values });
    return tensor;
  };
  return { parameters, parameter };
}

function randomValues(random: Random, size: number): Float32Array {
  return Float32Array.from({ length: size }, () => random.normal());
}

/** gelu between two linears with biases. 16 rows of 8 into 4 classes, one row without a label. */
function perceptron(): Trial {
  const random = new Random("perceptron");
  const { parameters, parameter } = parameterMaker(random);
  const x = input("x", "float32", [symbol("N"), 8]);
  const labels = input("labels", "int64", [symbol("N")]);
  let h = add(gemm(x, parameter("w1", [24, 8]), false, true), parameter("b1", [24], 0));
  h = gelu(h, "tanh");
  h = add(gemm(h, parameter("w2", [24, 24]), false, true), parameter("b2", [24], 0));
  h = gelu(h, "none");
  const loss = mul(
    crossEntropy(gemm(h, parameter("w3", [4, 24]), false, true), labels),
    scalar(1 / 15),
  );
  const classes = Array.from({ length: 16 }, (_, i) => (i === 5 ? -100 : random.int(0, 3)));
  return {
    loss,
    parameters,
    feeds: {
      x: hostFloat32([16, 8], randomValues(random, 128)),
      labels: hostInt64([16], classes),
    },
  };
}

/** One block of a decoder with every kind of op: two sequences of 6 tokens, 16 channels, 2 heads. */
function attentionBlock(): Trial {
  const [batch, tokens, side, heads, size, vocabulary] = [2, 6, 16, 2, 8, 11];
  const random = new Random("attention");
  const { parameters, parameter } = parameterMaker(random);
  const [B, T] = [symbol("B"), symbol("T")];
  const ids = input("ids", "int64", [B, T]);
  const positions = input("positions", "int64", [B, T]);
  const bias = input("bias", "float32", [B, 1, T, T]);
  const [cos, sin] = [input("cos", "float32", [8, 4]), input("sin", "float32", [8, 4])];
  const labels = input("labels", "int64", [symbol("L")]);
  const label_index = input("label_index", "int64", [symbol("L")]);
  const image = input("image", "float32", [symbol("M"), side]);
  const image_index = input("image_index", "int64", [symbol("M")]);

  const rows = (t: Tensor) => reshape(t, [null, side]);
  const linear = (t: Tensor, name: string) => gemm(t, parameter(name, [side, side]), false, true);
  const split = (t: Tensor) => transpose(reshape(t, [B, T, heads, size]), [0, 2, 1, 3]);

  const embedded = rows(gatherRows(parameter("embedding", [vocabulary, side]), ids));
  const h = replaceRows(embedded, image_index, image);
  const normed = rmsNorm(h, parameter("norm1", [side], 1), 1e-5);
  const q = rotary(split(linear(normed, "q")), positions, cos, sin);
  const k = rotary(split(linear(normed, "k")), positions, cos, sin);
  const scores = add(mul(matmul(q, swapLastAxes(k)), scalar(1 / Math.sqrt(size))), bias);
  const mixed = transpose(softmaxMatmul(scores, split(linear(normed, "v"))), [0, 2, 1, 3]);
  const attended = add(h, linear(rows(mixed), "o"));
  const inner = layerNorm(
    attended,
    parameter("norm2", [side], 1),
    parameter("bias2", [side], 0),
    1e-5,
  );
  const gated = mul(silu(linear(inner, "gate")), linear(inner, "up"));
  const last = gatherRows(add(attended, linear(gated, "down")), label_index);
  const loss = mul(
    crossEntropy(gemm(last, parameter("head", [vocabulary, side]), false, true), labels),
    scalar(1 / 6),
  );

  const hidden = Array.from({ length: batch * tokens * tokens }, (_, i) =>
    i % tokens > Math.floor(i / tokens) % tokens ? -1e9 : 0,
  );
  const angles = Array.from({ length: 32 }, (_, i) => Math.floor(i / 4) * 10 ** -(i % 4));
  return {
    loss,
    parameters,
    feeds: {
      ids: hostInt64(
        [batch, tokens],
        Array.from({ length: 12 }, () => random.int(0, 10)),
      ),
      positions: hostInt64(
        [batch, tokens],
        Array.from({ length: 12 }, (_, i) => i % tokens),
      ),
      bias: hostFloat32([batch, 1, tokens, tokens], Float32Array.from(hidden)),
      cos: hostFloat32([8, 4], Float32Array.from(angles, Math.cos)),
      sin: hostFloat32([8, 4], Float32Array.from(angles, Math.sin)),
      image: hostFloat32([3, side], randomValues(random, 3 * side)),
      image_index: hostInt64([3], [0, 1, 7]),
      label_index: hostInt64([6], [2, 3, 4, 8, 9, 10]),
      labels: hostInt64(
        [6],
        Array.from({ length: 6 }, () => random.int(0, 10)),
      ),
    },
  };
}

/** The losses of both models, step by step. */
export async function trainingTrial(device: Device): Promise<Record<string, number[]>> {
  return {
    perceptron: await train(perceptron(), device),
    attention: await train(attentionBlock(), device),
  };
}
