import { join } from "node:path";
import { expect, test } from "vitest";
import { writeTinyModel } from "../models/tiny-model-for-tests.ts";
import { loadModel } from "../models/load-model.ts";
import { openBundle } from "../models/bundle.ts";
import { scratchFolder } from "../models/checkpoint-for-tests.ts";
import { openAttentionReader } from "./attend.ts";
import { entropy, largestSum } from "./attention-figures.ts";
import { openAttentionGraph } from "./attention-graph.ts";
import { paperPlaces } from "./paper-places.ts";
import { paperText } from "./paper-text.ts";

const PARITY = join(import.meta.dirname, "../../fixtures/parity");
const INVOICE = join(import.meta.dirname, "../../examples/faktura.pdf");
const noReader = { reader: () => Promise.reject(new Error("the page has a text layer")) };

test("entropy and concentration, by hand", () => {
  expect(entropy(Float32Array.of(0, 1, 0))).toBe(0);
  expect(entropy(new Float32Array(8).fill(1 / 8))).toBeCloseTo(Math.log(8), 6);
  expect(largestSum(Float32Array.of(0.1, 0.4, 0.2, 0.3), 2)).toBeCloseTo(0.7, 6);
  expect(largestSum(Float32Array.of(0.5, 0.5), 5)).toBe(1);
});

/** softmax over keys of q·k/√D in layer 0, from the weights, in float64. */
async function firstLayer(folder: string, ids: readonly number[], window: number | null) {
  const { checkpoint, decoder } = await loadModel(folder);
  const [C, D] = [decoder.hiddenSize, decoder.headSize];
  const read = (name: string) => checkpoint.readFloat32(`model.${name}`);
  const [embed, norm, wq, wk] = await Promise.all([
    read("embed_tokens.weight"),
    read("layers.0.input_layernorm.weight"),
    read("layers.0.self_attn.q_proj.weight"),
    read("layers.0.self_attn.k_proj.weight"),
  ]);
  const { cos, sin } = decoder.rope(ids.length);
  const normed = ids.map((id) => {
    const x = Array.from(embed.subarray(id * C, (id + 1) * C));
    const scale = 1 / Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / C + 1e-5);
    return x.map((v, i) => v * scale * norm[i]!);
  });
  const project = (w: Float32Array) =>
    normed.map((x, t) => {
      const flat = Array.from({ length: w.length / C }, (_, row) =>
        x.reduce((sum, v, i) => sum + v * w[row * C + i]!, 0),
      );
      // Rotation of the halves of each head.
      return flat.map((v, row) => {
        const [at, half] = [row % D, D / 2];
        const [c, s] = [cos[t * half + (at % half)]!, sin[t * half + (at % half)]!];
        return at < half ? v * c - flat[row + half]! * s : v * c + flat[row - half]! * s;
      });
    });
  const [q, k] = [project(wq), project(wk)];
  const heads = wq.length / C / D;
  const perGroup = heads / (wk.length / C / D);
  return (head: number, query: number): number[] => {
    const group = Math.floor(head / perGroup);
    const scores = ids.map((_, key) => {
      if (key > query || (window !== null && key <= query - window)) return -Infinity;
      let dot = 0;
      for (let d = 0; d < D; d++) dot += q[query]![head * D + d]! * k[key]![group * D + d]!;
      return dot / Math.sqrt(D);
    });
    const most = Math.max(...scores);
    const all = scores.map((score) => Math.exp(score - most));
    const sum = all.reduce((a, b) => a + b, 0);
    return all.map((value) => value / sum);
  };
}

test.each([
  ["02-llama-tied-rope-llama3", null],
  ["03-mistral-sliding", 10],
])("%s: the first layer's probabilities are softmax(q·kᵀ/√D)", async (name, window) => {
  const folder = join(PARITY, name);
  await using graph = await openAttentionGraph(await loadModel(folder), {
    ...{ adapted: new Set<string>(), device: "cpu", threads: 1 },
  });
  const ids = Array.from({ length: 23 }, (_, i) => (7 * i + 3) % 300);
  const expected = await firstLayer(folder, ids, window);
  const queries = [4, 11, 22];
  let layers = 0;
  await graph.run({ input_ids: ids }, null, queries, (layer, probabilities) => {
    layers += 1;
    const { heads } = graph.layers[layer]!;
    expect(probabilities).toHaveLength(heads * queries.length * ids.length);
    for (let head = 0; head < heads; head++) {
      for (const [row, query] of queries.entries()) {
        const at = (head * queries.length + row) * ids.length;
        const found = [...probabilities.subarray(at, at + ids.length)];
        expect(found.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
        if (layer > 0) continue;
        // float32 scores of a few units: 2⁻²² of them, and the softmax has a slope of at most 1/4.
        for (const [key, p] of expected(head, query).entries()) {
          expect(found[key]).toBeCloseTo(p, 5);
        }
      }
    }
  });
  expect(layers).toBe(graph.layers.length);
});

test("words of a paper's text are where they are printed", async () => {
  const { text, words } = await paperPlaces(INVOICE, noReader);
  expect(text).toBe(await paperText(INVOICE, noReader));
  expect(words).toHaveLength(text.match(/\S+/g)!.length);
  const find = (word: string) => words.find(({ start, end }) => text.slice(start, end) === word)!;
  // The letterhead's name at the top left, the title at the top right, the amount below both.
  const [name, title] = [find("Grossisten").box, find("FAKTURA").box];
  expect(title[0]).toBeGreaterThan(name[2]);
  expect(Math.abs(title[1] - name[1])).toBeLessThan(0.03);
  for (const { box } of words) {
    expect(box[0]).toBeLessThan(box[2]);
    for (const side of box) expect(side >= 0 && side <= 1).toBe(true);
  }
});

test("a paper is looked at from every value, whatever the model, and the shares add up", async () => {
  await using scratch = await scratchFolder();
  await writeTinyModel(scratch.folder, "attention");
  const bundle = await openBundle(scratch.folder);
  await using reader = await openAttentionReader(bundle, {
    ...{ adapted: new Set<string>(), adapter: null, input: "text", grounding: false },
    ...{ fields: ["total", "currency"], maxAnswerTokens: 60, device: "cpu", threads: 1 },
  });
  const text = "Kaffe 35,00\nTotalt SEK 35,00";
  const { values, paper, answer } = await reader.look({ pages: [], text });
  expect(paper.map(({ span }) => text.slice(...span)).join("")).toContain("Totalt");
  const written = JSON.parse(answer) as Record<string, unknown>;
  const own = Object.entries(written).filter(([, value]) => value !== null);
  expect(values.map(({ path }) => path)).toEqual(own.map(([path]) => path));
  expect(values.length).toBeGreaterThan(0);
  const means = reader.means();
  for (const { map } of values) {
    const total = map.reduce((sum, share) => sum + share, 0);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThan(1);
  }
  for (const { entropy: nats, top, paper: share } of means?.flat() ?? []) {
    expect(nats).toBeGreaterThan(0);
    expect(top).toBeGreaterThan(0);
    expect(top).toBeLessThanOrEqual(1 + 1e-6);
    expect(share).toBeLessThan(1);
  }
});
