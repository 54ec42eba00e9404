// Account lists as the sync leaves them, by the product's own list writer: digests and counts are the ones that approving checks.
import { createHash, randomUUID } from 'node:crypto';
import type { Profile } from '#core/person/facts.ts';
import { nameKey } from '#core/person/name-key.ts';
import type { BrokenLimit, Line, ReasonCode, Verb } from '#core/plan/line.ts';
import { publishList, startList, weighLists } from '#database/list-writer.ts';
import type { Client, Pool } from '#database/pool.ts';
import { inTransaction } from '#database/transaction.ts';
import { details, identity } from '../support/people.ts';
import { now } from './seed-people.ts';

export type Wanted = {
  readonly verb: Verb;
  readonly profile: Profile;
  readonly class: string | null;
  readonly name: { readonly familyName: string; readonly givenName: string };
  readonly reason?: ReasonCode;
  readonly person?: string;
};

/** One line as the planner makes it. */
export function lineOf(uai: string, wanted: Wanted): Line {
  const { verb, profile, name } = wanted;
  const after = details(profile === 'ELV' ? { classes: [wanted.class ?? '6A'], groups: [`${wanted.class ?? '6A'}-GR1`] } : {});
  const before = details(profile === 'ELV' ? { classes: ['6C'] } : {});
  const reasons: Readonly<Record<Verb, ReasonCode>> = { arrive: 'new-in-source', change: 'details-changed', leave: 'absent-from-reading' };
  return {
    person: wanted.person ?? randomUUID(),
    uai,
    verb,
    personRevision: verb === 'arrive' ? 0 : 1,
    identity: verb === 'arrive' ? { before: null, after: identity({ ...name, birthDate: profile === 'ELV' ? '2014-03-09' : null }) } : null,
    affiliations: [
      {
        profile,
        kind: verb === 'arrive' ? 'open' : verb === 'change' ? 'update' : 'close',
        revision: verb === 'arrive' ? 0 : 1,
        before: verb === 'arrive' ? null : before,
        after: verb === 'leave' ? null : after,
        from: verb === 'arrive' ? '2026-11-23' : null,
        until: null,
        reason: wanted.reason ?? (profile === 'TUT' && verb === 'arrive' ? 'pupil-of-structure' : reasons[verb]),
      },
    ],
    relations: null,
    profile,
    className: wanted.class,
    name,
  };
}

/** Writes a list with these lines and shows it to its chef; returns its id. */
export async function seedList(
  pool: Pool,
  uai: string,
  runId: string,
  lines: readonly Line[],
  held: readonly BrokenLimit[] = [],
): Promise<string> {
  const id = randomUUID();
  await inTransaction(pool, async (client) => {
    await startList(client, { id, uai, runId, at: now });
    await insertLines(client, id, lines);
    const [weight] = await weighLists(client, [id]);
    await publishList(client, { ...weight!, held, at: now });
  });
  return id;
}

async function insertLines(client: Client, list: string, lines: readonly Line[]): Promise<void> {
  const rows = lines.map((line) => {
    const body = JSON.stringify(line);
    return {
      person: line.person,
      uai: line.uai,
      verb: line.verb,
      digest: createHash('sha256').update(body).digest('hex'),
      body,
      sort_name: `${nameKey(line.name.familyName)} ${nameKey(line.name.givenName)}`,
      profile: line.profile,
      class: line.className,
    };
  });
  await client.query(
    `INSERT INTO list_line (list_id, person_id, uai, verb, state, digest, body, sort_name, profile, class)
     SELECT $1, person, uai, verb, 'open', digest, body::json, sort_name, profile, class
     FROM json_to_recordset($2::json) AS x(person uuid, uai text, verb text, digest text, body text, sort_name text, profile text, class text)`,
    [list, JSON.stringify(rows)],
  );
}
