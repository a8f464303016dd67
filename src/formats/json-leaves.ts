/** A leaf of a JSON text: a text, a number, a literal, or an object or list without anything in it. */
export interface JsonLeaf {
  /** Keys and places in lists from the root. */
  readonly path: readonly (string | number)[];
  /** First byte of the text's UTF-8 and the one after the last, quotes included. */
  readonly startByte: number;
  readonly endByte: number;
}

const SPACE = [0x20, 0x09, 0x0a, 0x0d];
const decoder = new TextDecoder();

/**
 * The leaves of a JSON text, in order.
 *
 * @throws {SyntaxError} when it is no JSON
 */
export function jsonLeaves(text: string): JsonLeaf[] {
  JSON.parse(text); // what follows relies on it
  const bytes = new TextEncoder().encode(text);
  const leaves: JsonLeaf[] = [];
  let at = 0;

  const char = () => String.fromCharCode(bytes[at] ?? 0);
  const skipSpace = () => {
    while (SPACE.includes(bytes[at] ?? 0)) at++;
  };
  const skipString = () => {
    at++;
    while (char() !== '"') at += char() === "\\" ? 2 : 1;
    at++;
  };

  /** The members of an object or the items of an array; false when there are none. */
  function members(close: string, member: (index: number) => void): boolean {
    at++;
    skipSpace();
    if (char() === close) {
      at++;
      return false;
    }
    for (let index = 0; ; index++) {
      skipSpace();
      member(index);
      skipSpace();
      const separator = char();
      at++;
      if (separator === close) return true;
    }
  }

  function value(path: readonly (string | number)[]): void {
    const startByte = at;
    const leaf = () => leaves.push({ path, startByte, endByte: at });
    switch (char()) {
      case "{": {
        const some = members("}", () => {
          const from = at;
          skipString();
          const key = JSON.parse(decoder.decode(bytes.subarray(from, at))) as string; // a JSON string
          skipSpace();
          at++; // the colon
          skipSpace();
          value([...path, key]);
        });
        if (!some) leaf();
        return;
      }
      case "[":
        if (!members("]", (index) => value([...path, index]))) leaf();
        return;
      case '"':
        skipString();
        leaf();
        return;
      default:
        while (at < bytes.length && !/[,\]}\s]/.test(char())) at++;
        leaf();
    }
  }

  skipSpace();
  value([]);
  return leaves;
}
