import { expect } from 'chai';
import type { RelationTo } from '#core/plan/line.ts';
import { desire, type RecordOfPerson } from '#core/registry/desire.ts';
import { opensAccount } from '#core/registry/guardian.ts';
import { facts, identity, wanted } from '../../support/people.ts';

const today = '2025-09-09';
const record = (changes: Partial<RecordOfPerson> = {}): RecordOfPerson => ({
  facts: facts(),
  gone: false,
  guardianOf: [],
  relations: [],
  ...changes,
});

describe('what a person should be', () => {
  it('follows the one record that the académie delivers', () => {
    const aim = desire([record()], today);
    expect(aim).to.deep.include({ home: '0990001A', gone: false, affiliations: [wanted('0990001A')] });
  });

  it('gives a guardian one affiliation in each collège of his children, and none of his own', () => {
    const guardian = facts({ category: 'PersRelEleve', affiliations: [], home: null });
    const aim = desire([record({ facts: guardian, guardianOf: ['0990001A', '0990002B'] })], today);
    expect(aim.affiliations.map((a) => `${a.uai} ${a.profile}`)).to.deep.equal(['0990001A TUT', '0990002B TUT']);
  });

  it('leaves a guardian without account when no pupil gives him one', () => {
    const guardian = facts({ category: 'PersRelEleve', affiliations: [], home: null });
    expect(desire([record({ facts: guardian })], today).affiliations).to.deep.equal([]);
  });

  it('prefers what the employer says of somebody who is both staff and parent', () => {
    const staff = record({
      facts: facts({
        category: 'PersEducNat',
        identity: identity({ familyName: 'LE GOFF' }),
        affiliations: [wanted('0990001A', { profile: 'ENS' })],
      }),
    });
    const parent = record({ facts: facts({ category: 'PersRelEleve', affiliations: [] }), guardianOf: ['0990002B'] });
    const aim = desire([parent, staff], today);
    expect(aim.identity?.familyName).to.equal('LE GOFF');
    expect(aim.affiliations.map((a) => a.profile)).to.deep.equal(['ENS', 'TUT']);
  });

  it('counts a record that the source no longer delivers for nothing', () => {
    const aim = desire([record({ gone: true })], today);
    expect(aim).to.deep.equal({ identity: null, home: null, affiliations: [], relations: [], gone: true });
  });

  it('ends an affiliation on the day after its last day', () => {
    const ending = (until: string) =>
      desire([record({ facts: facts({ affiliations: [wanted('0990001A', { until })] }) })], today).affiliations.length;
    expect([ending('2025-09-08'), ending('2025-09-09')]).to.deep.equal([0, 1]);
  });

  it('sorts relations, so that the same family never looks like a change', () => {
    const to = (guardian: string): RelationTo => ({
      guardian,
      link: 'mere',
      linkCode: '10',
      financial: true,
      legal: 'legal',
      contact: true,
      payment: false,
    });
    const aim = desire([record({ relations: [to('b'), to('a')] })], today);
    expect(aim.relations.map((r) => r.guardian)).to.deep.equal(['a', 'b']);
  });
});

describe('a relation to a pupil', () => {
  for (const [link, legal, opens] of [
    ['mere', 'legal', true],
    ['tuteur', 'in-charge', true],
    ['famille', 'contact', false],
    ['eleve-lui-meme', 'legal', false],
  ] as const) {
    it(`${opens ? 'opens' : 'does not open'} an account: ${link}, ${legal}`, () => {
      expect(opensAccount({ link, legal })).to.equal(opens);
    });
  }
});
