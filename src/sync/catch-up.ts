// Brings a source up to date: one run a reading, in order, until nothing newer waits or one is refused. Owns no step of a run.
import { runSync } from './run.ts';
import type { SyncOptions, SyncReport } from './sync-report.ts';

/** The reports, in order, at least one. A dry run writes nothing, so that only the first reading can be simulated. */
export async function catchUp(options: SyncOptions): Promise<readonly [SyncReport, ...SyncReport[]]> {
  let last = await runSync(options);
  const reports: [SyncReport, ...SyncReport[]] = [last];
  while (last.outcome === 'done' && last.reading.more && options.dryRun !== true) {
    last = await runSync({ ...options, complete: false });
    reports.push(last);
  }
  return reports;
}
