import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { hubEndpoint } from "../../core/env.ts";
import { KvittoError } from "../../core/errors.ts";
import { loadAdapter } from "../../train/peft-adapter.ts";
import { DEFAULT_ENDPOINT, parseHubName } from "../../models/hub.ts";
import { findHubToken } from "../../models/hub-token.ts";
import { filesToUpload } from "../../models/hub-upload-files.ts";
import { uploadToHub } from "../../models/hub-upload.ts";
import { loadModel } from "../../models/load-model.ts";
import { adapterOrModel } from "../adapter-or-model.ts";
import { byteSize } from "../byte-size.ts";
import { defineCommand, required } from "../command.ts";
import { text, toggle } from "../setting.ts";
import { formatTable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

function listed(files: readonly { readonly name: string; readonly bytes: number }[]): string {
  return formatTable(
    [{ title: "file" }, { title: "size", align: "right" }],
    files.map(({ name, bytes }) => [name, byteSize(bytes)]),
  );
}

/** A damaged folder is said here, not where it is downloaded. */
async function folderOf(given: string, context: Parameters<typeof adapterOrModel>[1]) {
  const isFolder = await stat(given).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new KvittoError(
      "push.no_folder",
      `${given} is no folder of this machine.`,
      "Give the folder of an adapter, of a training run or of a model.",
    );
  }
  const source = await adapterOrModel(given, context);
  if (source.kind === "adapter") await loadAdapter(source.folder);
  else await loadModel(source.folder);
  return source.folder;
}

export const pushCommand = defineCommand({
  name: "push",
  summary: "Upload an adapter or a merged model to the Hugging Face Hub",
  description:
    "Makes the model repository unless it is there, private unless --public is given, and sends the " +
    "folder's files in one commit; hidden files are left out, and files that only the repository has stay. " +
    "The token is HF_TOKEN, or what `hf auth login` has stored. A push that was stopped goes on when it is " +
    "given again: what has arrived is known by its hash and not sent twice.",
  args: {
    source: required("an adapter, the folder of a training run, or a model folder"),
    repository: required("owner/name on the Hub"),
  },
  settings: {
    public: toggle({ help: "everybody may see it", default: false }),
    message: text({ help: "the commit's title", default: "Upload with kvitto push" }),
    dry_run: toggle({ help: "lists the files and sends nothing", default: false }),
  },
  examples: [
    { command: "push runs/mine owner/receipts-lora --dry-run", what: "what would be sent" },
    { command: "push runs/mine owner/receipts-lora", what: "to a private repository" },
    { command: "push merged owner/receipts --public", what: "a merged model, for everybody" },
  ],
  async run(values, context) {
    const { out, progress, signal } = context;
    const name = parseHubName(values.repository);
    if (name === null || name.revision !== undefined) {
      throw new UsageError(
        "push.name",
        `${values.repository} is not owner/name.`,
        `For example kvitto push ${values.source} me/${basename(resolve(values.source))}.`,
      );
    }
    const { repository } = name;
    const folder = await folderOf(values.source, context);
    const files = await filesToUpload(folder);
    const plan = files.map(({ name: file, size_bytes }) => ({ name: file, bytes: size_bytes }));
    const visibility = values.public ? "public" : "private";
    if (values.dry_run) {
      const json = { repository, visibility, files: plan, dry_run: true };
      const total = plan.reduce((sum, { bytes }) => sum + bytes, 0);
      return out.print(json, () => {
        return `${listed(plan)}\n\n${plan.length} files, ${byteSize(total)}, would go to ${repository} (${visibility}). Nothing was sent.`;
      });
    }
    const connection = {
      endpoint: (hubEndpoint() ?? DEFAULT_ENDPOINT).replace(/\/+$/, ""),
      ...{ token: await findHubToken(), fetch, signal },
    };
    const uploaded = await uploadToHub(connection, repository, files, {
      ...{ isPrivate: !values.public, message: values.message, progress },
    });
    const { url, commit, sent, unchanged } = uploaded;
    const seenBy = uploaded.isPrivate ? "private" : "public";
    out.print({ repository, visibility: seenBy, url, commit, sent, unchanged }, (colors) => {
      if (commit === null) return `${url} has every file already; nothing was sent.`;
      const same = unchanged.length === 0 ? "" : `\n${unchanged.length} files were there already.`;
      return `${listed(sent)}${same}\n\nCommit ${commit} of ${colors.bold(url)} (${seenBy})`;
    });
  },
});
