// Where each source was left: the bookmark that its next reading of changes goes on from, and what kind of delivery was accepted last.
import type { ClientBase } from 'pg';

export type LastAccepted = {
  readonly bookmark: string | null;
  /** Of the last accepted delivery; null before the first. */
  readonly kind: 'complete' | 'changes' | null;
};

/** `door`: the kind of connector that asks; a bookmark of another is none of its. */
export async function lastAccepted(client: ClientBase, source: string, door: string): Promise<LastAccepted> {
  const { rows } = await client.query<LastAccepted>(
    `SELECT (SELECT bookmark FROM source_bookmark WHERE source = $1 AND door = $2) AS bookmark,
       (SELECT kind FROM delivery WHERE source = $1 AND state IN ('accepted', 'planned') ORDER BY received_at DESC, as_of DESC LIMIT 1) AS kind`,
    [source, door],
  );
  return rows[0] ?? { bookmark: null, kind: null };
}

/** Keeps where the source was left, in the transaction that accepts the delivery. A reading without one forgets the one before. */
export async function saveBookmark(
  client: ClientBase,
  source: string,
  saved: { readonly door: string; readonly bookmark: string | null; readonly deliveryId: string; readonly at: Date },
): Promise<void> {
  if (saved.bookmark === null) {
    await client.query('DELETE FROM source_bookmark WHERE source = $1', [source]);
    return;
  }
  await client.query(
    `INSERT INTO source_bookmark (source, door, bookmark, delivery_id, saved_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (source) DO UPDATE SET door = EXCLUDED.door, bookmark = EXCLUDED.bookmark, delivery_id = EXCLUDED.delivery_id, saved_at = EXCLUDED.saved_at`,
    [source, saved.door, saved.bookmark, saved.deliveryId, saved.at],
  );
}
