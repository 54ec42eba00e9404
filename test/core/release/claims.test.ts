import { expect } from 'chai';
import fc from 'fast-check';
import { type Account, accountOn, maySignIn } from '#core/release/account.ts';
import { releasedClaims } from '#core/release/claims.ts';
import { claimSources, type ServiceRelease } from '#core/release/service.ts';

const details = (classes: string[], groups: string[] = []) => ({
  functions: [],
  classes,
  groups,
  headTeacherOf: ['5B'],
  subjects: ['030101'],
  mef: null,
});
const teacher: Account = {
  id: '11111111-1111-4111-8111-111111111111',
  login: 'ines.petit',
  identity: {
    familyName: 'Petit',
    givenName: 'Inès',
    birthName: 'Secret',
    otherNames: ['Jeanne'],
    title: 'Mme',
    birthDate: '1980-02-03',
    mail: null,
  },
  affiliations: [
    {
      uai: '0920002B',
      structureName: 'Collège B',
      profile: 'ENS',
      since: '2025-09-01',
      until: null,
      details: details(['5B', '6A'], ['LATIN']),
    },
    { uai: '0920001A', structureName: 'Collège A', profile: 'ENS', since: '2025-09-01', until: '2026-02-28', details: details(['6A']) },
  ],
  roles: [{ role: 'referent-usages', uai: '0920001A', startsOn: '2025-09-01', endsOn: null }],
  charters: [],
};
const purpose = 'pour le test';
const release: ServiceRelease = {
  subject: 'pairwise',
  sector: 'ent',
  scopes: {
    profile: [{ claim: 'name', source: 'identity.fullName', purpose }],
    ent: [
      { claim: 'profil', source: 'profiles', purpose },
      { claim: 'classes', source: 'classes', purpose },
      { claim: 'mail', source: 'identity.mail', purpose },
      { claim: 'mef', source: 'mef', purpose },
    ],
  },
};

describe('what a service is told of a person', () => {
  it('is what its file names for the scopes that it was given, and no more', () => {
    expect(releasedClaims(teacher, release, new Set(['openid']))).to.deep.equal({});
    expect(releasedClaims(teacher, release, new Set(['openid', 'profile', 'address']))).to.deep.equal({ name: 'Inès Petit' });
  });

  it('leaves out what is empty, says each thing once, and names a class with its collège', () => {
    expect(releasedClaims(teacher, release, new Set(['ent']))).to.deep.equal({
      profil: ['National_ENS'],
      classes: ['0920001A$6A', '0920002B$5B', '0920002B$6A'],
    });
  });

  it('is written as the service reads it: names or numbers of profiles, dates, classes without their collège', () => {
    const written: ServiceRelease = {
      ...release,
      scopes: {
        ent: [
          { claim: 'categories', source: 'profiles', format: 'number', purpose },
          { claim: 'type', source: 'profiles', format: 'code', purpose },
          { claim: 'dateNaissance', source: 'identity.birthDate', format: 'day-first', purpose },
          { claim: 'classes', source: 'classes', format: 'bare', purpose },
        ],
      },
    };
    expect(releasedClaims(teacher, written, new Set(['ent']))).to.deep.equal({
      categories: ['National_3'],
      type: ['ENS'],
      dateNaissance: '03/02/1980',
      classes: ['5B', '6A'],
    });
  });

  it('never holds a claim that the file does not name, whatever is asked for', () => {
    const released = fc.record({
      claim: fc.constantFrom('a', 'b', 'c'),
      source: fc.constantFrom(...claimSources),
      purpose: fc.constant(purpose),
    });
    const scopes = fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.array(released, { maxLength: 3 }));
    fc.assert(
      fc.property(scopes, fc.uniqueArray(fc.constantFrom('x', 'y', 'z', 'openid')), (named, asked) => {
        const told = Object.keys(releasedClaims(teacher, { subject: 'pairwise', sector: 's', scopes: named }, new Set(asked)));
        const allowed = asked.flatMap((scope) => (named[scope] ?? []).map(({ claim }) => claim));
        expect(allowed).to.include.members(told);
      }),
    );
  });

  it('never holds a birth name, other given names or the registry’s id, which no source can name', () => {
    const everything = { x: claimSources.map((source) => ({ claim: source, source, purpose })) };
    const told = JSON.stringify(releasedClaims(teacher, { subject: 'pairwise', sector: 's', scopes: everything }, new Set(['x'])));
    expect(told).not.to.match(/Secret|Jeanne|11111111/);
  });
});

describe('who may sign in', () => {
  it('is whoever belongs to a collège or holds a role on that day, both ends included', () => {
    expect(maySignIn(teacher, '2026-01-10')).to.equal(true);
    expect(maySignIn({ ...teacher, affiliations: [] }, '2026-01-10'), 'by the role').to.equal(true);
    expect(maySignIn({ ...teacher, roles: [] }, '2025-08-31'), 'not yet').to.equal(false);
    const one = { ...teacher, roles: [], affiliations: teacher.affiliations.slice(1) };
    expect(maySignIn(one, '2026-02-28')).to.equal(true);
    expect(maySignIn(one, '2026-03-01')).to.equal(false);
    expect(maySignIn({ ...teacher, affiliations: [], roles: [] }, '2026-01-10')).to.equal(false);
  });

  it('is known to services with the collèges of that day only', () => {
    expect(accountOn(teacher, '2026-03-01').affiliations.map(({ uai }) => uai)).to.deep.equal(['0920002B']);
  });
});
