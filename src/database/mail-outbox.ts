// Mails that wait to be sent: written in the transaction of what they tell, taken one by one by whoever sends. Holds no receiver.
import type { ClientBase, Pool } from 'pg';
import type { Mail } from '#core/delivery/mail.ts';
import { inTransaction } from './transaction.ts';
import type { MailPurpose } from './verified-mail.ts';

/** Puts a mail in the outbox unless the same was put there within its quiet days; true when it was. Inside the caller's transaction. */
export async function queueMail(client: ClientBase, mail: Mail, now: Date): Promise<boolean> {
  // Two runs that tell the same at once: the second waits and sees the first.
  await client.query(`SELECT pg_advisory_xact_lock(hashtext($1))`, [mail.topic]);
  const { rowCount } = await client.query(
    `INSERT INTO mail_outbox (topic, kind, dedupe, run_id, subject, text, created_at, next_attempt_at)
     SELECT $1, $2, key, $4, $5, $6, $7, $7 FROM (SELECT encode(sha256(convert_to($3, 'UTF8')), 'hex') AS key) k
     WHERE NOT EXISTS (SELECT FROM mail_outbox WHERE topic = $1 AND dedupe = key AND created_at > $7::timestamptz - make_interval(days => $8))`,
    [mail.topic, mail.kind, mail.dedupe, mail.runId, mail.subject, mail.text, now, mail.quietDays],
  );
  return rowCount === 1;
}

/**
 * Ends what the refusals of a topic told: the next one, even the same, is news again. Returns how many there were. Inside the caller's
 * transaction.
 */
export async function endRefusals(client: ClientBase, topic: string): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE mail_outbox SET dedupe = NULL WHERE topic = $1 AND kind = 'refusal' AND dedupe IS NOT NULL`,
    [topic],
  );
  return rowCount ?? 0;
}

/** Mails that were sent, or given up, longer ago than anybody asks about are forgotten: what they told is in their run. */
export async function forgetOldMails(client: ClientBase | Pool, now: Date): Promise<void> {
  await client.query(`DELETE FROM mail_outbox WHERE created_at < $1::timestamptz - make_interval(days => 400)`, [now]);
}

/** `link`: the mail brings one to a person, or tells him of a change; its words are made when it leaves, and `address` is where it goes. Null for an alert. */
export type WaitingMail = {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly attempts: number;
  readonly link: { readonly id: string; readonly purpose: MailPurpose; readonly language: string; readonly address: string } | null;
};

/** What became of an attempt: null when it was sent, else a word for the fault and when to try again. */
export type Attempt = { readonly fault: string; readonly again: Date } | null;

/** Older than this, an alert is no news: it stays visible as not sent. Days. */
const staleAfter = 30;

/**
 * Takes the mail that has waited longest and holds it while `send` runs: nobody else takes it meanwhile, and should this process die it is free
 * again and still to be sent (so it may arrive twice, never not at all). Returns what became of it, undefined when none is due.
 * `send` must end well within the two minutes that a transaction may idle.
 */
export async function sendNext(pool: Pool, now: Date, send: (mail: WaitingMail) => Promise<Attempt>): Promise<Attempt | undefined> {
  return inTransaction(
    pool,
    async (client) => {
      const { rows } = await client.query<WaitingMail & { useless: boolean }>(
        `SELECT o.id, o.subject, o.text, o.attempts,
           CASE WHEN l.id IS NOT NULL THEN json_build_object('id', l.id, 'purpose', l.purpose, 'language', l.language, 'address', COALESCE(l.address, m.address)) END AS link,
           l.id IS NOT NULL AND (l.used_at IS NOT NULL OR l.expires_at <= $1 OR COALESCE(l.address, m.address) IS NULL) AS useless
         FROM mail_outbox o LEFT JOIN mail_link l ON l.id = o.link_id LEFT JOIN person_mail m ON m.person_id = l.person_id
         WHERE o.sent_at IS NULL AND o.next_attempt_at <= $1 AND o.created_at > $1::timestamptz - make_interval(days => $2)
         ORDER BY o.created_at, o.id LIMIT 1 FOR UPDATE OF o SKIP LOCKED`,
        [now, staleAfter],
      );
      const mail = rows[0];
      if (mail === undefined) return undefined;
      if (mail.useless) {
        // A link that ended, or that was asked for in the name of nobody.
        await client.query('DELETE FROM mail_outbox WHERE id = $1', [mail.id]);
        return null;
      }
      const attempt = await send(mail);
      await client.query(
        `UPDATE mail_outbox SET attempts = attempts + 1, last_fault = $2, next_attempt_at = COALESCE($3, next_attempt_at),
           sent_at = CASE WHEN $2::text IS NULL THEN $4::timestamptz END WHERE id = $1`,
        [mail.id, attempt?.fault ?? null, attempt?.again ?? null, now],
      );
      return attempt;
    },
    // Sending is no effect that a roll-back undoes: never run twice by itself.
    { retries: 0 },
  );
}
