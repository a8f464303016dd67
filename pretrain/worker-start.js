// Plain JavaScript on purpose: `--import tsx` does not reach worker threads on Node 20, so the
// thread registers tsx itself before it loads its TypeScript.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData.module);
