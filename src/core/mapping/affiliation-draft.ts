// An affiliation being put together from several attributes of one record, and its canonical form: lists sorted, no repeats.
import type { AffiliationDetails, AffiliationFacts, Function as FunctionFacts, Profile, Uai } from '../person/facts.ts';
import type { MappingContext } from './mapper.ts';

export type AffiliationDraft = {
  readonly uai: Uai;
  readonly profile: Profile;
  from: string | null;
  until: string | null;
  mef: string | null;
  readonly functions: FunctionFacts[];
  readonly classes: string[];
  readonly groups: string[];
  readonly headTeacherOf: string[];
  readonly subjects: string[];
};

/** The draft of (uai, profile) in `drafts`, added when it is not there yet. */
export function draftOf(drafts: AffiliationDraft[], uai: Uai, profile: Profile): AffiliationDraft {
  for (const draft of drafts) if (draft.uai === uai && draft.profile === profile) return draft;
  const draft: AffiliationDraft = {
    uai,
    profile,
    from: null,
    until: null,
    mef: null,
    functions: [],
    classes: [],
    groups: [],
    headTeacherOf: [],
    subjects: [],
  };
  drafts.push(draft);
  return draft;
}

/** Canonical affiliations: by UAI, then profile. */
export function affiliations(drafts: AffiliationDraft[]): AffiliationFacts[] {
  if (drafts.length > 1) drafts.sort((a, b) => order(a.uai, b.uai) || order(a.profile, b.profile));
  return drafts.map((draft) => ({ uai: draft.uai, profile: draft.profile, from: draft.from, until: draft.until, details: details(draft) }));
}

function details(draft: AffiliationDraft): AffiliationDetails {
  return {
    functions: sortedFunctions(draft.functions),
    classes: sortedUnique(draft.classes),
    groups: sortedUnique(draft.groups),
    headTeacherOf: sortedUnique(draft.headTeacherOf),
    subjects: sortedUnique(draft.subjects),
    mef: draft.mef,
  };
}

function sortedFunctions(functions: FunctionFacts[]): readonly FunctionFacts[] {
  if (functions.length < 2) return functions;
  const keyed = new Map(
    functions.map((held) => [`${held.code}$${held.disciplineCode ?? ''}$${held.label}$${held.disciplineLabel ?? ''}`, held]),
  );
  return [...keyed].sort(([a], [b]) => order(a, b)).map(([, held]) => held);
}

/** Sorted by code unit, without repeats; the same list when there is nothing to do. */
export function sortedUnique(list: readonly string[]): readonly string[] {
  return list.length < 2 ? list : [...new Set(list)].sort(order);
}

export const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The structures behind these keys that the perimeter knows, each once. */
export function citedUais(keys: readonly string[], context: Pick<MappingContext, 'structure'>): Uai[] {
  return [...new Set(keys.map((key) => context.structure(key)).filter((uai) => uai !== undefined))];
}
