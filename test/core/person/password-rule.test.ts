import { expect } from 'chai';
import fc from 'fast-check';
import { passwordFault, passwordStrength, strengthSentence } from '#core/person/password-rule.js';
import { generateProvisionalPassword } from '#core/person/provisional-password.ts';
import { choosePasswordWords } from '#src/sso/words/choose-password.ts';

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
    ['family', 'Minecraft2024!!', 'too-common'],
    ['family', 'SoleilBonjour1', 'too-common'],
    ['family', 'Qsdfgh-Azerty-1', 'too-common'],
    ['family', '12/04/2013', 'too-simple'],
    ['family', 'Azer1-Azer1-Azer1-', 'repetitive'],
    ['family', 'anniversaire', 'too-simple'],
    ['family', 'quatre tortues mangent sept salades', null],
    ['family', 'tortue tortue tortue tortue tortue', 'too-simple'],
    ['professional', 'quatre tortues mangent sept salades', 'too-simple'],
    ['professional', 'quatre tortues vertes mangent sept salades amères', null],
    ['professional', 'Tortue-Vert7', null],
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

  it('is told, while it is typed, what is still missing, and never that it will do when it will be refused', () => {
    const advice = (password: string) => strengthSentence(passwordStrength(password, 'family', names), choosePasswordWords.fr.meter);
    expect([advice(''), advice('tort'), advice('tortue77'), advice('Tortue-7')]).to.deep.equal([
      '',
      'Ajoutez encore 4 caractères, et 2 autres sortes de signe : une majuscule, un chiffre, un autre signe (point, tiret…).',
      'Ajoutez une autre sorte de signe : une majuscule, un autre signe (point, tiret…).',
      'Ce mot de passe convient.',
    ]);
    const typed = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('Azerty123', 'M@rtin-2013', 'Tortue-Verte-7', 'TortueVerte777'));
    fc.assert(
      fc.property(typed, fc.constantFrom('family' as const, 'professional' as const), (password, audience) => {
        const strength = passwordStrength(password, audience, names);
        expect(strength.level >= 3).to.equal(passwordFault(password, audience, names) === null);
        expect(strengthSentence(strength, choosePasswordWords.en.meter) === '').to.equal(password === '');
      }),
    );
  });
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
