// Writes credentials: the hash of a password, whether it must be changed, and who issued it. Never sees a password.
import type { ClientBase, Pool } from 'pg';

export type NewCredential = {
  readonly personId: string;
  /** From `hashPassword`. */
  readonly hash: string;
  readonly mustChange: boolean;
  /** Last day of an issued code (civil date); null, or left out, for a chosen password. */
  readonly validUntil?: string | null;
  /** Who issued it; null when the person chose it himself or the machine made it. */
  readonly issuedBy: string | null;
};

/** Sets or replaces a person's credential. */
export async function setCredential(db: Pool | ClientBase, credential: NewCredential): Promise<void> {
  await setCredentials(db, [credential]);
}

/** The same for a whole class in one statement; each person at most once. */
export async function setCredentials(db: Pool | ClientBase, credentials: readonly NewCredential[]): Promise<void> {
  await db.query(
    `INSERT INTO credential (person_id, hash, must_change, issued_by, valid_until, set_at)
      SELECT * , now() FROM unnest($1::uuid[], $2::text[], $3::boolean[], $4::uuid[], $5::date[])
      ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, must_change = excluded.must_change, issued_by = excluded.issued_by,
        valid_until = excluded.valid_until, set_at = excluded.set_at`,
    [
      credentials.map(({ personId }) => personId),
      credentials.map(({ hash }) => hash),
      credentials.map(({ mustChange }) => mustChange),
      credentials.map(({ issuedBy }) => issuedBy),
      credentials.map(({ validUntil = null }) => validUntil),
    ],
  );
}

/**
 * Puts a password of the person's own choice in place of the credential whose hash is `replaced`. False, and nothing
 * written, when that one is gone meanwhile: a code that was printed again, a reset.
 */
export async function replaceCredential(db: Pool | ClientBase, personId: string, replaced: string, hash: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE credential SET hash = $3, must_change = false, issued_by = NULL, valid_until = NULL, set_at = now() WHERE person_id = $1 AND hash = $2`,
    [personId, replaced, hash],
  );
  return rowCount === 1;
}

/** The same password hashed anew, at a higher cost: everything else about the credential stays. */
export async function renewHash(db: Pool | ClientBase, personId: string, replaced: string, hash: string): Promise<void> {
  await db.query('UPDATE credential SET hash = $3 WHERE person_id = $1 AND hash = $2', [personId, replaced, hash]);
}
