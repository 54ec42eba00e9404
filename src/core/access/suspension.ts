// Which act it is to suspend somebody or to give him his account back, and how far it reaches. Pure.
import { type Actor, personSubject } from './actor.ts';
import type { Act } from './authority.ts';
import { isStructureRole } from './role.ts';
import { credentialDemand, type Demand, type Standing } from './standing.ts';

const linesOf = {
  'issue-credentials': { suspend: 'suspend-account', reinstate: 'reinstate-account' },
  'issue-delegate-credentials': { suspend: 'suspend-delegate-account', reinstate: 'suspend-delegate-account' },
  'issue-official-credentials': { suspend: 'suspend-official-account', reinstate: 'suspend-official-account' },
} as const satisfies Readonly<Record<string, Readonly<Record<'suspend' | 'reinstate', Act>>>>;

/** Nobody suspends whoever has more power than himself: the same three lines as for handing over a password (`credentialDemand`). */
export function suspensionDemand(standing: Standing, verb: 'suspend' | 'reinstate'): Demand {
  const { act } = credentialDemand(standing);
  const person = personSubject(
    standing.person,
    standing.active.map(({ uai }) => uai),
  );
  return { act: linesOf[act as keyof typeof linesOf][verb], subjects: [person] };
}

/** Where the actor's word counts: the collèges of his own where the person has an account; null (everywhere) for whoever reaches every structure. */
export function suspensionReach({ assignments }: Actor, role: string, { active }: Standing): readonly string[] | null {
  if (!isStructureRole(role)) return null;
  const own = new Set(assignments.flatMap((held) => (held.role === role && held.uai !== null ? [held.uai] : [])));
  return [...new Set(active.map(({ uai }) => uai))].filter((uai) => own.has(uai));
}
