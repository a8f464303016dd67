import { KvittoError } from "../core/errors.ts";
import { evaluateDimension, symbolName } from "./dimension.ts";
import type { GraphInput } from "./emit.ts";
import { formatShape } from "./shape.ts";
import type { Dtype } from "./tensor.ts";

/** What is known about a feed without its values. */
interface Feed {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

function checkNames(inputs: readonly GraphInput[], feeds: Readonly<Record<string, Feed>>): void {
  const wanted = new Set(inputs.map(({ name }) => name));
  const missing = [...wanted].filter((name) => !Object.hasOwn(feeds, name));
  const extra = Object.keys(feeds).filter((name) => !wanted.has(name));
  if (missing.length > 0 || extra.length > 0) {
    throw new KvittoError(
      "session.feeds",
      `the graph takes ${wanted.size} inputs; missing: ${missing.join(", ") || "none"}, ` +
        `not an input: ${extra.join(", ") || "none"}`,
    );
  }
}

/** Each symbol, with the input it was first read off. */
type Bindings = Map<string, { readonly value: number; readonly input: string }>;

function bindSymbols(
  inputs: readonly GraphInput[],
  feeds: Readonly<Record<string, Feed>>,
): Bindings {
  const bindings: Bindings = new Map();
  for (const { name, shape } of inputs) {
    for (const [axis, side] of shape.entries()) {
      const symbol = symbolName(side);
      const value = feeds[name]!.shape[axis];
      if (symbol !== null && value !== undefined && !bindings.has(symbol)) {
        bindings.set(symbol, { value, input: name });
      }
    }
  }
  return bindings;
}

/**
 * Checks that the feeds name every input and nothing else, with the right types, and with shapes in
 * which each symbol has one size everywhere. The runtime checks only fixed sizes: a symbol with two
 * sizes would give a wrong result, or an error in some inner node.
 * @throws {KvittoError} `session.feeds`
 */
export function checkFeeds(
  inputs: readonly GraphInput[],
  feeds: Readonly<Record<string, Feed>>,
): void {
  checkNames(inputs, feeds);
  const bindings = bindSymbols(inputs, feeds);
  const valueOf = (symbol: string) => bindings.get(symbol)?.value;
  for (const { name, dtype, shape } of inputs) {
    const given = feeds[name]!;
    if (given.dtype !== dtype) {
      throw new KvittoError("session.feeds", `input ${name} is ${dtype}; got ${given.dtype}`);
    }
    const fits = shape.every((side, axis) => {
      const size = evaluateDimension(side, valueOf);
      return size === null || size === given.shape[axis];
    });
    if (!fits || given.shape.length !== shape.length) {
      const sizes = [...bindings]
        .filter(([symbol]) => new RegExp(`\\b${symbol}\\b`).test(formatShape(shape)))
        .map(([symbol, { value, input }]) => `${symbol} = ${value} from ${input}`);
      const where = sizes.length === 0 ? "" : ` with ${sizes.join(" and ")}`;
      throw new KvittoError(
        "session.feeds",
        `input ${name} is ${formatShape(shape)}${where}; got [${given.shape.join()}]`,
      );
    }
  }
}
