// Writes a person's second factor: enrolment, codes used up, reset. Each use is one statement, so that of two requests with one code one
// wins. Never sees a secret or a code: seals and hashes only. What its owner does is journaled here, in the same transaction.
import type { ClientBase, Pool } from 'pg';
import { appendJournal } from './journal.ts';
import { inTransaction } from './transaction.ts';

/** `lastStep`: the time step of the code that confirmed it. `replacing`: the person has proven to be who he is and changes his device. */
export type Enrolment = {
  readonly personId: string;
  readonly secret: Buffer;
  readonly lastStep: number;
  readonly replacing: boolean;
  readonly now: Date;
};

/** False, and nothing written, when the person has one already (another tab) and this does not replace it. */
export async function enrolSecondFactor(pool: Pool, enrolment: Enrolment): Promise<boolean> {
  const { personId, secret, lastStep, replacing, now } = enrolment;
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO second_factor (person_id, secret, last_step, enrolled_at) VALUES ($1, $2, $3, $4) ON CONFLICT (person_id) ${
        replacing
          ? 'DO UPDATE SET secret = excluded.secret, last_step = excluded.last_step, enrolled_at = excluded.enrolled_at'
          : 'DO NOTHING'
      }`,
      [personId, secret, lastStep, now],
    );
    if (rowCount !== 1) return false;
    // A code that was noted beside the old device opens nothing any more.
    await client.query('DELETE FROM recovery_code WHERE person_id = $1', [personId]);
    await journal(client, personId, replacing ? 'replace-second-factor' : 'enrol-second-factor', now, {});
    return true;
  });
}

/** Takes the code of a time step: false when it, or a later one, was taken before. */
export async function takeStep(db: Pool | ClientBase, personId: string, step: number): Promise<boolean> {
  const { rowCount } = await db.query('UPDATE second_factor SET last_step = $2 WHERE person_id = $1 AND last_step < $2', [personId, step]);
  return rowCount === 1;
}

/** Uses a recovery code up: false when there is none of this hash, or no longer. */
export async function takeRecoveryCode(pool: Pool, personId: string, hash: Buffer, now: Date): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query('DELETE FROM recovery_code WHERE person_id = $1 AND hash = $2', [personId, hash]);
    if (rowCount !== 1) return false;
    const { rows } = await client.query<{ left: number }>('SELECT count(*)::int AS left FROM recovery_code WHERE person_id = $1', [
      personId,
    ]);
    await journal(client, personId, 'use-recovery-code', now, { left: rows[0]?.left ?? 0 });
    return true;
  });
}

/** Replaces all recovery codes of a person by new ones; the old ones are of no more use. */
export async function replaceRecoveryCodes(pool: Pool, personId: string, hashes: readonly Buffer[], now: Date): Promise<void> {
  await inTransaction(pool, async (client) => {
    // Locked first: two tabs that make codes at once leave the ten of one of them.
    const { rowCount } = await client.query('SELECT FROM second_factor WHERE person_id = $1 FOR UPDATE', [personId]);
    if (rowCount !== 1) return;
    await client.query('DELETE FROM recovery_code WHERE person_id = $1', [personId]);
    await client.query('INSERT INTO recovery_code (person_id, hash) SELECT $1, unnest($2::bytea[])', [personId, hashes]);
    await journal(client, personId, 'renew-recovery-codes', now, { left: hashes.length });
  });
}

/** Forgets the second factor and its recovery codes; false when there was none. */
export async function deleteSecondFactor(db: Pool | ClientBase, personId: string): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM second_factor WHERE person_id = $1', [personId]);
  return rowCount === 1;
}

async function journal(
  client: ClientBase,
  personId: string,
  act: string,
  at: Date,
  detail: Readonly<Record<string, number>>,
): Promise<void> {
  await appendJournal(client, [
    { at, actorId: personId, actorRole: 'self', act, zone: 'shared', subjectId: personId, uai: null, fields: ['second-factor'], detail },
  ]);
}
