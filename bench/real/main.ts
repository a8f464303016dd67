import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { listenForInterrupt } from "../../src/cli/interrupt.ts";
import { createProgress } from "../../src/cli/progress-bars.ts";
import { KvittoError } from "../../src/core/errors.ts";
import { writeFileAtomic } from "../../src/formats/atomic-file.ts";
import { parseOptions, positive } from "../../pretrain/arguments.ts";
import { reportFailure } from "../../pretrain/report-failure.ts";
import { eInvoices } from "./e-invoices.ts";
import { SETS, type Protocol, type SetName } from "./protocol.ts";
import { joinResults, readResults, type SetResult } from "./results.ts";
import { runProtocol } from "./run-protocol.ts";
import { sroiePixels } from "./sroie-pixels.ts";
import { sroieText } from "./sroie-text.ts";
import { resultsText } from "./table.ts";
import { vendorPdfs } from "./vendor-pdfs.ts";
import { writeDocs } from "./write-docs.ts";

const PROTOCOLS: Readonly<Record<SetName, Protocol>> = {
  "sroie-text": sroieText,
  "sroie-pixels": sroiePixels,
  "e-invoices": eInvoices,
  "vendor-pdfs": vendorPdfs,
};

const OPTIONS = {
  /** Folder with sroie/, einvoice/ and invoice2data/; left out, --out is shown and nothing measured. */
  data: { type: "string" },
  /** One of the sets; all when left out. */
  set: { type: "string" },
  /** Each protocol's own when left out, as the next two. */
  epochs: { type: "string" },
  /** The probability, 0 to 1, that a row is of an invented vendor in an epoch. */
  anonymise: { type: "string" },
  /** How often a real row comes in an epoch. */
  repeat: { type: "string" },
  /** Tests on training papers that are kept out, to choose settings by; not for the docs. */
  validation: { type: "boolean", default: false },
  seed: { type: "string", default: "0" },
  /** Most rows of each part, for a trial. */
  limit: { type: "string" },
  /** Sets that are not measured now keep their place in it. */
  out: { type: "string", default: "runs/real/results.json" },
  json: { type: "boolean", default: false },
  /** Writes the tables into docs/real-data.md. */
  docs: { type: "boolean", default: false },
} as const;

function chosen(set: string | undefined): readonly SetName[] {
  if (set === undefined) return SETS;
  const found = SETS.find((name) => name === set);
  if (found !== undefined) return [found];
  throw new KvittoError("usage", `There is no set ${set}.`, `The sets are ${SETS.join(", ")}.`);
}

function trainingChoices({ epochs, anonymise, repeat }: ReturnType<typeof parse>) {
  return {
    ...(epochs === undefined ? {} : { epochs: positive("epochs", epochs) }),
    ...(anonymise === undefined ? {} : { anonymise: probability("anonymise", anonymise) }),
    ...(repeat === undefined ? {} : { repeat: Math.ceil(positive("repeat", repeat)) }),
  };
}

function probability(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new KvittoError("usage", `--${name} is ${text}.`, "Give a number from 0 to 1.");
}

async function measure(options: ReturnType<typeof parse>): Promise<SetResult[]> {
  const { data, seed, set, limit } = options;
  if (data === undefined) return [];
  const display = createProgress(process.stderr);
  using interrupt = listenForInterrupt(process, {
    say: (line) => display.say(line),
    kill: () => process.exit(130),
  });
  const common = { seed, data, progress: display, signal: interrupt.signal };
  const results: SetResult[] = [];
  for (const name of chosen(set)) {
    const scratch = await mkdtemp(join(tmpdir(), "kvitto-real-"));
    try {
      const result = await runProtocol(PROTOCOLS[name], {
        ...{ ...common, scratch },
        ...{ validation: options.validation, training: trainingChoices(options) },
        limit: limit === undefined ? null : Math.ceil(positive("limit", limit)),
      });
      results.push(result);
      // After each set, so that a run that is stopped keeps what it has measured.
      const joined = joinResults(await readResults(options.out), [result]);
      await mkdir(dirname(options.out), { recursive: true });
      await writeFileAtomic(options.out, `${JSON.stringify(joined, null, 2)}\n`);
    } finally {
      await rm(scratch, { recursive: true, force: true });
      display.close();
    }
  }
  return results;
}

function parse() {
  return parseOptions(process.argv.slice(2), OPTIONS);
}

/** `npm run bench:real -- --data FOLDER` */
async function main(): Promise<void> {
  const options = parse();
  const measured = await measure(options);
  const { sets } = await readResults(options.out);
  const shown = options.data === undefined ? sets : measured;
  if (shown.length === 0) {
    throw new KvittoError(
      "usage",
      `--data is missing, and ${options.out} has no results.`,
      "Give a folder with sroie, einvoice and invoice2data.",
    );
  }
  if (options.docs) {
    const trial = sets.find(({ settings }) => settings.limit !== null || settings.validation);
    if (trial !== undefined) {
      throw new KvittoError(
        "usage",
        `${options.out} has ${trial.title} from a trial, with --limit or --validation.`,
        "Measure it whole before it goes into the docs.",
      );
    }
    await writeDocs(sets);
  }
  console.log(options.json ? JSON.stringify({ sets: shown }) : resultsText(shown));
}

try {
  await main();
} catch (error) {
  reportFailure(error);
}
