// What became of the mails, for the console and for whoever starts the sender: states and words of faults, no receiver and no text.
import type { Pool } from 'pg';

export type MailState = {
  readonly kind: 'refusal' | 'recovery';
  readonly runId: string;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  /** The word of the last attempt's fault, null before the first. */
  readonly lastFault: string | null;
};

const columns = `kind, run_id AS "runId", created_at AS "createdAt", sent_at AS "sentAt", attempts, next_attempt_at AS "nextAttemptAt", last_fault AS "lastFault"`;

/** Mails that tell of a run, oldest first. */
export async function readMailsOf(pool: Pool, run: string): Promise<MailState[]> {
  return (await pool.query<MailState>(`SELECT ${columns} FROM mail_outbox WHERE run_id = $1 ORDER BY created_at`, [run])).rows;
}

/** Alerts that have not left, newest first; at most 20. */
export async function readUnsentMails(pool: Pool): Promise<MailState[]> {
  return (
    await pool.query<MailState>(
      `SELECT ${columns} FROM mail_outbox WHERE sent_at IS NULL AND run_id IS NOT NULL ORDER BY created_at DESC LIMIT 20`,
    )
  ).rows;
}

/** True when a mail has not left. */
export async function hasWaitingMail(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ waits: boolean }>('SELECT EXISTS (SELECT FROM mail_outbox WHERE sent_at IS NULL) AS waits');
  return rows[0]!.waits;
}
