// Plain JavaScript on purpose: `--import tsx` does not reach worker threads on Node 20, so the
// thread registers tsx itself before it loads its TypeScript.
import { register } from "tsx/esm/api";

register();
await import("./worker.ts");
