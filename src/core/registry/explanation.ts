// What explains one person, as plain data: shapes only, shared by the reader that fills them, the page and the command line.
import type { ListState, VerdictKind } from '../approval/verdict.ts';
import type { LegalStatus, Link, Profile } from '../person/facts.ts';
import type { Verb } from '../plan/line.ts';
import type { OriginValue, RecordReference } from './origin.ts';

/** When a value last changed here, and in which role somebody let it: null before any change was journaled. */
export type LastChange = { readonly at: Date; readonly verdict: VerdictKind | null; readonly role: string | null };
/** `elsewhere`: the value comes from a record of another structure, which is not shown here. */
export type ExplainedValue = OriginValue & { readonly changed: LastChange | null; readonly elsewhere: boolean };

export type ExplainedAffiliation = {
  readonly uai: string;
  readonly structure: string;
  readonly profile: Profile;
  readonly state: 'active' | 'departed';
  readonly since: string;
  readonly until: string | null;
  readonly leftOn: string | null;
  readonly record: RecordReference | null;
  /** record: a record claims it. pupil: it follows from a pupil whom the person answers for. gone: no source claims it any more. */
  readonly because: 'record' | 'pupil' | 'gone';
  readonly changed: LastChange | null;
  readonly values: readonly ExplainedValue[];
};

export type ExplainedRelation = {
  readonly person: string;
  /** Null for somebody whom the registry does not know yet. */
  readonly name: string | null;
  /** What the other one is to this person. */
  readonly as: 'guardian' | 'pupil';
  readonly link: Link;
  readonly legal: LegalStatus;
};

export type ExplainedLine = {
  readonly listId: string;
  readonly uai: string;
  readonly structure: string;
  readonly proposedAt: Date;
  readonly listState: ListState;
  readonly verb: Verb;
  readonly state: 'open' | 'approved' | 'refused' | 'applied' | 'stale';
  readonly reasons: readonly string[];
  readonly decision: { readonly verdict: VerdictKind; readonly role: string; readonly at: Date; readonly comment: string | null } | null;
};

/** `outcome`: what the entry itself says of it (applied, denied, ended…), null where the act was simply done. */
export type HistoryEntry = {
  readonly outcome: string | null;
  readonly at: Date;
  readonly act: string;
  readonly role: string;
  readonly uai: string | null;
  readonly fields: readonly string[];
};

export type PersonExplanation = {
  readonly id: string;
  readonly familyName: string;
  readonly givenName: string;
  /** Null while no list with the person was approved and applied. */
  readonly account: {
    readonly kind: 'directory' | 'operator';
    readonly login: string | null;
    readonly revision: number;
    readonly createdAt: Date;
    readonly updatedAt: Date;
  } | null;
  readonly records: readonly RecordReference[];
  readonly identity: readonly ExplainedValue[];
  readonly affiliations: readonly ExplainedAffiliation[];
  readonly relations: readonly ExplainedRelation[];
  /** Newest first. */
  readonly lists: readonly ExplainedLine[];
  /** The journal's entries about the person, newest first, 200 at most. */
  readonly history: readonly HistoryEntry[];
};
