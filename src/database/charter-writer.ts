// Publishes versions of charters and keeps acceptances. What is published is never changed, what is accepted never withdrawn.
import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { type CharterVersion, canonicalCharter } from '#core/charter/charter.ts';

/** same: this very text is in force. altered: this version was published with another text. older: a later version was published. */
export type Publication =
  | { readonly kind: 'published'; readonly digest: string }
  | { readonly kind: 'same' }
  | { readonly kind: 'altered' }
  | { readonly kind: 'older'; readonly version: number };

/** Puts a version in force in place of the one before. `by` null = the machine's operator. */
export async function publishCharter(client: ClientBase, version: CharterVersion, by: string | null, at: Date): Promise<Publication> {
  await client.query('LOCK TABLE charter_version IN SHARE ROW EXCLUSIVE MODE');
  const digest = createHash('sha256').update(canonicalCharter(version), 'utf8').digest();
  const { rows } = await client.query<{ version: number; digest: Buffer }>(
    'SELECT version, digest FROM charter_version WHERE charter = $1 ORDER BY version DESC LIMIT 1',
    [version.charter],
  );
  const [last] = rows;
  if (last && last.version > version.version) return { kind: 'older', version: last.version };
  if (last?.version === version.version) return { kind: last.digest.equals(digest) ? 'same' : 'altered' };
  await client.query('UPDATE charter_version SET superseded_at = $2 WHERE charter = $1 AND superseded_at IS NULL', [version.charter, at]);
  const { title, plain, sections } = version;
  await client.query(
    `INSERT INTO charter_version (charter, version, digest, audience, structures, body, published_at, published_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [version.charter, version.version, digest, version.audience, version.structures, JSON.stringify({ title, plain, sections }), at, by],
  );
  return { kind: 'published', digest: digest.toString('hex') };
}

/**
 * Keeps that a person accepted a version, with the digest of the text as it is published; once, however often he sends the form. False when the
 * version is not in force any more: nobody accepts a text that was replaced while he read it.
 */
export async function acceptCharter(db: Pool | ClientBase, personId: string, charter: string, version: number, at: Date): Promise<boolean> {
  const { rows } = await db.query<{ inForce: boolean }>(
    `WITH current AS (SELECT charter, version, digest FROM charter_version WHERE charter = $2 AND version = $3 AND superseded_at IS NULL),
       kept AS (INSERT INTO charter_acceptance (person_id, charter, version, digest, accepted_at)
         SELECT $1, charter, version, digest, $4 FROM current ON CONFLICT DO NOTHING)
     SELECT EXISTS (SELECT FROM current) AS "inForce"`,
    [personId, charter, version, at],
  );
  return rows[0]?.inForce === true;
}
