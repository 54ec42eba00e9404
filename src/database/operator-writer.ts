// Operators: people of the académie, the Département or the data protection office who are in no school's directory and only ever sign
// in to the console. Their login is reserved like anybody's.
import type { ClientBase } from 'pg';
import type { Identity } from '#core/person/facts.ts';
import { loginFor } from '#core/person/login.ts';
import { sortName } from '#core/person/name-key.ts';

/** Makes an operator with the first free login of `base`; returns it. Inside the caller's transaction. */
export async function addOperator(client: ClientBase, operator: { id: string; identity: Identity; base: string }): Promise<string> {
  const { id, identity, base } = operator;
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('apply'))`);
  const { rows } = await client.query<{ last: number }>('SELECT COALESCE(max(number), 0) AS last FROM login WHERE base = $1', [base]);
  const number = rows[0]!.last + 1;
  const login = loginFor(base, number);
  await client.query('INSERT INTO login (login, base, number, person_id) VALUES ($1, $2, $3, $4)', [login, base, number, id]);
  await client.query(`INSERT INTO person (id, kind, revision, identity, login, sort_name) VALUES ($1, 'operator', 1, $2, $3, $4)`, [
    id,
    JSON.stringify(identity),
    login,
    sortName(identity),
  ]);
  return login;
}
