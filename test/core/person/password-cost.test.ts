import { expect } from 'chai';
import { isTooCheap, leastCost, missingWork } from '#core/person/password-cost.ts';

const hash = (memory: number, passes: number): string => `$argon2id$v=19$m=${memory},t=${passes},p=1$c2Vs$ZW1wcmVpbnRl`;

describe('the cost of a password', () => {
  it('is read from its hash, and a hash of another kind is too cheap', () => {
    const raised = { memory: 32_768, passes: 3 };
    expect(
      [hash(19_456, 2), hash(32_768, 2), hash(32_768, 3), hash(65_536, 4), '$2b$10$x'].map((one) => isTooCheap(one, raised)),
    ).to.deep.equal([true, true, false, false, true]);
  });

  it('of an old hash is brought to the same work as every other, so that time does not tell who exists', () => {
    const work = ({ memory, passes }: { memory: number; passes: number }): number => memory * passes;
    expect(missingWork(hash(19_456, 2), leastCost)).to.equal(null);
    for (const wanted of [
      { memory: 19_456, passes: 3 },
      { memory: 65_536, passes: 2 },
      { memory: 262_144, passes: 3 },
    ]) {
      const missing = missingWork(hash(19_456, 2), wanted)!;
      expect(work(missing) + 19_456 * 2).to.be.closeTo(work(wanted), 3);
    }
  });
});
