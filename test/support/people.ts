// Invented people for tests of pure rules: small makers with sensible defaults. Knows no database.
import type { AffiliationDetails, Identity, PersonFacts } from '#core/person/facts.ts';
import type { Desired, DesiredAffiliation } from '#core/registry/desire.ts';
import type { ExistingAffiliation, ExistingPerson } from '#core/registry/existing.ts';

export const identity = (changes: Partial<Identity> = {}): Identity => ({
  familyName: 'MÉRIADEC',
  givenName: 'Ondine',
  birthName: null,
  otherNames: [],
  title: null,
  birthDate: '2013-04-02',
  mail: null,
  ...changes,
});

export const details = (changes: Partial<AffiliationDetails> = {}): AffiliationDetails => ({
  functions: [],
  classes: [],
  groups: [],
  headTeacherOf: [],
  subjects: [],
  mef: null,
  ...changes,
});

export const wanted = (uai: string, changes: Partial<DesiredAffiliation> = {}): DesiredAffiliation => ({
  uai,
  profile: 'ELV',
  from: null,
  until: null,
  details: details({ classes: ['6A'] }),
  ...changes,
});

export const desired = (affiliations: readonly DesiredAffiliation[], changes: Partial<Desired> = {}): Desired => ({
  identity: identity(),
  home: affiliations[0]?.uai ?? null,
  affiliations,
  relations: [],
  gone: false,
  ...changes,
});

export const held = (uai: string, changes: Partial<ExistingAffiliation> = {}): ExistingAffiliation => ({
  uai,
  profile: 'ELV',
  state: 'active',
  revision: 1,
  since: '2025-09-01',
  until: null,
  details: details({ classes: ['6A'] }),
  ...changes,
});

export const existing = (affiliations: readonly ExistingAffiliation[], changes: Partial<ExistingPerson> = {}): ExistingPerson => ({
  id: '00000000-0000-4000-8000-000000000001',
  revision: 1,
  identity: identity(),
  affiliations,
  relations: [],
  ...changes,
});

export const stranger = (): ExistingPerson => existing([], { revision: 0, identity: null });

export const facts = (changes: Partial<PersonFacts> = {}): PersonFacts => ({
  category: 'Eleve',
  key: '700101',
  identity: identity(),
  ine: null,
  siecle: null,
  home: '0990001A',
  affiliations: [wanted('0990001A')],
  relations: [],
  ...changes,
});
