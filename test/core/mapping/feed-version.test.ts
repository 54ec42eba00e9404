import { expect } from 'chai';
import { legalFlag2Of } from '#core/mapping/feed-version.ts';

describe('legal flag 2', () => {
  for (const [version, annex, meaning] of [
    ['AAF-VE2407', 'Annexe 4bis version 6.4', 'in-charge'],
    ['AAF-VE2407', null, 'in-charge'],
    ['AAF-VE1301', null, 'legal'],
    ['AAF-VE1301', 'Annexe 4 version 4.2', 'legal'],
    [null, null, 'in-charge'],
    ['inconnue', 'inconnue', 'in-charge'],
  ] as const) {
    it(`means ${meaning === 'legal' ? 'the second legal representative' : 'a person in charge'} in a feed ${version ?? 'without version'}, ${annex ?? 'no annex'}`, () => {
      expect(legalFlag2Of({ version, annex })).to.equal(meaning);
    });
  }

  it('gives no right where the source says nothing of itself', () => {
    expect(legalFlag2Of(undefined)).to.equal('in-charge');
  });
});
