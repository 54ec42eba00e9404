import { expect } from 'chai';
import { type Candidate, correlate } from '#core/registry/correlate.ts';

const candidate = (person: string, evidence: Candidate['evidence'], present = false): Candidate => ({ person, evidence, present });

describe('correlation of a record with a person', () => {
  it('takes a record that resembles nobody for a new person', () => {
    expect(correlate([])).to.deep.equal({ kind: 'unknown' });
  });

  it('recognises by his INE a pupil whose jointure changed', () => {
    expect(correlate([candidate('p1', 'ine'), candidate('p2', 'name-birth')])).to.deep.equal({
      kind: 'linked',
      person: 'p1',
      evidence: 'ine',
    });
  });

  it('prefers the SIECLE number in the same school to a name', () => {
    expect(correlate([candidate('p2', 'name-birth'), candidate('p1', 'siecle')])).to.include({ kind: 'linked', person: 'p1' });
  });

  it('recognises by name and birth date somebody who is no longer delivered otherwise', () => {
    expect(correlate([candidate('p1', 'name-birth')])).to.include({ kind: 'linked', person: 'p1', evidence: 'name-birth' });
  });

  it('never takes a homonym who is still delivered for the newcomer', () => {
    expect(correlate([candidate('p1', 'name-birth', true)])).to.deep.equal({ kind: 'unknown' });
  });

  it('reports two people who could be the one, and guesses neither', () => {
    const answer = correlate([candidate('p1', 'name-birth'), candidate('p2', 'name-birth')]);
    expect(answer).to.deep.equal({ kind: 'disputed', evidence: 'name-birth', candidates: ['p1', 'p2'] });
  });

  it('reports an INE that a person still delivered bears too', () => {
    expect(correlate([candidate('p1', 'ine', true)])).to.include({ kind: 'disputed', evidence: 'ine' });
  });

  it('reports two new records with one INE', () => {
    expect(correlate([], new Set(['ine']))).to.deep.equal({ kind: 'disputed', evidence: 'ine', candidates: [] });
  });

  it('reports two new homonyms who claim the one person who left', () => {
    expect(correlate([candidate('p1', 'name-birth')], new Set(['name-birth']))).to.include({ kind: 'disputed' });
  });
});
