import { expect } from 'chai';
import fc from 'fast-check';
import { applyLine } from '#core/plan/apply-line.ts';
import { askOf } from '#core/plan/ask.ts';
import { planPerson } from '#core/plan/plan-person.ts';
import type { DesiredAffiliation } from '#core/registry/desire.ts';
import type { ExistingPerson } from '#core/registry/existing.ts';
import { desired, details, existing, held, identity, stranger, wanted } from '../../support/people.ts';

const today = '2025-09-09';

describe('planPerson', () => {
  it('proposes a new pupil to the chef of his collège, with his identity', () => {
    const [line, ...others] = planPerson(stranger(), desired([wanted('0990001A')]), today);
    expect(others).to.deep.equal([]);
    expect(line).to.include({ verb: 'arrive', uai: '0990001A', profile: 'ELV', className: '6A', personRevision: 0 });
    expect(line?.identity).to.deep.equal({ before: null, after: identity() });
    expect(line?.affiliations[0]).to.include({ kind: 'open', reason: 'new-in-source' });
  });

  it('files a pupil under his class, and a teacher of several classes under none', () => {
    const taught = details({ classes: ['6A', '5B'], headTeacherOf: ['6A'] });
    const [teacher] = planPerson(stranger(), desired([wanted('0990001A', { profile: 'ENS', details: taught })]), today);
    expect(teacher).to.include({ profile: 'ENS', className: null });
    const leaving = existing([held('0990001A', { profile: 'ENS', details: taught })]);
    expect(planPerson(leaving, desired([], { identity: null, gone: true }), today)[0]).to.include({ verb: 'leave', className: null });
  });

  it('proposes nothing when the registry already says what the source says', () => {
    expect(planPerson(existing([held('0990001A')]), desired([wanted('0990001A')]), today)).to.deep.equal([]);
  });

  it('asks each of two collèges for its own part of a person who arrives in both', () => {
    const lines = planPerson(stranger(), desired([wanted('0990001A'), wanted('0990002B')]), today);
    expect(lines.map((l) => l.uai)).to.deep.equal(['0990001A', '0990002B']);
    expect(lines.every((l) => l.identity !== null)).to.equal(true);
  });

  it('shows a change of name to the home collège alone', () => {
    const before = existing([held('0990001A'), held('0990002B')]);
    const after = desired([wanted('0990001A'), wanted('0990002B')], { home: '0990002B', identity: identity({ familyName: 'LE GOFF' }) });
    const lines = planPerson(before, after, today);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.include({ uai: '0990002B', verb: 'change' });
  });

  it('closes a collège that the pupil left for another, and says so', () => {
    const lines = planPerson(existing([held('0990001A')]), desired([wanted('0990002B')]), today);
    const verbs = Object.fromEntries(lines.map((l) => [l.uai, [l.verb, l.affiliations[0]?.reason]]));
    expect(verbs).to.deep.equal({ '0990001A': ['leave', 'left-structure'], '0990002B': ['arrive', 'joins-structure'] });
  });

  it('says of somebody absent from a complete reading that he is absent', () => {
    const [line] = planPerson(existing([held('0990001A')]), desired([], { identity: null, gone: true }), today);
    expect(line).to.include({ verb: 'leave' });
    expect(line?.affiliations[0]).to.include({ reason: 'absent-from-reading', until: today });
    expect(line?.name).to.deep.equal({ familyName: 'MÉRIADEC', givenName: 'Ondine' });
  });

  it('says to a collège that joins a person who has an account elsewhere that he keeps it', () => {
    const lines = planPerson(existing([held('0990001A')]), desired([wanted('0990001A'), wanted('0990002B')]), today);
    expect(lines.map((l) => [l.uai, l.verb, l.affiliations[0]?.reason])).to.deep.equal([['0990002B', 'arrive', 'joins-structure']]);
  });

  it('asks the same question whatever another collège decided meanwhile', () => {
    const both = desired([wanted('0990001A'), wanted('0990002B')]);
    const before = planPerson(stranger(), both, today).find((l) => l.uai === '0990002B')!;
    const after = planPerson(existing([held('0990001A')]), both, today).find((l) => l.uai === '0990002B')!;
    expect(askOf(after)).to.equal(askOf(before));
    const moved = planPerson(
      existing([held('0990001A')]),
      desired([wanted('0990001A'), wanted('0990002B', { details: details({ classes: ['5B'] }) })]),
      today,
    );
    expect(askOf(moved.find((l) => l.uai === '0990002B')!)).not.to.equal(askOf(before));
  });

  it('takes back a person who returns, with the same id', () => {
    const gone = existing([held('0990001A', { state: 'departed', revision: 2, until: '2025-07-05' })]);
    const [line] = planPerson(gone, desired([wanted('0990001A')]), today);
    expect(line).to.include({ verb: 'arrive', person: gone.id });
    expect(line?.affiliations[0]).to.include({ reason: 'returned', revision: 2 });
  });

  it('never keeps a second change waiting once its lines are applied (any history)', () => {
    const uais = ['0990001A', '0990002B', '0990003C'];
    const affiliation = fc.record({
      uai: fc.constantFrom(...uais),
      profile: fc.constantFrom('ELV' as const, 'TUT' as const, 'ENS' as const),
      classes: fc.subarray(['6A', '6B']),
    });
    const state = fc.record({
      name: fc.constantFrom('MÉRIADEC', 'LE GOFF'),
      home: fc.constantFrom(...uais, null),
      affiliations: fc.uniqueArray(affiliation, { selector: (a) => `${a.uai}${a.profile}`, maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 5 }), (history) => {
        let person: ExistingPerson = stranger();
        for (const moment of history) {
          const affiliations: DesiredAffiliation[] = moment.affiliations
            .map((a) => wanted(a.uai, { profile: a.profile, details: details({ classes: a.classes }) }))
            .sort((a, b) => `${a.uai}${a.profile}`.localeCompare(`${b.uai}${b.profile}`));
          const aim = desired(affiliations, {
            home: moment.home,
            identity: affiliations.length > 0 ? identity({ familyName: moment.name }) : null,
            gone: affiliations.length === 0,
          });
          for (const line of planPerson(person, aim, today)) {
            const outcome = applyLine(person, line, today);
            if (outcome.kind !== 'changed') throw new Error(`stale: ${outcome.why}`);
            person = outcome.person;
          }
          expect(planPerson(person, aim, today)).to.deep.equal([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('applyLine', () => {
  const lineFor = (before: ExistingPerson) =>
    planPerson(before, desired([wanted('0990001A', { details: details({ classes: ['5A'] }) })]), today)[0]!;

  it('refuses a line whose person moved since the plan was made', () => {
    const line = lineFor(existing([held('0990001A')]));
    expect(applyLine(existing([held('0990001A', { revision: 2 })]), line, today)).to.deep.equal({
      kind: 'stale',
      why: 'affiliation-moved',
    });
  });

  it('refuses a change of name when the name has changed otherwise meanwhile', () => {
    const line = planPerson(
      existing([held('0990001A')]),
      desired([wanted('0990001A')], { identity: identity({ familyName: 'LE GOFF' }) }),
      today,
    )[0]!;
    const moved = existing([held('0990001A')], { revision: 2, identity: identity({ familyName: 'KERBRAT' }) });
    expect(applyLine(moved, line, today)).to.deep.equal({ kind: 'stale', why: 'person-moved' });
  });

  it('lets the second collège approve a person whom the first has created meanwhile', () => {
    const [first, second] = planPerson(stranger(), desired([wanted('0990001A'), wanted('0990002B')]), today);
    const created = applyLine(stranger(), first!, today);
    if (created.kind !== 'changed') throw new Error('not created');
    const both = applyLine(created.person, second!, today);
    expect(both.kind === 'changed' && both.person.affiliations.map((a) => a.uai)).to.deep.equal(['0990001A', '0990002B']);
    expect(both.kind === 'changed' && both.person.revision).to.equal(1);
  });

  it('names the fields that changed and none of their values', () => {
    const line = planPerson(
      existing([held('0990001A')]),
      desired([wanted('0990001A')], { identity: identity({ familyName: 'LE GOFF' }) }),
      today,
    )[0]!;
    const outcome = applyLine(existing([held('0990001A')]), line, today);
    expect(outcome.kind === 'changed' && outcome.fields).to.deep.equal(['identity.familyName']);
  });
});
