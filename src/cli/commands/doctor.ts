import { KvittoError } from "../../core/errors.ts";
import { defineCommand } from "../command.ts";
import {
  checkCache,
  checkFonts,
  checkLibraries,
  checkMemory,
  checkNode,
  checkProviders,
  type HealthCheck,
} from "../health.ts";
import type { Colors } from "../output.ts";
import { formatTable } from "../table.ts";

function forPeople(checks: readonly HealthCheck[], colors: Colors): string {
  const marks = {
    ok: colors.green("ok"),
    missing: colors.yellow("missing"),
    problem: colors.red("problem"),
  };
  const rows = checks.map(({ name, status, detail }) => [name, marks[status], detail]);
  const hints = checks.flatMap(({ name, hint }) => (hint === null ? [] : [`${name}: ${hint}`]));
  const table = formatTable([{ title: "" }, { title: "" }, { title: "" }], rows);
  return hints.length === 0 ? table : `${table}\n\n${hints.join("\n")}`;
}

export const doctorCommand = defineCommand({
  name: "doctor",
  summary: "Look at this machine: what works, what is missing and how to get it",
  description:
    "Every ONNX Runtime provider is tried with a small graph, not only looked for. " +
    "A missing GPU is no problem: the CPU trains and reads too.",
  args: {},
  settings: {},
  examples: [
    { command: "doctor", what: "a table of checks" },
    {
      command: "doctor --json",
      what: "the same as {checks: [{name, status, detail, hint, data}]}",
    },
  ],
  async run(_values, { out, progress, signal }) {
    const bar = progress.bar("Looking", 3);
    const machine = [await checkNode(process.versions.node), checkMemory()];
    bar.advance(1, "providers");
    const providers = await checkProviders(signal);
    bar.advance(1, "libraries and fonts");
    const rest = [await checkCache(), await checkFonts(), ...(await checkLibraries())];
    bar.advance();
    bar.done();
    const checks = [...machine, ...providers, ...rest];
    out.print({ checks }, (colors) => forPeople(checks, colors));
    const problems = checks.filter(({ status }) => status === "problem");
    if (problems.length === 0) return;
    throw new KvittoError(
      "doctor.problems",
      `${problems.length} of ${checks.length} checks found a problem: ${problems.map(({ name }) => name).join(", ")}.`,
      problems[0]?.hint ?? undefined,
    );
  },
});
