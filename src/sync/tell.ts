// Tells by mail what became of a delivery, in the transaction that records it: a refusal and what to do, an acceptance after refusals.
// Who receives it is known where it is sent.
import { parisDay } from '#core/calendar/french-date.ts';
import { composeRecoveryMail, composeRefusalMail, type Refusal, topicOf } from '#core/delivery/refusal-mail.ts';
import { endRefusals, forgetOldMails, queueMail } from '#database/mail-outbox.ts';
import type { Client } from '#database/pool.ts';
import { lastAcceptedDate } from '#database/run-writer.ts';

export type Tale = {
  readonly runId: string;
  readonly source: string;
  /** Civil date of the state that was read, null when the source does not say. */
  readonly asOf: string | null;
  readonly now: Date;
  /** The gateway as browsers know it; without it the mail names no page. */
  readonly publicUrl?: string;
};

/** Queues the mail of a refused delivery; false when the same was told within seven days. The run must be written already. */
export async function tellOfRefusal(client: Client, tale: Tale & { readonly faults: readonly Refusal[] }): Promise<boolean> {
  const inForce = await lastAcceptedDate(client, tale.source);
  await forgetOldMails(client, tale.now);
  return queueMail(client, composeRefusalMail({ ...told(tale), faults: tale.faults, inForce }), tale.now);
}

/** Queues the mail of an accepted delivery where refusals were told before; false where none was. */
export async function tellOfRecovery(client: Client, tale: Tale): Promise<boolean> {
  if ((await endRefusals(client, topicOf(tale.source))) === 0) return false;
  return queueMail(client, composeRecoveryMail(told(tale)), tale.now);
}

const told = ({ runId, source, asOf, now, publicUrl }: Tale) => ({
  runId,
  source,
  asOf,
  today: parisDay(now),
  publicUrl: publicUrl ?? null,
});
