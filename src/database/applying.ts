// What the applier takes and writes, a batch of people at a time, each person whole in one transaction. Set-based: a fixed number of
// statements a batch, whatever its size. Knows the tables, not what a line means.
import type { ClientBase } from 'pg';
import { loginBase, loginFor } from '#core/person/login.ts';
import { sortName } from '#core/person/name-key.ts';
import type { Line } from '#core/plan/line.ts';
import type { ExistingPerson } from '#core/registry/existing.ts';

export type ApprovedLine = {
  readonly listId: string;
  readonly runId: string;
  readonly decisionId: string | null;
  readonly digest: string;
  /** The line's JSON exactly as it was approved. */
  readonly body: string;
  readonly line: Line;
};

/** One applier at a time: logins are given and the journal grows in one order. Freed with the transaction. */
export async function lockApply(client: ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('apply'))`);
}

/** Where the applier is: the last line it took. */
export type ApplyCursor = { readonly listId: string; readonly person: string };
export const fromStart: ApplyCursor = { listId: '00000000-0000-0000-0000-000000000000', person: '00000000-0000-0000-0000-000000000000' };

/** The next approved lines after `cursor`, list by list. The cursor spares the index the lines that were just applied. */
export async function takeApproved(client: ClientBase, size: number, cursor: ApplyCursor): Promise<ApprovedLine[]> {
  const { rows } = await client.query<{ list_id: string; run_id: string; decision_id: string | null; digest: string; body: string }>(
    `SELECT l.list_id, a.run_id, l.decision_id, l.digest, l.body::text AS body
     FROM list_line l JOIN account_list a ON a.id = l.list_id
     WHERE l.state = 'approved' AND (l.list_id, l.person_id) > ($2, $3) ORDER BY l.list_id, l.person_id LIMIT $1`,
    [size, cursor.listId, cursor.person],
  );
  return rows.map((r) => ({
    listId: r.list_id,
    runId: r.run_id,
    decisionId: r.decision_id,
    digest: r.digest,
    body: r.body,
    line: JSON.parse(r.body) as Line,
  }));
}

/** Locks these people's rows until the transaction ends. */
export async function lockPeople(client: ClientBase, ids: readonly string[]): Promise<void> {
  await client.query('SELECT id FROM person WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE', [ids]);
}

export type PersonWrite = { readonly before: ExistingPerson; readonly after: ExistingPerson; readonly today: string };

/** Writes what moved between `before` and `after` for each person. New people get their login here. */
export async function writePeople(client: ClientBase, writes: readonly PersonWrite[]): Promise<void> {
  const born = writes.filter((w) => w.before.revision === 0).map((w) => w.after);
  const renamed = writes.filter((w) => w.before.revision > 0 && w.after.revision > w.before.revision).map((w) => w.after);
  const row = (p: ExistingPerson) => ({
    id: p.id,
    revision: p.revision,
    identity: JSON.stringify(p.identity),
    sort_name: sortName(p.identity!),
  });
  if (born.length > 0) {
    const logins = await giveLogins(client, born);
    await client.query(
      `INSERT INTO person (id, kind, revision, identity, login, sort_name)
       SELECT id, 'directory', revision, identity::json, login, sort_name
       FROM json_to_recordset($1::json) AS x(id uuid, revision int, identity text, login text, sort_name text)`,
      [JSON.stringify(born.map((p) => ({ ...row(p), login: logins.get(p.id) })))],
    );
  }
  if (renamed.length > 0) {
    await client.query(
      `UPDATE person p SET revision = x.revision, identity = x.identity::json, sort_name = x.sort_name, updated_at = now()
       FROM json_to_recordset($1::json) AS x(id uuid, revision int, identity text, sort_name text) WHERE p.id = x.id`,
      [JSON.stringify(renamed.map(row))],
    );
  }
  await writeAffiliations(client, writes);
  await writeRelations(client, writes);
}

async function writeAffiliations(client: ClientBase, writes: readonly PersonWrite[]): Promise<void> {
  const rows = writes.flatMap(({ before, after, today }) =>
    after.affiliations
      .filter((a) => !before.affiliations.includes(a))
      .map((a) => ({
        person_id: after.id,
        uai: a.uai,
        profile: a.profile,
        state: a.state,
        since: a.since,
        until: a.until,
        left_on: a.state === 'departed' ? (a.until ?? today) : null,
        details: JSON.stringify(a.details),
        revision: a.revision,
      })),
  );
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO affiliation (person_id, uai, profile, state, since, until, left_on, details, revision)
     SELECT person_id, uai, profile, state, since, until, left_on, details::json, revision
     FROM json_to_recordset($1::json) AS x(person_id uuid, uai text, profile text, state text, since date, until date, left_on date, details text, revision int)
     ON CONFLICT (person_id, uai, profile) DO UPDATE SET state = EXCLUDED.state, since = EXCLUDED.since, until = EXCLUDED.until,
       left_on = EXCLUDED.left_on, details = EXCLUDED.details, revision = EXCLUDED.revision`,
    [JSON.stringify(rows)],
  );
}

