// C-8.2: what has to be there before anything of a collège's persons may be stored.
import { expect } from 'chai';
import { type ComplianceRecord, complianceFaults, complianceState, conventionEnd, isInOrder } from '#core/lifecycle/compliance.ts';

const complete: ComplianceRecord = {
  conventionFrom: '2026-09-01',
  conventionUntil: null,
  informedOn: '2026-09-10',
  informedHow: 'Réunion de rentrée et carnet de liaison',
  registerOn: '2026-09-05',
  registerReference: 'ENT-2026-01',
};

const missingOf = (record: ComplianceRecord | null, today: string): string[] => {
  const state = complianceState(record, today);
  return state.inOrder ? [] : state.missing.map(({ piece }) => piece);
};

describe('the compliance record of a collège (C-8.2)', () => {
  it('is in order when the convention runs, people are informed and the register is filled', () => {
    expect(complianceState(complete, '2026-11-24')).to.deep.equal({ inOrder: true });
    expect(isInOrder(complete, '2026-11-24')).to.equal(true);
  });

  it('lacks everything when nobody has recorded anything, and says who can complete each piece', () => {
    const state = complianceState(null, '2026-11-24');
    expect(missingOf(null, '2026-11-24')).to.deep.equal(['convention', 'information', 'register']);
    if (state.inOrder) throw new Error('should lack everything');
    for (const { sentence, completedBy } of state.missing) {
      expect(sentence).to.match(/\.$/);
      expect(completedBy).to.match(/^l/);
    }
  });

  for (const piece of ['informedOn', 'informedHow', 'registerOn', 'registerReference', 'conventionFrom'] as const) {
    it(`is not in order without ${piece}`, () => {
      expect(isInOrder({ ...complete, [piece]: null }, '2026-11-24')).to.equal(false);
    });
  }

  it('takes an empty text for none', () => {
    expect(missingOf({ ...complete, informedHow: '', registerReference: '' }, '2026-11-24')).to.deep.equal(['information', 'register']);
  });

  it('runs the convention from its first day to the eve of its third anniversary, both included', () => {
    expect(conventionEnd(complete)).to.equal('2029-08-31');
    expect(missingOf({ ...complete, informedOn: '2026-01-01', registerOn: '2026-01-01' }, '2026-08-31')).to.deep.equal(['convention']);
    expect(missingOf({ ...complete, informedOn: '2026-01-01', registerOn: '2026-01-01' }, '2026-09-01')).to.deep.equal([]);
    expect(missingOf(complete, '2029-08-31')).to.deep.equal([]);
    expect(missingOf(complete, '2029-09-01')).to.deep.equal(['convention']);
  });

  it('ends the convention earlier when an end is recorded', () => {
    const shorter = { ...complete, conventionUntil: '2027-08-31' };
    expect(missingOf(shorter, '2027-08-31')).to.deep.equal([]);
    expect(missingOf(shorter, '2027-09-01')).to.deep.equal(['convention']);
    const state = complianceState(shorter, '2027-09-01');
    if (state.inOrder) throw new Error('should be over');
    expect(state.missing[0].sentence).to.include('31/08/2027');
  });

  it('does not count an attestation dated in the future', () => {
    expect(missingOf(complete, '2026-09-04')).to.deep.equal(['information', 'register']);
  });

  it('has no end for a convention that has no beginning', () => {
    expect(conventionEnd({ conventionFrom: null, conventionUntil: null })).to.equal(null);
  });

  it('says of each piece what of it is missing, or from which day it will count', () => {
    const said = (changes: Partial<ComplianceRecord>): string => {
      const state = complianceState({ ...complete, ...changes }, '2026-11-24');
      return state.inOrder ? '' : state.missing.map(({ sentence }) => sentence).join(' ');
    };
    expect(said({ informedOn: null })).to.include('il manque la date.');
    expect(said({ informedHow: null })).to.include('il manque le moyen employé.');
    expect(said({ informedOn: null, informedHow: null })).to.include('il manque la date et le moyen employé.');
    expect(said({ registerReference: null })).to.include('il manque la référence.');
    expect(said({ registerOn: '2026-12-01' })).to.include('que pour le 01/12/2026');
  });

  const wrong: readonly (readonly [Partial<ComplianceRecord>, readonly string[]])[] = [
    [{}, []],
    [{ informedOn: '2026-02-30' }, ['informedOn']],
    [{ registerOn: '01/09/2026', conventionFrom: '0026-09-01' }, ['conventionFrom', 'registerOn']],
    [{ conventionUntil: '2026-08-31' }, ['conventionUntil']],
    [{ conventionUntil: '2026-09-01' }, []],
    [{ conventionFrom: null, conventionUntil: '2029-08-31' }, ['conventionFrom']],
    [{ informedHow: 'x'.repeat(500), registerReference: 'x'.repeat(501) }, ['registerReference']],
  ];
  for (const [changes, fields] of wrong) {
    it(`${fields.length === 0 ? 'takes' : `finds ${fields.join(' and ')} wrong in`} ${JSON.stringify(changes).slice(0, 60)}`, () => {
      const faults = complianceFaults({ ...complete, ...changes });
      expect(faults.map(({ field }) => field)).to.deep.equal(fields);
      for (const { sentence } of faults) expect(sentence).to.match(/\.$/);
    });
  }
});
