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
