import { stringify } from "yaml";
import type { CardFacts, CardScore, EvaluationCard } from "./card-facts.ts";

/** The task that a card's results are filed under on the Hub. */
const TASK = { type: "document-question-answering", name: "Reading receipts and invoices" };
const TAGS = ["lora", "kvitto", "receipts", "invoices", "information-extraction"];

/** The Hub's identifiers of licences by the names that we use; any other is filed as `other`. */
const HUB_LICENCES: Readonly<Record<string, string>> = {
  "Apache-2.0": "apache-2.0",
  "Llama 3.2 Community": "llama3.2",
};

/** What the Hub takes for a model's or a data set's name; a path of this machine is not one. */
const HUB_NAME = /^[\w.-]+(\/[\w.-]+)?$/;

const HOW_CERTAIN =
  "Brackets are 95 % intervals; values of one paper are right or wrong together, and the intervals know that.";

function licenceLines(licence: string | null): Record<string, string> {
  if (licence === null) return { license: "unknown" };
  const id = HUB_LICENCES[licence];
  if (id !== undefined) return { license: id };
  return { license: "other", license_name: licence.toLowerCase().replaceAll(" ", "-") };
}

function resultOf(evaluation: EvaluationCard) {
  return {
    task: TASK,
    dataset: {
      name: evaluation.dataset,
      type: evaluation.dataset.replaceAll(/[^\w.-]+/g, "-"),
      args: { papers: evaluation.papers, vendors: evaluation.vendors, read_as: evaluation.read_as },
    },
    metrics: evaluation.scores
      .filter(({ value }) => value !== null)
      .map(({ name, title, value, n, low, high }) => ({
        ...{ type: name, name: title, value },
        args: low === null || high === null ? { n } : { n, low, high },
      })),
  };
}

function frontMatter(facts: CardFacts): string {
  const names = facts.data.map((name) => name.replaceAll(/[^\w./-]+/g, "-"));
  const header = {
    ...(HUB_NAME.test(facts.base.name) ? { base_model: facts.base.name } : {}),
    library_name: "peft",
    ...licenceLines(facts.base.licence),
    tags: [...TAGS, facts.base.family],
    datasets: [...new Set(names)],
    ...(facts.evaluations.length === 0
      ? {}
      : { "model-index": [{ name: facts.name, results: facts.evaluations.map(resultOf) }] }),
  };
  return `---\n${stringify(header, { lineWidth: 0, aliasDuplicateObjects: false })}---`;
}

function cell(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}

/** "88.4 % (85.0–91.2)" */
function shown({ value, low, high, unit }: CardScore): string {
  if (value === null) return "–";
  if (unit === "number") return value.toPrecision(3);
  const percent = (share: number) => (100 * share).toFixed(1);
  const range = low === null || high === null ? "" : ` (${percent(low)}–${percent(high)})`;
  return `${percent(value)} %${range}`;
}

function evaluationText(evaluation: EvaluationCard): string {
  const { dataset, papers, vendors, read_as, scores } = evaluation;
  const rows = scores.map((score) => [score.title, shown(score), String(score.n)]);
  return [
    `### ${dataset}: ${papers} papers of ${vendors} vendors`,
    `Read as ${read_as}. ${evaluation.seen}`,
    table(["", "value", "n"], rows),
  ].join("\n\n");
}

function calibrationText({ calibration }: CardFacts): string {
  if (calibration === null) {
    return "Not calibrated: its confidence has not been compared with how often it is right (`kvitto calibrate`).";
  }
  const { threshold, target_accuracy, method, dataset, papers, ece, ece_before } = calibration;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const error = `Expected calibration error ${ece_before.toFixed(4)} before and ${ece.toFixed(4)} after calibration (${method}), on ${papers} papers of ${dataset} that it was not fitted on.`;
  if (threshold === null || calibration.coverage === null || calibration.accuracy === null) {
    return `${error} No threshold keeps ${percent(target_accuracy)} of enough values right: every value is to be looked at.`;
  }
  return `${error} At a confidence of ${threshold.toFixed(4)} or more, ${percent(calibration.coverage)} of the printed values are accepted unseen, and ${shown(calibration.accuracy)} of these ${calibration.accuracy.n} values are right; ${percent(target_accuracy)} was asked for.`;
}

