// The append-only, hash-chained journal: the one place that adds to it and the one that proves it whole. Knows no act and no page.
import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { canonicalDetail, canonicalText, type JournalEntry } from '#core/journal/entry.ts';

/** Held until the transaction ends, so that entries of two transactions never share a predecessor. */
const JOURNAL_LOCK = 'journal';
const GENESIS = Buffer.alloc(32);

/**
 * Appends entries, in order, inside the caller's transaction (READ COMMITTED: the chain's end must be read after the lock). Others who
 * journal wait until it ends: call it last. One statement for all entries.
 * @throws JournalEntryError when an entry might hold a personal value
 */
export async function appendJournal(client: ClientBase, entries: readonly JournalEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const details = entries.map(canonicalDetail);
  await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [JOURNAL_LOCK]);
  const { rows } = await client.query<{ seq: string; hash: Buffer }>('SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1');
  let seq = BigInt(rows[0]?.seq ?? 0);
  let prev = rows[0]?.hash ?? GENESIS;
  const added = entries.map((entry, index) => {
    seq += 1n;
    const row = { ...entry, seq: seq.toString(), detail: details[index]! };
    const hash = chain(prev, canonicalText(row));
    const { actorId: actor_id, actorRole: actor_role, subjectId: subject_id, ...same } = row;
    const written = { ...same, actor_id, actor_role, subject_id, prev: `\\x${prev.toString('hex')}`, hash: `\\x${hash.toString('hex')}` };
    prev = hash;
    return written;
  });
  await client.query(
    `INSERT INTO journal (seq, at, actor_id, actor_role, act, zone, subject_id, uai, fields, detail, prev, hash)
     SELECT seq, at, actor_id, actor_role, act, zone, subject_id, uai, fields, detail, prev, hash
     FROM json_to_recordset($1::json) AS e(seq bigint, at timestamptz, actor_id uuid, actor_role text, act text, zone text,
       subject_id uuid, uai text, fields text[], detail text, prev bytea, hash bytea)`,
    [JSON.stringify(added)],
  );
}

/** The end of a chain: to be noted elsewhere, since cutting the last entries off leaves a shorter chain that is whole. */
export type JournalHead = { readonly seq: string; readonly hash: string };

/** gap: an entry is missing before `at`. link: it does not follow its predecessor. content: it is not what was written. head: the noted head is not there. */
export type JournalProof =
  | { readonly whole: true; readonly checked: number; readonly head: JournalHead | null }
  | { readonly whole: false; readonly checked: number; readonly brokenAt: string; readonly why: 'gap' | 'link' | 'content' | 'head' };

type Row = {
  seq: string;
  at: Date;
  actor_id: string | null;
  actor_role: string;
  act: string;
  zone: string;
  subject_id: string | null;
  uai: string | null;
  fields: string[];
  detail: string;
  prev: Buffer;
  hash: Buffer;
};

const CHUNK = 5000;

/**
 * Recomputes the whole chain, 5,000 entries at a time, and stops at the first that does not fit. `noted` is a head written down
 * earlier: it proves that nothing was cut off since. `onProgress` gets entries done and total.
 */
export async function verifyJournal(
  pool: Pool,
  onProgress: (done: number, total: number) => void = () => undefined,
  noted: JournalHead | null = null,
): Promise<JournalProof> {
  const { rows: counted } = await pool.query<{ total: string }>('SELECT count(*) AS total FROM journal');
  const total = Number(counted[0]?.total ?? 0);
  let checked = 0;
  let seq = 0n;
  let prev: Buffer = GENESIS;
  let seen = noted === null;
  for (;;) {
    const { rows } = await pool.query<Row>(
      `SELECT seq, at, actor_id, actor_role, act, zone, subject_id, uai, fields, detail, prev, hash
       FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2`,
      [seq.toString(), CHUNK],
    );
    for (const row of rows) {
      const why = flaw(row, seq + 1n, prev);
      if (why) return { whole: false, checked, brokenAt: row.seq, why };
      if (noted?.seq === row.seq && noted.hash === row.hash.toString('hex')) seen = true;
      seq = BigInt(row.seq);
      prev = row.hash;
      checked += 1;
    }
    onProgress(checked, Math.max(total, checked));
    if (rows.length < CHUNK) break;
  }
  if (!seen) return { whole: false, checked, brokenAt: noted!.seq, why: 'head' };
  return { whole: true, checked, head: checked === 0 ? null : { seq: seq.toString(), hash: prev.toString('hex') } };
}

function flaw(row: Row, expected: bigint, prev: Buffer): 'gap' | 'link' | 'content' | null {
  if (BigInt(row.seq) !== expected) return 'gap';
  if (!row.prev.equals(prev)) return 'link';
  const { actor_id: actorId, actor_role: actorRole, subject_id: subjectId, ...same } = row;
  return row.hash.equals(chain(prev, canonicalText({ ...same, actorId, actorRole, subjectId }))) ? null : 'content';
}

function chain(prev: Buffer, text: string): Buffer {
  return createHash('sha256').update(prev).update(text, 'utf8').digest();
}
