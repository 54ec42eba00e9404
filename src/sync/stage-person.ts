// One person's facts as staging holds them: canonical JSON, its digest, and the columns that correlation looks at. Knows no table and no reading.
import { hash } from 'node:crypto';
import type { Memo } from '#core/mapping/mapper.ts';
import type { SourceRecord } from '#core/mapping/source-record.ts';
import type { PersonFacts, Uai } from '#core/person/facts.ts';
import { nameKey } from '#core/person/name-key.ts';
import type { StagedRecord } from '#database/staging.ts';

/** The row of a person. A record without a memo has the digest of its facts alone. */
export function stagedPerson({ place }: Pick<SourceRecord, 'place'>, facts: PersonFacts, memo: Memo | null): StagedRecord {
  const text = JSON.stringify(facts);
  const memoText = memo === null ? null : JSON.stringify(memo);
  const { birthDate, familyName, givenName } = facts.identity;
  return {
    category: facts.category,
    key: facts.key,
    digest: hash('sha256', memoText === null ? text : `${text}\n${memoText}`),
    facts: text,
    memo: memoText,
    uais: uaisOf(facts),
    ine: facts.ine,
    siecle: facts.siecle === null || facts.home === null ? null : `${facts.home} ${facts.siecle}`,
    nameBirth: birthDate === null ? null : nameBirthHash(familyName, givenName, birthDate),
    file: place.file,
    line: place.line,
  };
}

/** Structures of a person, each once. */
export function uaisOf(facts: PersonFacts): Uai[] {
  return [...new Set(facts.affiliations.map((a) => a.uai))];
}

/**
 * What may be kept of a memo: values that name a structure outside of the perimeter are another collège's, whose formalities are not in order.
 * `structure`: UAI of a key, undefined when it is not known.
 */
export function ownMemo(memo: Memo | null, structure: (key: string) => Uai | undefined, perimeter: ReadonlySet<Uai>): Memo | null {
  if (memo === null) return null;
  const ours = (value: string): boolean => {
    const end = value.indexOf('$');
    const uai = structure(end === -1 ? value : value.slice(0, end));
    return uai === undefined || perimeter.has(uai);
  };
  const kept = Object.entries(memo).map(([attribute, values]) => [attribute, values.filter(ours)] as const);
  return Object.fromEntries(kept.map(([attribute, values]) => [attribute, values.length === 0 ? [''] : values]));
}

/** A 64-bit fingerprint, so that the index of correlation holds no name. Signed, as PostgreSQL's bigint. */
function nameBirthHash(familyName: string, givenName: string, birthDate: string): string {
  return hash('sha256', `${nameKey(familyName)}|${nameKey(givenName)}|${birthDate}`, 'buffer')
    .readBigInt64BE(0)
    .toString();
}