async function writeRelations(client: ClientBase, writes: readonly PersonWrite[]): Promise<void> {
  const moved = writes.filter((w) => w.after.relations !== w.before.relations);
  if (moved.length === 0) return;
  const had = moved.filter((w) => w.before.relations.length > 0).map((w) => w.after.id);
  if (had.length > 0) await client.query('DELETE FROM relation WHERE pupil_id = ANY($1::uuid[])', [had]);
  const rows = moved.flatMap(({ after }) =>
    after.relations.map((r) => ({
      pupil_id: after.id,
      guardian_id: r.guardian,
      link: r.link,
      link_code: r.linkCode,
      financial: r.financial,
      legal: r.legal,
      contact: r.contact,
      payment: r.payment,
    })),
  );
  await client.query(
    `INSERT INTO relation (pupil_id, guardian_id, link, link_code, financial, legal, contact, payment)
     SELECT pupil_id, guardian_id, link, link_code, financial, legal, contact, payment
     FROM json_to_recordset($1::json) AS x(pupil_id uuid, guardian_id uuid, link text, link_code text, financial boolean, legal text, contact boolean, payment boolean)`,
    [JSON.stringify(rows)],
  );
}

/** A login for each new person: the base of his name, then the next number that nobody ever had. The apply lock makes this safe. */
async function giveLogins(client: ClientBase, people: readonly ExistingPerson[]): Promise<Map<string, string>> {
  const bases = new Map(people.map((p) => [p.id, loginBase(p.identity!.givenName, p.identity!.familyName)]));
  const { rows } = await client.query<{ base: string; last: number }>(
    'SELECT base, max(number) AS last FROM login WHERE base = ANY($1::text[]) GROUP BY base',
    [[...new Set(bases.values())]],
  );
  const last = new Map(rows.map((r) => [r.base, r.last]));
  const given: { login: string; base: string; number: number; person_id: string }[] = [];
  for (const [person_id, base] of bases) {
    const number = (last.get(base) ?? 0) + 1;
    last.set(base, number);
    given.push({ login: loginFor(base, number), base, number, person_id });
  }
  await insertLogins(client, given);
  return new Map(given.map((g) => [g.person_id, g.login]));
}

/** A long base cut for its number may meet another person's login: that one takes the next number instead. */
async function insertLogins(
  client: ClientBase,
  wanted: { login: string; base: string; number: number; person_id: string }[],
): Promise<void> {
  for (let left = wanted; left.length > 0; ) {
    const { rows } = await client.query<{ person_id: string }>(
      `INSERT INTO login (login, base, number, person_id)
       SELECT login, base, number, person_id FROM json_to_recordset($1::json) AS x(login text, base text, number int, person_id uuid)
       ON CONFLICT (login) DO NOTHING RETURNING person_id`,
      [JSON.stringify(left)],
    );
    const done = new Set(rows.map((r) => r.person_id));
    left = left.filter((w) => !done.has(w.person_id));
    for (const w of left) {
      w.number += 1;
      w.login = loginFor(w.base, w.number);
    }
  }
}

/** Marks lines as applied or stale, and closes the lists that have none left to decide or apply. */
export async function settleLines(
  client: ClientBase,
  lines: readonly { readonly listId: string; readonly person: string; readonly state: 'applied' | 'stale' }[],
  at: Date,
): Promise<void> {
  await client.query(
    `UPDATE list_line l SET state = x.state
     FROM json_to_recordset($1::json) AS x("listId" uuid, person uuid, state text) WHERE l.list_id = x."listId" AND l.person_id = x.person`,
    [JSON.stringify(lines)],
  );
  await client.query(
    `UPDATE account_list a SET state = 'applied', ended_at = $2
     WHERE a.id = ANY($1::uuid[]) AND a.state IN ('decided', 'partly-decided')
       AND NOT EXISTS (SELECT FROM list_line l WHERE l.list_id = a.id AND l.state IN ('open', 'approved'))`,
    [[...new Set(lines.map((l) => l.listId))], at],
  );
}

/** How many approved lines wait for the applier. */
export async function countApproved(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM list_line WHERE state = 'approved'`);
  return rows[0]!.n;
}

/** Whether anybody waits to be planned again. */
export async function anyTouched(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ any: boolean }>('SELECT EXISTS (SELECT FROM touched) AS any');
  return rows[0]!.any;
}
