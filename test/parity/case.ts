import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import {
  openSafetensors,
  readTensor,
  type SafetensorsFile,
} from "../../src/formats/safetensors.ts";
import { readCaseFile } from "./case-file.ts";
import { compareTensor } from "./compare.ts";
import type { ParityRow } from "./row.ts";

/** One run of a case: inputs and what the reference computed. */
export interface CaseRun {
  readonly kind: string;
  readonly inputs: {
    readonly input_ids?: number[][];
    readonly attention_mask?: number[][];
    readonly spatial_shapes?: [number, number][];
    readonly image_grid_thw?: [number, number, number][];
  };
  readonly labels?: number[][];
  readonly n?: number;
  readonly eos_token_id?: number;
  readonly input_tensors?: string[];
  readonly expected: {
    readonly loss?: number;
    readonly new_ids?: number[][];
    readonly grad_norms?: Record<string, number>;
  };
}

export interface CaseFile {
  readonly case: string;
  readonly family: string;
  readonly runs: Readonly<Record<string, CaseRun>>;
  readonly tensors: Readonly<Record<string, { shape: number[]; dtype: string }>>;
  readonly [key: string]: unknown;
}

export interface ParityCase {
  readonly folder: string;
  /** Which case it is, of any variant: "01" … "14". */
  readonly number: string;
  readonly file: CaseFile;
  readonly expected: SafetensorsFile;
  /** Float values of an expected tensor. */
  values(name: string): Promise<Float32Array>;
  has(name: string): boolean;
  /** A tensor of inputs.safetensors, as floats. */
  input(name: string): Promise<{ shape: readonly number[]; data: Float32Array }>;
}

function asFloats(data: ArrayLike<number | bigint>): Float32Array {
  return Float32Array.from({ length: data.length }, (_, i) => Number(data[i]));
}

/** The number that the case's name starts with. */
export async function readCaseNumber(folder: string): Promise<string> {
  const file = await readCaseFile(join(folder, "case.json"), z.looseObject({ case: z.string() }));
  return file.case.slice(0, 2);
}

export async function openCase(folder: string): Promise<ParityCase> {
  // The fixture's own schema; a field that is missing shows up as a failing quantity.
  const file = JSON.parse(await readFile(join(folder, "case.json"), "utf8")) as CaseFile;
  const expected = await openSafetensors(join(folder, "expected.safetensors"));
  return {
    folder,
    number: file.case.slice(0, 2),
    file,
    expected,
    has: (name) => expected.tensors.has(name),
    values: async (name) => asFloats((await readTensor(expected, name)).data),
    async input(name) {
      const inputs = await openSafetensors(join(folder, "inputs.safetensors"));
      const tensor = await readTensor(inputs, name);
      return { shape: tensor.shape, data: asFloats(tensor.data) };
    },
  };
}

/** Tolerances of the fixtures' README. */
export const TOLERANCE = { activation: 1e-4, loss: 1e-5, gradient: 1e-5, weights: 1e-5 } as const;

/** Rows b·T+t where `mask` is 1: positions that are really there. */
export function maskedRows(mask: readonly (readonly number[])[]): boolean[] {
  return mask.flat().map((value) => value === 1);
}

/** Compares an activation [..., C] at the rows that are really there. */
export async function compareActivation(
  parity: ParityCase,
  name: string,
  got: Float32Array,
  keep?: readonly boolean[],
): Promise<ParityRow> {
  const want = await parity.values(name);
  if (keep === undefined) return compareTensor(name, got, want, { absolute: TOLERANCE.activation });
  const width = want.length / keep.length;
  const pick = (data: Float32Array) =>
    Float32Array.from(
      keep.flatMap((on, row) => (on ? [...data.subarray(row * width, (row + 1) * width)] : [])),
    );
  if (got.length !== want.length) return compareTensor(name, got, want, { absolute: 0 });
  return compareTensor(name, pick(got), pick(want), { absolute: TOLERANCE.activation });
}
