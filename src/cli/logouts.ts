// `logout list` and `logout replay`: services that could not be told of the end of sessions.
import { wholeGateway } from '#core/access/actor.ts';
import { counted, frenchInstant } from '#core/calendar/french-date.ts';
import { type LogoutQueueRow, readLogoutQueue } from '#database/logout-queue-reader.ts';
import { perform } from '#src/actions/door.ts';
import { replayLogouts } from '#src/actions/replay-logouts.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

export async function logoutList({ pool, today }: Session): Promise<Report> {
  const services = await readLogoutQueue(pool);
  const text =
    services.length === 0
      ? 'Tous les services ont été prévenus des déconnexions : rien n’attend.'
      : services.map((service) => line(service, today)).join('\n');
  return { ending: 'done', result: { services }, text };
}

/** Without a service, all of them. */
export async function logoutReplay(session: Session, options: { readonly service?: string }): Promise<Report> {
  const result = await perform(replayLogouts, session.actor, wholeGateway, { clientId: options.service ?? null }, session.context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  const { replayed, message } = result.output;
  return { ending: 'done', result: { replayed }, text: message };
}

function line({ clientId, waiting, oldest, dead, lastDead, faults }: LogoutQueueRow, today: string): string {
  const parts = [
    ...(oldest === null ? [] : [`${counted(waiting, 'avis attend', 'avis attendent')} (le plus ancien ${frenchInstant(oldest, today)})`]),
    ...(lastDead === null ? [] : [`${counted(dead, 'avis abandonné', 'avis abandonnés')} (le dernier ${frenchInstant(lastDead, today)})`]),
  ];
  return `${clientId} : ${parts.join(', ')} ; ${faults.join(', ')}`;
}
