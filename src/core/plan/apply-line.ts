// What a person becomes when an approved line is applied, or why it may not be: the world has moved since the plan. Pure; the
// applier writes what comes out and reads nothing else.
import { type ExistingAffiliation, type ExistingPerson, same } from '../registry/existing.ts';
import type { Line } from './line.ts';

export type Applied =
  | { readonly kind: 'changed'; readonly person: ExistingPerson; readonly fields: readonly string[] }
  | { readonly kind: 'stale'; readonly why: 'person-moved' | 'affiliation-moved' | 'relations-moved' };

/**
 * Applies `line` to `existing` on the civil date `today`. A line that creates a person whom another list has created since, with the
 * same identity, still holds; any other difference of revision makes it stale, and the person is planned again.
 */
export function applyLine(existing: ExistingPerson, line: Line, today: string): Applied {
  const fields: string[] = [];
  let { revision, identity } = existing;
  if (line.identity !== null) {
    const createdElsewhere = line.identity.before === null && same(existing.identity, line.identity.after);
    if (!createdElsewhere) {
      if (existing.revision !== line.personRevision) return { kind: 'stale', why: 'person-moved' };
      fields.push(...changedKeys(existing.identity, line.identity.after));
      identity = line.identity.after;
      revision += 1;
    }
  } else if (existing.revision === 0) return { kind: 'stale', why: 'person-moved' };

  const affiliations = [...existing.affiliations];
  for (const change of line.affiliations) {
    const at = affiliations.findIndex((a) => a.uai === line.uai && a.profile === change.profile);
    const held = affiliations[at];
    if ((held?.revision ?? 0) !== change.revision) return { kind: 'stale', why: 'affiliation-moved' };
    const next: ExistingAffiliation = {
      uai: line.uai,
      profile: change.profile,
      state: change.kind === 'close' ? 'departed' : 'active',
      revision: change.revision + 1,
      since: change.from ?? held?.since ?? today,
      until: change.until,
      details: change.after ?? change.before ?? held!.details,
    };
    if (at >= 0) affiliations[at] = next;
    else affiliations.push(next);
    fields.push(`affiliation.${change.profile}.${change.kind}`);
  }
  let relations = existing.relations;
  if (line.relations !== null) {
    if (!same(existing.relations, line.relations.before)) return { kind: 'stale', why: 'relations-moved' };
    relations = line.relations.after;
    fields.push('relations');
  }
  return { kind: 'changed', person: { id: existing.id, revision, identity, affiliations, relations }, fields };
}

function changedKeys(before: object | null, after: object): string[] {
  const old = (before ?? {}) as Record<string, unknown>;
  return Object.entries(after)
    .filter(([key, value]) => !same(old[key] ?? null, value) && !(before === null && (value === null || same(value, []))))
    .map(([key]) => `identity.${key}`);
}
