import { findServer } from "../../trackers/wandb/server.ts";
import { syncRun } from "../../trackers/wandb/sync.ts";
import { defineCommand, several } from "../command.ts";

export const syncCommand = defineCommand({
  name: "sync",
  summary: "Send runs that were trained offline to Weights & Biases",
  description:
    "For runs of kvitto train --track wandb that were offline, or whose server did not answer. Only " +
    "what the server lacks is sent, so that it may be done again. The key is that of WANDB_API_KEY or " +
    "of ~/.netrc, the server that of WANDB_BASE_URL or wandb.ai.",
  args: { runs: several("run folders of kvitto train") },
  settings: {},
  examples: [
    { command: "sync runs/mine", what: "sends its figures and how it ended" },
    { command: "sync runs/mine --json", what: "[{run, url, steps}]" },
  ],
  async run({ runs }, { out, signal }) {
    const server = await findServer();
    const synced: { run: string; url: string; steps: number }[] = [];
    for (const run of runs) {
      const { address: url, steps } = await syncRun(run, server, signal);
      synced.push({ run, url, steps });
    }
    out.print(synced, (colors) =>
      synced
        .map(({ run, url, steps }) => `${run}: ${steps} steps at ${colors.bold(url)}`)
        .join("\n"),
    );
  },
});
