// desired − existing, for one person: the lines that each structure's chef will see. Pure; the only place that compares the two.
import type { Uai } from '../person/facts.ts';
import type { Desired, DesiredAffiliation } from '../registry/desire.ts';
import { type ExistingAffiliation, type ExistingPerson, same } from '../registry/existing.ts';
import type { AffiliationChange, Line, ReasonCode, Verb } from './line.ts';

/**
 * The lines for one person, at most one a structure; empty when the registry is already right. A new person's identity stands in
 * each of his lines (whichever is approved first creates him); a change of identity or relations stands in the home structure's only.
 */
export function planPerson(existing: ExistingPerson, desired: Desired, today: string): Line[] {
  const byStructure = new Map<Uai, AffiliationChange[]>();
  const put = (uai: Uai, change: AffiliationChange): void => {
    const there = byStructure.get(uai);
    if (there) there.push(change);
    else byStructure.set(uai, [change]);
  };
  for (const wanted of desired.affiliations) {
    const held = existing.affiliations.find((a) => a.uai === wanted.uai && a.profile === wanted.profile);
    const change = openOrUpdate(existing, held, wanted);
    if (change) put(wanted.uai, change);
  }
  for (const held of existing.affiliations) {
    if (held.state !== 'active' || desired.affiliations.some((a) => a.uai === held.uai && a.profile === held.profile)) continue;
    put(held.uai, close(held, desired, today));
  }
  const home = homeOf(existing, desired);
  const isNew = existing.revision === 0;
  const renamed = !isNew && desired.identity !== null && desired.affiliations.length > 0 && !same(existing.identity, desired.identity);
  const related = desired.affiliations.length > 0 && !same(existing.relations, desired.relations);
  if ((renamed || related) && home !== null && !byStructure.has(home)) byStructure.set(home, []);

  const shown = desired.identity ?? existing.identity;
  if (shown === null) return [];
  return [...byStructure].map(([uai, affiliations]) => {
    const creates = isNew && desired.identity !== null;
    const identity =
      desired.identity !== null && (creates || (renamed && uai === home)) ? { before: existing.identity, after: desired.identity } : null;
    return {
      person: existing.id,
      uai,
      verb: verbOf(existing, uai, affiliations),
      personRevision: existing.revision,
      identity,
      affiliations,
      relations: related && uai === home ? { before: existing.relations, after: desired.relations } : null,
      ...placeOf(uai, affiliations, desired),
      name: { familyName: shown.familyName, givenName: shown.givenName },
    };
  });
}

function openOrUpdate(
  existing: ExistingPerson,
  held: ExistingAffiliation | undefined,
  wanted: DesiredAffiliation,
): AffiliationChange | null {
  if (held === undefined || held.state === 'departed') {
    const reason = openReason(existing, held, wanted);
    return {
      profile: wanted.profile,
      kind: 'open',
      revision: held?.revision ?? 0,
      before: null,
      after: wanted.details,
      from: wanted.from,
      until: wanted.until,
      reason,
    };
  }
  if (same(held.details, wanted.details) && held.until === wanted.until) return null;
  return {
    profile: wanted.profile,
    kind: 'update',
    revision: held.revision,
    before: held.details,
    after: wanted.details,
    from: held.since,
    until: wanted.until,
    reason: 'details-changed',
  };
}

function openReason(existing: ExistingPerson, held: ExistingAffiliation | undefined, wanted: DesiredAffiliation): ReasonCode {
  if (held) return 'returned';
  if (wanted.profile === 'TUT') return 'pupil-of-structure';
  return existing.affiliations.length > 0 ? 'joins-structure' : 'new-in-source';
}

function close(held: ExistingAffiliation, desired: Desired, today: string): AffiliationChange {
  const reason: ReasonCode =
    held.until !== null && held.until < today
      ? 'end-date-reached'
      : held.profile === 'TUT' && !desired.gone
        ? 'last-child-left'
        : desired.gone
          ? 'absent-from-reading'
          : 'left-structure';
  return {
    profile: held.profile,
    kind: 'close',
    revision: held.revision,
    before: held.details,
    after: null,
    from: held.since,
    until: held.until !== null && held.until < today ? held.until : today,
    reason,
  };
}

/** A pupil stands in his class. A teacher has many and a guardian none of his own: filed under one of them, they could not be found. */
function placeOf(uai: Uai, changes: readonly AffiliationChange[], desired: Desired): Pick<Line, 'profile' | 'className'> {
  const first = changes[0];
  const stays = desired.affiliations.find((a) => a.uai === uai);
  const details = first ? (first.after ?? first.before) : stays?.details;
  const profile = first?.profile ?? stays!.profile;
  return { profile, className: profile === 'ELV' ? (details?.classes[0] ?? null) : null };
}

/** The structure whose chef decides on the person's own data: the home structure if he is active there, else the first by UAI. */
function homeOf(existing: ExistingPerson, desired: Desired): Uai | null {
  const wanted = desired.affiliations.map((a) => a.uai);
  if (desired.home !== null && wanted.includes(desired.home)) return desired.home;
  return wanted[0] ?? existing.affiliations.find((a) => a.state === 'active')?.uai ?? null;
}

function verbOf(existing: ExistingPerson, uai: Uai, changes: readonly AffiliationChange[]): Verb {
  const activeBefore = existing.affiliations.filter((a) => a.uai === uai && a.state === 'active').length;
  const opened = changes.filter((c) => c.kind === 'open').length;
  const closed = changes.filter((c) => c.kind === 'close').length;
  if (activeBefore === 0 && opened > 0) return 'arrive';
  return activeBefore > 0 && activeBefore - closed + opened === 0 ? 'leave' : 'change';
}
