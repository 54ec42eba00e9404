// Reads charters: the text of a version, what one person has accepted, and all that were published with how often each was accepted. Decides of nobody
// what he owes.
import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { type CharterReach, type CharterText, canonicalCharter } from '#core/charter/charter.ts';

type Queryable = Pool | ClientBase;

/** A version in force with its text. `acceptedBefore`: the person accepted an earlier version of it. */
export type ShownCharter = CharterText & { readonly charter: string; readonly version: number; readonly acceptedBefore: boolean };

/** Undefined when this version is not in force (any more). */
export async function readCharterFor(db: Queryable, personId: string, charter: string, version: number): Promise<ShownCharter | undefined> {
  const { rows } = await db.query<{ body: CharterText; acceptedBefore: boolean }>(
    `SELECT body, EXISTS (SELECT FROM charter_acceptance a WHERE a.person_id = $1 AND a.charter = v.charter) AS "acceptedBefore"
     FROM charter_version v WHERE charter = $2 AND version = $3 AND superseded_at IS NULL`,
    [personId, charter, version],
  );
  const [row] = rows;
  return row && { ...row.body, charter, version, acceptedBefore: row.acceptedBefore };
}

/** What somebody has accepted. `digest`: of the text that he was shown, in hexadecimal. `inForce`: no later version has taken its place. */
export type AcceptedCharter = {
  readonly charter: string;
  readonly version: number;
  readonly title: string;
  readonly acceptedAt: Date;
  readonly digest: string;
  readonly inForce: boolean;
};

const acceptedColumns = `a.charter, a.version, v.body->>'title' AS title, a.accepted_at AS "acceptedAt", encode(a.digest, 'hex') AS digest,
  v.superseded_at IS NULL AS "inForce"`;

/** Everything that the person has accepted, the last first. */
export async function readAcceptedCharters(db: Queryable, personId: string): Promise<readonly AcceptedCharter[]> {
  const { rows } = await db.query<AcceptedCharter>(
    `SELECT ${acceptedColumns} FROM charter_acceptance a JOIN charter_version v USING (charter, version)
     WHERE a.person_id = $1 ORDER BY a.accepted_at DESC, a.charter`,
    [personId],
  );
  return rows;
}

/** One of them with its text; `same`: the text that is kept still gives the digest that was accepted. Undefined for what the person did not accept. */
export async function readAcceptedText(
  db: Queryable,
  personId: string,
  charter: string,
  version: number,
): Promise<(AcceptedCharter & { readonly text: CharterText; readonly same: boolean }) | undefined> {
  const { rows } = await db.query<AcceptedCharter & CharterReach & { body: CharterText }>(
    `SELECT ${acceptedColumns}, v.audience, v.structures, v.body FROM charter_acceptance a JOIN charter_version v USING (charter, version)
     WHERE a.person_id = $1 AND a.charter = $2 AND a.version = $3`,
    [personId, charter, version],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { audience, structures, body, ...accepted } = row;
  const kept = canonicalCharter({ charter, version, audience, structures, ...body });
  return { ...accepted, text: body, same: createHash('sha256').update(kept, 'utf8').digest('hex') === accepted.digest };
}

/** A published version, and how many people accepted it. `digest` in hexadecimal. */
export type PublishedCharter = {
  readonly charter: string;
  readonly version: number;
  readonly title: string;
  readonly digest: string;
  readonly publishedAt: Date;
  readonly inForce: boolean;
  readonly accepted: number;
};

/** Every version that was ever published. */
export async function readCharters(db: Queryable): Promise<readonly PublishedCharter[]> {
  const { rows } = await db.query<PublishedCharter>(
    `SELECT charter, version, body->>'title' AS title, encode(digest, 'hex') AS digest, published_at AS "publishedAt",
       superseded_at IS NULL AS "inForce",
       (SELECT count(*)::int FROM charter_acceptance a WHERE a.charter = v.charter AND a.version = v.version) AS accepted
     FROM charter_version v ORDER BY charter, version DESC`,
  );
  return rows;
}
