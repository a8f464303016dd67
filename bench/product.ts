import { Random } from "../src/core/random.ts";
import { matmul } from "../src/engine/ops/matmul.ts";
import { hostFloat32, openSession, type HostTensor } from "../src/engine/session.ts";
import { input } from "../src/engine/tensor.ts";

const SIDE = 1024;
/** In a row: the first after other work finds the processor's caches and threads elsewhere. */
const TIMES = 8;

/** What {@link openProduct} is called in a table. */
export const PRODUCT = `${SIDE}³ float32 MatMul`;
/** Of one run of it. */
export const PRODUCT_FLOPS = TIMES * 2 * SIDE ** 3;

export interface Product extends AsyncDisposable {
  run(): Promise<void>;
}

/** One large matrix product, a few times: how fast this machine multiplies when nothing is in its way. */
export async function openProduct(): Promise<Product> {
  const [x, w] = ["x", "w"].map((name) => input(name, "float32", [SIDE, SIDE]));
  const session = await openSession({ y: matmul(x!, w!) }, { device: "cpu" });
  const random = new Random("bench product");
  const square = (): HostTensor =>
    hostFloat32(
      [SIDE, SIDE],
      Float32Array.from({ length: SIDE * SIDE }, () => random.uniform(-1, 1)),
    );
  const feeds = { x: square(), w: square() };
  return {
    async run() {
      for (let i = 0; i < TIMES; i++) await session.run(feeds);
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}
