import { expect } from 'chai';
import type { AccountAffiliation, AccountRole } from '#core/release/account.ts';
import type { LookUp } from '#core/upstream/look-up.ts';
import { type Found, matchPeople, opensFor } from '#core/upstream/match.ts';

const key: LookUp = { by: 'key', source: 'aaf', key: '1', categories: ['Eleve'] };
const mail: LookUp = { by: 'mail', mail: 'a@ac-exemple.fr' };
const guardian: LookUp = { by: 'guardian', uai: '0920001A', siecle: '1', family: 'PETIT', given: 'ANNE' };
const record = (personId: string | null, familyName = 'Petit', givenName = 'Anne'): Found => ({ personId, familyName, givenName });
const matched = (...values: readonly (readonly [LookUp, ...Found[]])[]) =>
  matchPeople([values.map(([lookUp, ...found]) => ({ lookUp, found }))]);

describe('whom an upstream’s word leads to', () => {
  it('is one person, several to choose from where several values name them, or nobody', () => {
    expect(matched([key, record('a')])).to.deep.equal({ kind: 'people', people: ['a'] });
    expect(matched([key, record('a')], [key, record('b')], [key, record('a')])).to.deep.equal({ kind: 'people', people: ['a', 'b'] });
    expect(matched([key])).to.deep.equal({ kind: 'unknown' });
    expect(matchPeople([])).to.deep.equal({ kind: 'unknown' });
    expect(matched([key, record(null)]), 'delivered, and not approved').to.deep.equal({ kind: 'unapproved' });
    expect(matched([key, record(null)], [key, record('b')])).to.deep.equal({ kind: 'people', people: ['b'] });
  });

  it('is nobody where one value, or two addresses, belong to two people', () => {
    expect(matched([key, record('a'), record('b')])).to.deep.equal({ kind: 'ambiguous' });
    expect(matched([mail, record('a'), record('b')])).to.deep.equal({ kind: 'ambiguous' });
    expect(matched([mail, record('a')], [mail, record('b')])).to.deep.equal({ kind: 'ambiguous' });
    expect(matched([mail, record('a'), record('a')]), 'one person delivered twice').to.deep.equal({ kind: 'people', people: ['a'] });
  });

  it('is a guardian of his own name alone, accents and capitals aside', () => {
    expect(
      matched([{ ...guardian, family: 'petit', given: 'anne' }, record('a', 'PETIT', 'Anné'), record('b', 'Petit', 'Paul')]),
    ).to.deep.equal({
      kind: 'people',
      people: ['a'],
    });
    expect(matched([{ ...guardian, family: 'grand' }, record('a')])).to.deep.equal({ kind: 'unknown' });
  });

  it('is settled by the first rule that knows somebody', () => {
    const rule = (...found: Found[]) => [{ lookUp: key, found }];
    expect(matchPeople([rule(), rule(record('b')), rule(record('c'))])).to.deep.equal({ kind: 'people', people: ['b'] });
    expect(matchPeople([rule(record(null)), rule(record('b'))]), 'not approved is an answer').to.deep.equal({ kind: 'unapproved' });
  });

  it('never lets a family’s proof open an agent’s account, nor the other way', () => {
    const of = (...profiles: string[]) => profiles.map((profile) => ({ profile })) as unknown as AccountAffiliation[];
    const dpo = [{ role: 'dpo' }] as unknown as AccountRole[];
    for (const [affiliations, roles, families] of [
      [of('ELV'), [], true],
      [of('TUT'), [], true],
      [of('TUT', 'ENS'), [], false],
      [of('TUT'), dpo, false],
      [of('DIR'), [], false],
      [of(), dpo, false],
    ] as const) {
      expect(opensFor('families', { affiliations, roles })).to.equal(families);
      expect(opensFor('agents', { affiliations, roles })).to.equal(!families);
    }
  });
});
