// What reading a list and deciding on it share: the filter as a form gives it, and the list's page as it stands.
import { z } from 'zod';
import { structureSubject } from '#core/access/actor.ts';
import { may } from '#core/access/authority.ts';
import { codesOf } from '#core/person/code-names.ts';
import {
  type LineFilter,
  type ListHead,
  readDecisions,
  readFilterChoices,
  readLines,
  readRelatedNames,
} from '#database/account-list-reader.ts';
import { readCodeNames } from '#database/code-name-reader.ts';
import type { Refusal } from '#src/actions/door.ts';
import type { Ground } from '../guard.ts';
import { listPage, type Rights } from '../views/list.ts';
import type { Visit } from '../visit.ts';

const text = z.string().trim().max(200).catch('');

/** The fields of the filter, in a form or in an address; what fits none is no filter. */
export const filters = { q: text, profil: text, classe: text, sens: z.enum(['arrive', 'change', 'leave', '']).catch('') };
export type Filters = { readonly q: string; readonly profil: string; readonly classe: string; readonly sens: LineFilter['verb'] };

export function filterOf({ q, profil, classe, sens }: Filters): LineFilter {
  return { name: q, profile: profil, class: classe, verb: sens };
}

/** The list's page; `fault` says what was wrong with the decision just posted, `chosen` what was ticked in it, `typed` its reason. */
export async function shown(
  { pool }: Pick<Ground, 'pool'>,
  visit: Visit,
  list: ListHead,
  filter: LineFilter,
  fault: Refusal | null,
  chosen: readonly string[] = [],
  typed = '',
) {
  const [lines, choices, related, decisions] = await Promise.all([
    readLines(pool, list, filter),
    readFilterChoices(pool, list),
    readRelatedNames(pool, list),
    readDecisions(pool, list),
  ]);
  // Codes are read where a change is told; an arrival's are on the person's own page.
  const changes = lines.filter(({ verb }) => verb === 'change').flatMap(({ body }) => body.affiliations);
  const codes = await readCodeNames(pool, codesOf(changes.flatMap(({ before, after }) => [before, after])));
  return listPage(visit, {
    list,
    lines,
    filter,
    choices,
    ...related,
    codes,
    decisions,
    rights: rightsOn(visit, list),
    fault,
    chosen: new Set(chosen),
    typed,
  });
}

function rightsOn(visit: Visit, list: ListHead): Rights {
  const on = structureSubject(list.uai);
  return {
    approve: may(visit.actor, 'approve-list', on).allowed,
    approveDirection: may(visit.actor, 'approve-direction', on).allowed,
    refuse: may(visit.actor, 'refuse-list', on).allowed,
    release: may(visit.actor, 'release-list', on).allowed,
  };
}
