// From whom the upstream says is there to the people of the registry whom he may sign in as. Attributes are read here and kept nowhere.
import type { UpstreamIdentity } from '#connectors/connector.ts';
import { parisDay } from '#core/calendar/french-date.ts';
import type { UpstreamDefinition } from '#core/upstream/definition.ts';
import { lookUps } from '#core/upstream/look-up.ts';
import { matchPeople, opensFor } from '#core/upstream/match.ts';
import { powersOf } from '#core/upstream/powers.ts';
import { methodsOf } from '#core/upstream/proof.ts';
import type { Pool } from '#database/pool.ts';
import { findUpstreamRecords } from '#database/upstream-person-reader.ts';
import { judgeSignIn } from '../account.ts';
import type { UpstreamOutcome } from './upstream.ts';

export async function recognise(
  pool: Pool,
  definition: UpstreamDefinition,
  identity: UpstreamIdentity,
  now: Date,
): Promise<UpstreamOutcome> {
  const { attributes, contexts, authenticatedAt } = identity;
  const rules = await Promise.all(
    lookUps(definition, attributes).map((rule) =>
      Promise.all(rule.map(async (lookUp) => ({ lookUp, found: await findUpstreamRecords(pool, lookUp) }))),
    ),
  );
  const match = matchPeople(rules);
  if (match.kind !== 'people') return match;

  const judged = await Promise.all(match.people.map((person) => judgeSignIn(pool, person, now)));
  const open = judged.flatMap(({ account }) => account ?? []);
  const people = open.filter((account) => opensFor(definition.audience, account)).map(({ id }) => id);
  const shut = judged.find(({ verdict }) => verdict !== 'open');
  if (people.length === 0) return open.length === 0 && shut?.account === null ? { kind: shut.verdict } : { kind: 'other-door' };
  return {
    kind: 'guest',
    guest: {
      login: definition.id,
      people,
      methods: methodsOf(contexts, definition.secondFactor),
      // A clock that is ahead of ours must not make a proof that is still to come.
      provenAt: authenticatedAt && Math.floor(Math.min(authenticatedAt.getTime(), now.getTime()) / 1000),
      powers: powersOf(definition.powers, attributes, parisDay(now)),
    },
  };
}
