// Brings a source up to date: one run a reading, in order, until nothing newer waits or one is refused; a directory whose changes did not tell enough is
// read whole at once. Owns no step of a run.
import { runSync } from './run.ts';
import type { SyncOptions, SyncReport } from './sync-report.ts';

/**
 * The reports, in order, at least one; each run has an instant of its own. A dry run writes nothing, so that only the first reading can be simulated.
 * Volumes are accepted for the first reading alone: nobody has looked at the next one.
 */
export async function catchUp(
  options: Omit<SyncOptions, 'now'> & { readonly clock: () => Date },
): Promise<readonly [SyncReport, ...SyncReport[]]> {
  const { clock, volumesAccepted, ...rest } = options;
  let last = await runSync({ ...rest, now: clock(), ...(volumesAccepted === undefined ? {} : { volumesAccepted }) });
  const reports: [SyncReport, ...SyncReport[]] = [last];
  const more = ({ outcome, reading, behind }: SyncReport) => outcome === 'done' && (reading.more || (behind && rest.source.rereads));
  while (more(last) && rest.dryRun !== true) {
    last = await runSync({ ...rest, now: clock(), complete: last.behind && rest.source.rereads });
    reports.push(last);
  }
  return reports;
}
