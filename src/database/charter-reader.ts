// Reads charters: the text of a version, and all that were published with how often each was accepted. Decides of nobody what he owes.
import type { ClientBase, Pool } from 'pg';
import type { CharterText } from '#core/charter/charter.ts';

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
