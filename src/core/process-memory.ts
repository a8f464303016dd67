import { readFile } from "node:fs/promises";

/** What this process holds, and what the system, or the limit set for the process, could still give it. */
export function processMemory(): {
  readonly residentBytes: number;
  readonly availableBytes: number;
} {
  return {
    residentBytes: process.memoryUsage.rss(),
    availableBytes: process.availableMemory(),
  };
}

/** The high-water mark of this process alone. getrusage also counts the parent's pages at the fork. */
export async function peakBytes(): Promise<number> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return 1024 * (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes));
}