function lossTable({ loss, eval_loss, validation_rows }: CardFacts): string {
  const rows: string[][] = [];
  if (loss !== null) rows.push(["loss of the last step, nats a token", loss.toFixed(4)]);
  if (eval_loss !== null) {
    const what = `loss on the held-out rows, nats a token (n = ${validation_rows} rows)`;
    rows.push([what, eval_loss.toFixed(4)]);
  }
  return rows.length === 0 ? "" : `${table(["training", ""], rows)}\n\n`;
}

/** A setting that is a list of names; none where it is not known. */
function namesIn({ settings }: CardFacts, wanted: string): string[] {
  const value = settings.find(({ key }) => key === wanted)?.value;
  return Array.isArray(value) ? value.map(String) : [];
}

/**
 * A model card in the Hub's form: YAML that its search reads, then what people want to know. A figure
 * that is not known is left out, never guessed.
 * @see Mitchell et al. 2019, arXiv:1810.03993; huggingface.co/docs/hub/model-cards; the form of
 *   `model-index` is that of github.com/huggingface/hub-docs modelcard.md
 */
export function modelCard(facts: CardFacts): string {
  const { base, evaluations } = facts;
  const kept = facts.adapter_step === facts.steps ? "" : `, and has the weights of step ${facts.adapter_step}`; // prettier-ignore
  const data = facts.data.map((name) => `\`${name}\``).join(", ");
  const licence = base.licence === null ? "not known here" : base.licence;
  const saved = namesIn(facts, "modules_to_save");
  const whole = saved.length === 0 ? "" : `, with whole modules of its own (${saved.map((name) => `\`${name}\``).join(", ")})`; // prettier-ignore
  const isDora = facts.settings.some(({ key, value }) => key === "use_dora" && value === true);
  const loaders = saved.length === 0 && !isDora ? "PEFT and vLLM load it on the same base" : "PEFT loads it on the same base; vLLM takes low-rank updates alone"; // prettier-ignore
  const scored =
    evaluations.length === 0
      ? "Not evaluated yet: `kvitto eval DATA --adapter FOLDER` measures fields and whole documents, and writes what it finds here."
      : [...evaluations.map(evaluationText), HOW_CERTAIN].join("\n\n");
  return `${frontMatter(facts)}

# ${facts.name}

A ${isDora ? "DoRA" : "LoRA"} adapter of ${facts.trained_parameters.toLocaleString("en")} parameters for \`${base.name}\` (${base.family}) that reads receipts and invoices into JSON${whole}. It was trained for ${facts.steps} steps with Kvitto${kept}.

## Use

\`kvitto extract FILE --adapter FOLDER${base.name === "base-model" ? "" : ` --model ${base.name}`}\` reads one paper. The folder is in PEFT's format: ${loaders}.

It reads what is like the papers that it was trained on and no better than the figures below. What it writes has to be checked where money depends on it.

## Data

${facts.trained_rows} labelled papers of ${facts.trained_vendors} vendors, from ${data}; ${facts.validation_rows} more were held out and only looked at.

## Evaluation

${scored}

${lossTable(facts)}## Confidence

${calibrationText(facts)}

## Settings

${table(
  ["setting", "value"],
  facts.settings.map(({ key, value }) => [key, cell(value)]),
)}

## Made with

\`\`\`sh
kvitto ${facts.command}
\`\`\`

## Licence

The base model's licence is ${licence}. What the training papers' licence asks for is not known to the program that wrote this page.
`;
}
