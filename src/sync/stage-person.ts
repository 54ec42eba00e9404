// One person's facts as staging holds them: canonical JSON, its digest, and the columns that correlation looks at. Knows no table and no reading.
import { hash } from 'node:crypto';
import type { Memo } from '#core/mapping/mapper.ts';
import { elsewhere } from '#core/mapping/recall.ts';
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
 * What may be kept of a memo: of the attributes that name structures, only values of those of the perimeter; another collège's are not ours.
 * `structural`: those attributes; `structure`: UAI of a key, undefined when it is not known. Null when nothing is left.
 */
export function ownMemo(
  memo: Memo | null,
  structural: ReadonlySet<string>,
  structure: (key: string) => Uai | undefined,
  perimeter: ReadonlySet<Uai>,
): Memo | null {
  if (memo === null) return null;
  const ours = (value: string): boolean => {
    if (value === '' || value === elsewhere) return true;
    const uai = structure(value.split('$', 1)[0] as string);
    return uai !== undefined && perimeter.has(uai);
  };
  const kept = Object.entries(memo).flatMap(([attribute, values]) => {
    const own = structural.has(attribute) ? values.filter(ours) : values;
    return own.length === 0 ? [] : [[attribute, own] as const];
  });
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

/** Adds to a pupil's memo that his home structure is outside of the perimeter, where admission took it away. */
export function withElsewhere(memo: Memo | null, mapped: PersonFacts, admitted: PersonFacts, home: string | null): Memo | null {
  const away = home !== null && mapped.category === 'Eleve' && mapped.home !== null && admitted.home === null;
  return away ? { ...memo, [home]: [elsewhere] } : memo;
}

/** A 64-bit fingerprint, so that the index of correlation holds no name. Signed, as PostgreSQL's bigint. */
function nameBirthHash(familyName: string, givenName: string, birthDate: string): string {
  return hash('sha256', `${nameKey(familyName)}|${nameKey(givenName)}|${birthDate}`, 'buffer')
    .readBigInt64BE(0)
    .toString();
}
