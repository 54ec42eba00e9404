// Operators: people of the académie, the Département or the data protection office who are in no school's directory and only ever sign
// in to the console. Their login is reserved like anybody's.
import type { ClientBase } from 'pg';
import type { Identity } from '#core/person/facts.ts';
import { loginFor } from '#core/person/login.ts';
import { sortName } from '#core/person/name-key.ts';

/** Makes an operator with the first login of `base` that nobody ever had; returns it. Inside the caller's transaction. */
export async function insertOperator(client: ClientBase, operator: { id: string; identity: Identity; base: string }): Promise<string> {
  const { id, identity, base } = operator;
  // The applier gives logins too: one at a time.
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('apply'))`);
  const login = await reserve(client, base, id);
  await client.query(`INSERT INTO person (id, kind, revision, identity, login, sort_name) VALUES ($1, 'operator', 1, $2, $3, $4)`, [
    id,
    JSON.stringify(identity),
    login,
    sortName(identity),
  ]);
  return login;
}

async function reserve(client: ClientBase, base: string, id: string): Promise<string> {
  const { rows } = await client.query<{ last: number }>('SELECT COALESCE(max(number), 0) AS last FROM login WHERE base = $1', [base]);
  // A long base cut for its number may meet the login of another base: then the next number.
  for (let number = rows[0]!.last + 1; ; number += 1) {
    const login = loginFor(base, number);
    const { rowCount } = await client.query(
      'INSERT INTO login (login, base, number, person_id) VALUES ($1, $2, $3, $4) ON CONFLICT (login) DO NOTHING',
      [login, base, number, id],
    );
    if (rowCount === 1) return login;
  }
}
