import { expect } from 'chai';
import { passwordFault } from '#core/person/password-rule.ts';
import { generateProvisionalPassword } from '#core/person/provisional-password.ts';

describe('a chosen password', () => {
  const names = ['lea.martin', 'Léa', 'Martin'];
  for (const [audience, password, fault] of [
    ['family', 'Tortue-7', null],
    ['family', 'tortue77', 'too-simple'],
    ['family', 'Tort-7', 'too-simple'],
    ['family', 'Aa1Aa1Aa1', 'repetitive'],
    ['family', 'M@rtin-2013', 'own-name'],
    ['family', 'xLEAMARTINx9', 'own-name'],
    ['family', 'Azerty123', 'too-common'],
    ['family', 'P@ssw0rd!', 'too-common'],
    ['family', `Aa1-${'bcdef'.repeat(60)}`, 'too-long'],
    ['professional', 'Tortue-7', 'too-simple'],
    ['professional', 'Tortue-Verte-7', null],
    ['professional', 'TortueVerte777', null],
    ['professional', 'TortueVerte7', 'too-simple'],
  ] as const) {
    it(`${fault === null ? 'may be' : 'may not be'} « ${password.slice(0, 20)} » (${audience})`, () => {
      expect(passwordFault(password, audience, names)).to.equal(fault);
    });
  }
});

describe('the password of a slip', () => {
  it('has three groups of four signs that nobody confuses, each as likely as the next', () => {
    // A fixed xorshift32: every run draws the same 40,000 slips.
    let state = 2_463_534_242;
    const random = (length: number) =>
      Uint8Array.from({ length }, () => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return state >>> 11;
      });
    const counts = new Map<string, number>();
    for (let slip = 0; slip < 40_000; slip += 1) {
      const password = generateProvisionalPassword(random);
      expect(password).to.match(/^[bcdfghjkmnpqrstvwxz2-9]{4}(-[bcdfghjkmnpqrstvwxz2-9]{4}){2}$/);
      for (const sign of password.replaceAll('-', '')) counts.set(sign, (counts.get(sign) ?? 0) + 1);
    }
    expect(counts.size).to.equal(27);
    expect(12 * Math.log2(counts.size)).to.be.above(50);
    expect(Math.max(...counts.values()) / Math.min(...counts.values())).to.be.below(1.07);
  });
});
