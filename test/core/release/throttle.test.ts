import { expect } from 'chai';
import fc from 'fast-check';
import { delayAfter, networkOf, throttleRules } from '#core/release/throttle.ts';

describe('failed sign-ins slow the next ones down', () => {
  it('not at all at first, then twice as long each time, up to two minutes', () => {
    expect([1, 4, 5, 6, 7, 8, 13, 14, 15, 1000].map((failures) => delayAfter(failures, throttleRules.browser))).to.deep.equal([
      0, 0, 2, 4, 8, 16, 120, 120, 120, 120,
    ]);
  });

  it('never less for more failures, and never for ever', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.constantFrom(...Object.values(throttleRules)), (failures, rule) => {
        expect(delayAfter(failures + 1, rule)).to.be.at.least(delayAfter(failures, rule));
        expect(delayAfter(failures, rule)).to.be.at.most(rule.longest);
      }),
    );
  });

  it('never lock a pupil out, from elsewhere or from beside him, for more than a minute, nor a collège for more than half', () => {
    expect(delayAfter(1e6, throttleRules.place)).to.equal(60);
    expect(delayAfter(1e6, throttleRules.login)).to.equal(60);
    expect(delayAfter(1e6, throttleRules.network)).to.equal(30);
  });

  for (const [address, network] of [
    ['192.0.2.17', '192.0.2.0/24'],
    ['::ffff:192.0.2.17', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['inconnue', 'inconnue'],
  ] as const) {
    it(`takes ${address} for one of ${network}`, () => {
      expect(networkOf(address)).to.equal(network);
    });
  }
});
