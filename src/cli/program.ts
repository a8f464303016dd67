import { Argument, Command as Program, CommanderError, Option } from "@commander-js/extra-typings";
import type { Command, CommandGroup, CommandTable } from "./command.ts";
import type { TextStream } from "./output.ts";
import type { Setting } from "./setting.ts";
import { flagOf } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

export interface ParsedCommand {
  readonly command: Command;
  readonly args: ReadonlyMap<string, readonly string[]>;
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** The path given with --config. */
  readonly config: string | null;
}

/** Commander's codes by ours, which are public. */
const USAGE_CODES: Readonly<Record<string, string>> = {
  "commander.unknownOption": "usage.unknown_option",
  "commander.unknownCommand": "usage.unknown_command",
  "commander.missingArgument": "usage.missing_argument",
  "commander.excessArguments": "usage.excess_arguments",
  "commander.optionMissingArgument": "usage.missing_value",
};

/**
 * Builds the parser for one command line. The function returned gives the command and what was
 * typed, or null when help or the version was printed.
 *
 * Only the command that is asked for is loaded, or all of them where their summaries are shown.
 * @throws {UsageError} `usage.*` (from the function returned)
 */
export async function buildProgram(
  commands: CommandTable,
  version: string,
  stdout: TextStream,
  argv: readonly string[],
): Promise<() => Promise<ParsedCommand | null>> {
  const parsed: ParsedCommand[] = [];
  const program = new Program("kvitto")
    .description("Fine-tunes small vision-language models to read receipts and invoices.")
    .version(version)
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: () => {} })
    .exitOverride()
    // Read from the raw line by runCli; here so that it may also stand before the command.
    .option("--json", "print only JSON on standard output")
    .helpCommand(true)
    .addHelpText(
      "after",
      '\nExit status: 0 done, 1 failed, 2 wrong usage.\n"kvitto <command> --help" has examples.',
    );
  const words = argv.filter((word) => !word.startsWith("-"));
  const { path, isUnknown } = await addCommands(program, commands, words, (one) =>
    parsed.push(one),
  );
  // Asked for the help of a command that there is not, commander would show the general help.
  const line = isUnknown ? argv.filter((word) => word !== "--help" && word !== "-h") : argv;
  return async () => {
    try {
      await program.parseAsync(line, { from: "user" });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      if (error.exitCode === 0) return null; // help or version
      throw usageError(error, path);
    }
    return parsed[0] ?? null;
  };
}

interface Found {
  /** The words that name a command or a group: ["dataset", "inspect"]. */
  readonly path: readonly string[];
  /** Whether the word after them is no command. */
  readonly isUnknown: boolean;
}

/** Adds a table of commands to the parser; a group's actions only where the words lead into it. */
async function addCommands(
  parent: Program,
  commands: CommandTable,
  words: readonly string[],
  onParsed: (parsed: ParsedCommand) => void,
): Promise<Found> {
  const [first, ...rest] = words[0] === "help" ? words.slice(1) : words;
  const wanted = first !== undefined && Object.hasOwn(commands, first) ? first : null;
  let inner: Found = { path: [], isUnknown: false };
  for (const [name, load] of Object.entries(commands)) {
    const sub = parent.command(name);
    // The others' names are enough to suggest one of them; their summaries only the help shows.
    if (wanted !== null && name !== wanted) continue;
    const command = await load();
    if ("actions" in command) {
      describeGroup(sub, command);
      if (name === wanted) inner = await addCommands(sub, command.actions, rest, onParsed);
      continue;
    }
    describe(sub, command);
    sub.action((...given: unknown[]) => onParsed({ command, ...inputOf(command, sub, given) }));
  }
  if (wanted !== null) return { ...inner, path: [wanted, ...inner.path] };
  return { path: [], isUnknown: first !== undefined };
}

function usageError(error: CommanderError, path: readonly string[]): UsageError {
  const name = ["kvitto", ...path].join(" ");
  const help = `See "${name} --help".`;
  if (error.code === "commander.help") {
    const what = path.length === 0 ? "No command was given." : `${name} needs an action.`;
    return new UsageError("usage.missing_command", what, help, { cause: error });
  }
  const [sentence = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const near = rest.join(" ").replace(/^\((.*)\)$/, "$1");
  const code = USAGE_CODES[error.code] ?? "usage.invalid";
  const message = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1).replace(/\.$/, "")}.`;
  return new UsageError(code, message, near === "" ? help : `${near} ${help}`, { cause: error });
}

function describeGroup(sub: Program, group: CommandGroup): void {
  sub.summary(group.summary).description(paragraphs(group));
  sub.addOption(new Option("--json", "print only JSON on standard output"));
  sub.helpCommand(true);
  sub.addHelpText("after", `\n"kvitto ${group.name} <action> --help" has examples.`);
}

function describe(sub: Program, command: Command): void {
  sub.summary(command.summary).description(paragraphs(command));
  for (const [key, arg] of Object.entries(command.args)) {
    const shapes = {
      one: `<${key}>`,
      optional: `[${key}]`,
      many: `<${key}...>`,
      any: `[${key}...]`,
    };
    const shape = shapes[arg.arity];
    sub.addArgument(new Argument(shape, arg.help));
  }
  for (const [key, setting] of Object.entries(command.settings)) addSetting(sub, key, setting);
  if (Object.keys(command.settings).length > 0) {
    sub.addOption(new Option("--config <file>", "YAML file of settings; a flag beats it"));
  }
  sub.addOption(new Option("--json", "print only JSON on standard output"));
  const width = Math.max(...command.examples.map(({ command: line }) => line.length));
  const examples = command.examples.map(
    ({ command: line, what }) => `  kvitto ${line.padEnd(width)}  # ${what}`,
  );
  sub.addHelpText("after", ["", "Examples:", ...examples].join("\n"));
}

function paragraphs({ summary, description }: Command | CommandGroup): string {
  return description === undefined ? `${summary}.` : `${summary}.\n\n${description}`;
}

function addSetting(sub: Program, key: string, setting: Setting<unknown>): void {
  const flag = flagOf(key);
  const { fallback, placeholder } = setting;
  const value = fallback?.value;
  const note =
    fallback === null
      ? " (required)"
      : value === null
        ? ""
        : ` (default: ${JSON.stringify(value)})`;
  if (placeholder === null) {
    sub.addOption(new Option(flag, `${setting.help}${note}`));
    sub.addOption(new Option(flag.replace("--", "--no-"), `turns ${flag} off`));
    return;
  }
  const gather = (text: string, before: unknown): readonly string[] => {
    const texts = Array.isArray(before) ? before.map(String) : [];
    if (texts.length > 0 && !setting.repeatable) {
      throw new UsageError("usage.given_twice", `${flag} is given twice: ${texts[0]} and ${text}.`);
    }
    return [...texts, text];
  };
  const option = new Option(`${flag} <${placeholder}>`, `${setting.help}${note}`);
  sub.addOption(option.argParser(gather));
}

function inputOf(
  command: Command,
  sub: Program,
  given: readonly unknown[],
): Omit<ParsedCommand, "command"> {
  const texts = (value: unknown): string[] =>
    value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)];
  const args = Object.keys(command.args).map((key, i) => [key, texts(given[i])] as const);
  const options: Readonly<Record<string, unknown>> = sub.opts();
  const flags = Object.keys(command.settings)
    .map((key) => [key, texts(options[new Option(flagOf(key)).attributeName()])] as const)
    .filter(([, given]) => given.length > 0);
  const config = options["config"];
  return {
    args: new Map(args),
    flags: new Map(flags),
    config: typeof config === "string" ? config : null,
  };
}
