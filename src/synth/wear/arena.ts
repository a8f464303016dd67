/** Bytes that wait to be used again; more are left to the garbage collector. */
const MOST_KEPT_BYTES = 128e6;
/** Buffers come in whole multiples, so that pages of nearly one size share them. */
const GRAIN_BYTES = 1 << 16;
/** A buffer is lent for less than it holds down to this share. */
const LEAST_USED = 0.5;

const free: ArrayBuffer[] = [];
let keptBytes = 0;

function take(bytes: number): ArrayBuffer {
  let best = -1;
  for (let i = 0; i < free.length; i++) {
    const size = free[i]!.byteLength;
    if (size < bytes || bytes < LEAST_USED * size) continue;
    if (best === -1 || size < free[best]!.byteLength) best = i;
  }
  if (best === -1) return new ArrayBuffer(Math.ceil(bytes / GRAIN_BYTES) * GRAIN_BYTES);
  const [buffer] = free.splice(best, 1);
  if (buffer === undefined) throw new Error("internal: a buffer is gone");
  keptBytes -= buffer.byteLength;
  return buffer;
}

/**
 * Lends arrays for the time that a page is worked on. A page needs some forty megabytes of them;
 * made anew for each, they kept the garbage collector busy for a third of the whole time.
 */
export class Arena {
  readonly #lent: ArrayBuffer[] = [];

  /** An array whose values are whatever was there before. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const buffer = take(length);
    this.#lent.push(buffer);
    return new Uint8Array(buffer, 0, length);
  }

  /** A copy. */
  copy(data: Uint8Array): Uint8Array<ArrayBuffer> {
    const array = this.bytes(data.length);
    array.set(data);
    return array;
  }

  /** Takes all arrays back: nobody may look at them any more. */
  release(): void {
    for (const buffer of this.#lent.splice(0)) {
      if (keptBytes + buffer.byteLength > MOST_KEPT_BYTES) continue;
      free.push(buffer);
      keptBytes += buffer.byteLength;
    }
  }
}
