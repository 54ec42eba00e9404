// The children of a guardian as services may hear of them: only those he answers for, and only where they are pupils today. Pure.
import { lastsOn } from '../calendar/civil-date.ts';
import type { AffiliationDetails, Identity, RelationFacts, Uai } from '../person/facts.ts';
import type { PersonId } from '../plan/line.ts';
import { opensAccount } from '../registry/guardian.ts';

export type AccountChild = {
  readonly id: PersonId;
  readonly login: string | null;
  readonly identity: Pick<Identity, 'givenName' | 'familyName'>;
  readonly link: RelationFacts['link'];
  readonly legal: RelationFacts['legal'];
  /** Where he is a pupil; dates are YYYY-MM-DD, both ends included. */
  readonly affiliations: readonly {
    readonly uai: Uai;
    readonly structureName: string | null;
    readonly since: string;
    readonly until: string | null;
    readonly details: Pick<AffiliationDetails, 'classes' | 'groups'>;
  }[];
};

/** The children whom the guardian answers for and who are pupils somewhere on that day, with that alone. */
export function childrenOn(children: readonly AccountChild[], today: string): readonly AccountChild[] {
  return keeping(
    children.filter((child) => opensAccount(child)),
    ({ since, until }) => lastsOn(today, since, until),
  );
}

/** The children who are pupils of these collèges, as pupils of these alone. */
export function childrenIn(children: readonly AccountChild[], uais: ReadonlySet<Uai>): readonly AccountChild[] {
  return keeping(children, ({ uai }) => uais.has(uai));
}

function keeping(children: readonly AccountChild[], keeps: (place: AccountChild['affiliations'][number]) => boolean): AccountChild[] {
  return children.flatMap((child) => {
    const affiliations = child.affiliations.filter(keeps);
    return affiliations.length === 0 ? [] : [{ ...child, affiliations }];
  });
}
