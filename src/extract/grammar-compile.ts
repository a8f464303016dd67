import type {
  AutomatonNode,
  EndNode,
  FirstItemNode,
  GrammarNode,
  LiteralNode,
  NextItemNode,
} from "./grammar-node.ts";
import { numberRule } from "./grammar-number.ts";
import { literalAutomaton, patternAutomaton } from "./grammar-pattern.ts";
import {
  type ArrayShape,
  checkShape,
  ISO_DATE_PATTERN,
  type JsonField,
  type JsonLiteral,
  type JsonShape,
  minBytes,
  type ObjectShape,
  type StringShape,
} from "./json-shape.ts";

/** The first node of a shape, and every byte that its fixed parts are made of. */
export interface CompiledShape {
  readonly root: GrammarNode;
  readonly fixedBytes: ReadonlySet<number>;
}

const childPath = (path: string, key: string) => (path === "" ? key : `${path}.${key}`);

/**
 * Builds nodes from the end of the answer backwards: each part is given what follows it, so
 * neighbouring literals melt into one and a switch may continue differently case by case.
 */
class Compiler {
  readonly fixedBytes = new Set<number>();
  #ids = 0;

  end(): EndNode {
    return { kind: "end", id: this.#ids++, path: "" };
  }

  value(shape: JsonShape, path: string, next: GrammarNode): GrammarNode {
    switch (shape.kind) {
      case "object":
        return this.#object(shape, path, next);
      case "array":
        return this.#array(shape, path, next);
      case "string":
        return this.#string(shape, path, next);
      case "number":
        return {
          ...{ kind: "number", id: this.#ids++, path, next },
          rule: numberRule(shape, path === "" ? "the root" : path),
        };
      case "enum":
        return this.#choice(
          path,
          shape.values.map((value) => [value, next]),
        );
      case "boolean":
        return this.#choice(path, [
          [true, next],
          [false, next],
        ]);
      case "nullable":
        return this.#nullable(shape.value, path, next);
    }
  }

  #literal(text: string, path: string, next: GrammarNode): LiteralNode {
    const own = new TextEncoder().encode(text);
    for (const byte of own) this.fixedBytes.add(byte);
    const tail = next.kind === "literal" ? next : undefined;
    const bytes = tail === undefined ? own : Uint8Array.from([...own, ...tail.bytes]);
    return { kind: "literal", id: this.#ids++, path, bytes, next: tail?.next ?? next };
  }

  #choice(path: string, literals: readonly (readonly [JsonLiteral, GrammarNode])[]): AutomatonNode {
    for (const [value] of literals) {
      for (const byte of new TextEncoder().encode(JSON.stringify(value))) this.fixedBytes.add(byte);
    }
    return {
      ...{ kind: "automaton", id: this.#ids++, path, spells: "choice" },
      automaton: literalAutomaton(literals),
    };
  }

  #nullable(value: JsonShape, path: string, next: GrammarNode): GrammarNode {
    if (value.kind === "nullable") return this.#nullable(value.value, path, next);
    if (value.kind === "enum") {
      const values = [...new Set([...value.values, null])];
      return this.value({ kind: "enum", values }, path, next);
    }
    return {
      ...{ kind: "nullable", id: this.#ids++, path },
      whenNull: this.#literal("null", path, next),
      value: this.value(value, path, next),
    };
  }

  #string(shape: StringShape, path: string, next: GrammarNode): GrammarNode {
    const { minLength = 0, maxLength, pattern } = shape;
    if (pattern === undefined) {
      const text = { kind: "text", id: this.#ids++, path, minLength, maxLength, next } as const;
      return this.#literal('"', path, text);
    }
    const { next: moves, accept } = patternAutomaton(pattern, minLength, maxLength);
    const close = this.#literal('"', path, next);
    moves.forEach((to, index) => to >= 0 && this.fixedBytes.add(index % 256));
    return this.#literal('"', path, {
      ...{ kind: "automaton", id: this.#ids++, path },
      spells: pattern === ISO_DATE_PATTERN ? "day" : "pattern",
      automaton: { next: moves, accept: accept.map((ends) => (ends ? close : undefined)) },
    });
  }

  #array(shape: ArrayShape, path: string, next: GrammarNode): GrammarNode {
    const { minItems = 0, maxItems, inOrder = false } = shape;
    if (maxItems === 0) return this.#literal("[]", path, next);
    for (const char of "[],") this.fixedBytes.add(char.charCodeAt(0));
    // The item is followed by this node, and this node by the item: the one cycle, closed by hand.
    const following: Omit<NextItemNode, "item"> & { item: GrammarNode } = {
      ...{ kind: "nextItem", id: this.#ids++, path, minItems, maxItems, inOrder, next },
      minItemBytes: minBytes(shape.item),
      item: next,
    };
    following.item = this.value(shape.item, `${path}[]`, following);
    const first: FirstItemNode = { kind: "firstItem", id: this.#ids++, path, following };
    return this.#literal("[", path, first);
  }

  #object(shape: ObjectShape, path: string, next: GrammarNode): GrammarNode {
    const close = this.#literal("}", path, next);
    const { fields } = shape;
    let tail: GrammarNode = close;
    if (shape.switch !== undefined) {
      const { key, cases } = shape.switch;
      const literals = cases.flatMap(({ values, rest }) => {
        const after = this.#fields(rest, ",", path, close);
        return values.map((value) => [value, after] as const);
      });
      const start = `${fields.length === 0 ? "" : ","}${JSON.stringify(key)}:`;
      tail = this.#literal(start, path, this.#choice(childPath(path, key), literals));
    }
    return this.#literal("{", path, this.#fields(fields, "", path, tail));
  }

  #fields(
    fields: readonly JsonField[],
    beforeFirst: string,
    path: string,
    next: GrammarNode,
  ): GrammarNode {
    return fields.reduceRight((tail, field, index) => {
      const start = `${index === 0 ? beforeFirst : ","}${JSON.stringify(field.key)}:`;
      const at = childPath(path, field.key);
      return this.#literal(start, at, this.value(field.shape, at, tail));
    }, next);
  }
}

/** @throws {KvittoError} `shape.invalid` or `schema.unsupported_pattern` */
export function compileShape(shape: JsonShape): CompiledShape {
  checkShape(shape);
  const compiler = new Compiler();
  const root = compiler.value(shape, "", compiler.end());
  return { root, fixedBytes: compiler.fixedBytes };
}
