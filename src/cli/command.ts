import type { Progress } from "../core/progress.ts";
import type { ByteSource } from "./lines.ts";
import type { Output } from "./output.ts";
import {
  resolveSettings,
  type ConfigValues,
  type ResolvedSetting,
  type Settings,
  type SettingValues,
} from "./settings.ts";

/** One positional argument: its name is its key in the command's `args`. */
export interface Argument<T> {
  readonly help: string;
  readonly arity: "one" | "optional" | "many" | "any";
  readonly take: (given: readonly string[]) => T;
}

type Arguments = Readonly<Record<string, Argument<unknown>>>;

type ArgumentValues<A extends Arguments> = {
  readonly [K in keyof A]: A[K] extends Argument<infer T> ? T : never;
};

/** An argument that must be given. */
export function required(help: string): Argument<string> {
  return { help, arity: "one", take: ([value = ""]) => value };
}

/** An argument that may be left out: then it is null. */
export function leftOut(help: string): Argument<string | null> {
  return { help, arity: "optional", take: ([value]) => value ?? null };
}

/** One or more; must be the last argument. */
export function several(help: string): Argument<readonly string[]> {
  return { help, arity: "many", take: (values) => values };
}

/** Any number, none included; must be the last argument. */
export function severalOrNone(help: string): Argument<readonly string[]> {
  return { help, arity: "any", take: (values) => values };
}

/** What a handler may use instead of `process`. */
export interface CommandContext {
  readonly out: Output;
  readonly progress: Progress;
  /** Aborted by the first Ctrl-C; its reason is the error to end with. */
  readonly signal: AbortSignal;
  readonly stdin: ByteSource;
  /** Every setting and where it came from, to be stored with what the command makes. */
  readonly settings: readonly ResolvedSetting[];
}

export interface Example {
  /** Without the leading "kvitto". */
  readonly command: string;
  readonly what: string;
}

interface Description {
  readonly name: string;
  /** One line, shown in the list of commands. */
  readonly summary: string;
  /** Further paragraphs of the command's own help. */
  readonly description?: string;
  readonly examples: readonly [Example, ...Example[]];
}

export interface CommandDefinition<A extends Arguments, S extends Settings> extends Description {
  readonly args: A;
  readonly settings: S;
  /** Never touches `process` or `console`: everything it needs is in `context`. */
  run(values: ArgumentValues<A> & SettingValues<S>, context: CommandContext): Promise<void>;
}

/** What was typed, before anything is checked. */
export interface RawInput {
  readonly args: ReadonlyMap<string, readonly string[]>;
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly config: ConfigValues;
}

/** A command whose input has been checked. */
export interface PreparedCommand {
  readonly settings: readonly ResolvedSetting[];
  run(context: CommandContext): Promise<void>;
}

/** A command as the frame sees it; the types of its values stay inside {@link defineCommand}. */
export interface Command extends Description {
  readonly args: Arguments;
  readonly settings: Settings;
  /** @throws {UsageError} when a setting is unknown, missing or wrong */
  prepare(raw: RawInput): PreparedCommand;
}

/** By name; loaded when asked for, so that one command does not wait for the libraries of others. */
export type CommandTable = Readonly<Record<string, () => Promise<Command | CommandGroup>>>;

/**
 * Commands under one word: `kvitto dataset inspect`. Each action is a command like any other, whose
 * `name` is the whole path ("dataset inspect") and whose key in `actions` is the last word of it.
 */
export interface CommandGroup {
  readonly name: string;
  /** One line, shown in the list of commands. */
  readonly summary: string;
  /** Further paragraphs of the group's own help. */
  readonly description?: string;
  readonly actions: CommandTable;
}

/** Names the frame itself gives to every command. */
const RESERVED = ["json", "config", "help", "version"];

/**
 * Turns data and a handler into a command. The handler gets arguments and settings in one object,
 * typed by their declarations: `run({ file, learning_rate }, { out, signal })`.
 */
export function defineCommand<const A extends Arguments, const S extends Settings>(
  definition: CommandDefinition<A, S>,
): Command {
  const { args, settings, name } = definition;
  for (const key of Object.keys(settings)) {
    if (RESERVED.includes(key) || key in args) {
      throw new Error(`internal: command ${name} cannot have a setting called ${key}`);
    }
  }
  return {
    ...definition,
    prepare(raw) {
      const { values, resolved } = resolveSettings(settings, raw);
      const taken = Object.entries(args).map(([key, arg]) => [
        key,
        arg.take(raw.args.get(key) ?? []),
      ]);
      // Every argument was taken by its own declaration, which is what ArgumentValues says.
      const given = Object.fromEntries(taken) as ArgumentValues<A>;
      return {
        settings: resolved,
        run: (context) => definition.run({ ...given, ...values }, context),
      };
    },
  };
}
