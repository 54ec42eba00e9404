// How much of a processor something takes: what a bound on work is held by, since the clock on the wall tells as much of the machine's other guests.

/** Milliseconds of processor time, all threads of this process together, that `work` takes. */
export async function processorTime(work: () => unknown): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  return since(begun);
}

/** Milliseconds of processor time since `begun`, which `process.cpuUsage()` gave. */
export function since(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}
