// Addresses that people have proven to be theirs, and the single-use links sent to them. Holds no link: only its id, which without the key opens nothing.
import type { ClientBase, Pool } from 'pg';
import { setCredential } from './credential.ts';
import { appendJournal } from './journal.ts';
import { endSessionsOf } from './session-end.ts';
import { inTransaction } from './transaction.ts';

export type LinkPurpose = 'verify-mail' | 'reset-password';
/** What is sent to people: links, and that an address serves no more, to that address. */
export type MailPurpose = LinkPurpose | 'mail-replaced' | 'mail-removed';

/** `id`: random, from outside. `language` of the mail. */
export type NewLink = { readonly id: string; readonly language: string; readonly now: Date; readonly expiresAt: Date };

const queued = `INSERT INTO mail_outbox (topic, kind, dedupe, link_id, subject, text, created_at, next_attempt_at)
  SELECT 'link', 'link', NULL, id, '', '', created_at, created_at FROM link`;

/** Sends a link that proves the address. */
export async function sendVerification(db: Pool, link: NewLink, personId: string, address: string): Promise<void> {
  await db.query(
    `WITH link AS (INSERT INTO mail_link (id, purpose, person_id, address, language, created_at, expires_at)
       VALUES ($1, 'verify-mail', $2, $3, $4, $5, $6) RETURNING id, created_at) ${queued}`,
    [link.id, personId, address, link.language, link.now, link.expiresAt],
  );
}

/**
 * Sends a link that lets the holder of `login` choose a new password, where he has a verified address and none was sent in the last five minutes. One statement
 * that writes the same rows whether or not he has, or exists: neither the answer nor its time tells.
 */
export async function sendReset(db: Pool, link: NewLink, login: string): Promise<void> {
  await db.query(
    `WITH holder AS (SELECT p.id FROM person p JOIN person_mail m ON m.person_id = p.id WHERE p.login = $2 AND NOT EXISTS (
         SELECT FROM mail_link l WHERE l.person_id = p.id AND l.purpose = 'reset-password' AND l.used_at IS NULL
           AND l.created_at > $4::timestamptz - interval '5 minutes')),
       link AS (INSERT INTO mail_link (id, purpose, person_id, language, created_at, expires_at)
         VALUES ($1, 'reset-password', (SELECT id FROM holder), $3, $4, $5) RETURNING id, created_at) ${queued}`,
    [link.id, login, link.language, link.now, link.expiresAt],
  );
}

/** Whose link it is, if it can still be used; undefined for a used, expired or unknown one, and for one that was sent to nobody. */
export async function readLink(db: Pool | ClientBase, id: string, purpose: LinkPurpose, now: Date): Promise<string | undefined> {
  const { rows } = await db.query<{ person: string }>(
    `SELECT person_id AS person FROM mail_link WHERE id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 AND person_id IS NOT NULL`,
    [id, purpose, now],
  );
  return rows[0]?.person;
}

type Taken = { readonly person: string; readonly address: string | null; readonly language: string };

/** Uses a link up: of two that come with it at once, one gets it. */
async function takeLink(client: ClientBase, id: string, purpose: LinkPurpose, now: Date): Promise<Taken | undefined> {
  const { rows } = await client.query<Taken>(
    `UPDATE mail_link SET used_at = $3 WHERE id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 AND person_id IS NOT NULL
     RETURNING person_id AS person, address, language`,
    [id, purpose, now],
  );
  return rows[0];
}

/** Proves the address of the link, and tells the one that served before (`noticeId`: of that mail); false when the link is of no use any more. */
export async function verifyMail(pool: Pool, id: string, now: Date, noticeId: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const taken = await takeLink(client, id, 'verify-mail', now);
    if (taken === undefined) return false;
    await tellOldAddress(client, { id: noticeId, language: taken.language, now }, taken.person, taken.address);
    await client.query(
      `INSERT INTO person_mail (person_id, address, verified_at) VALUES ($1, $2, $3)
       ON CONFLICT (person_id) DO UPDATE SET address = excluded.address, verified_at = excluded.verified_at`,
      [taken.person, taken.address, now],
    );
    // What was sent to the address before opens nothing any more.
    await useUp(client, [taken.person], now);
    await journal(client, taken.person, 'verify-own-mail', 'mail', now);
    return true;
  });
}

/** Puts a new password in place by a link, and ends every session of its owner; false when the link is of no use any more. */
export async function resetByLink(pool: Pool, id: string, hash: string, now: Date): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const taken = await takeLink(client, id, 'reset-password', now);
    if (taken === undefined) return false;
    await setCredential(client, { personId: taken.person, hash, mustChange: false, issuedBy: null });
    await useUp(client, [taken.person], now);
    await endSessionsOf(client, [taken.person], now, 'password-chosen');
    await journal(client, taken.person, 'reset-own-password', 'credential', now);
    return true;
  });
}

/**
 * Forgets the addresses of these people and makes their links void: whoever knew a password may have proven his own address with it, and would come back
 * by it. The links first: one that is being used at this instant has then proven its address, which is forgotten too.
 */
export async function forgetMails(client: ClientBase, people: readonly string[], now: Date): Promise<void> {
  await useUp(client, people, now);
  await client.query('DELETE FROM person_mail WHERE person_id = ANY($1::uuid[])', [people]);
}

/** The owner takes his address away, and it is told so; false when he has none. Inside the caller's transaction. */
export async function removeOwnMail(client: ClientBase, person: string, notice: Omit<NewLink, 'expiresAt'>): Promise<boolean> {
  await tellOldAddress(client, notice, person, null);
  await useUp(client, [person], notice.now);
  const { rowCount } = await client.query('DELETE FROM person_mail WHERE person_id = $1', [person]);
  return rowCount === 1;
}

/** Whoever changes an address may not be its owner, who reads the old one. `next`: null where there is none. */
async function tellOldAddress(
  client: ClientBase,
  { id, language, now }: Omit<NewLink, 'expiresAt'>,
  person: string,
  next: string | null,
): Promise<void> {
  await client.query(
    `WITH link AS (INSERT INTO mail_link (id, purpose, person_id, address, language, created_at, expires_at)
       SELECT $1, $2, person_id, address, $3, $4, $4::timestamptz + interval '3 days' FROM person_mail
         WHERE person_id = $5 AND address IS DISTINCT FROM $6
       RETURNING id, created_at) ${queued}`,
    [id, next === null ? 'mail-removed' : 'mail-replaced', language, now, person, next],
  );
}

async function useUp(client: ClientBase, people: readonly string[], now: Date): Promise<void> {
  // Not what tells an old address of a change: that has to arrive.
  await client.query(
    `UPDATE mail_link SET used_at = $2 WHERE person_id = ANY($1::uuid[]) AND used_at IS NULL AND purpose IN ('verify-mail', 'reset-password')`,
    [people, now],
  );
}

async function journal(client: ClientBase, person: string, act: string, field: string, at: Date): Promise<void> {
  await appendJournal(client, [
    { at, actorId: person, actorRole: 'self', act, zone: 'shared', subjectId: person, uai: null, fields: [field], detail: {} },
  ]);
}

/** Forgets links that ended before `before`, and their mails. Returns how many. */
export async function deleteOldLinks(pool: Pool, before: Date): Promise<number> {
  const { rowCount } = await pool.query('DELETE FROM mail_link WHERE expires_at < $1', [before]);
  return rowCount ?? 0;
}
