import { expect } from 'chai';
import fc from 'fast-check';
import { foldLogin, loginBase, loginFor } from '#core/person/login.ts';

describe('the login of a person', () => {
  for (const [given, family, login] of [
    ['Léa', 'Martin', 'lea.martin'],
    ['Anne-Sophie', 'Le Goff', 'annesophie.legoff'],
    ["N'Golo", 'd’Alençon', 'ngolo.dalencon'],
    ['Ægir', 'Œuvrard', 'aegir.oeuvrard'],
    ['Łukasz', 'Weiß-Sørensen', 'lukasz.weisssorensen'],
    ['İrem', 'IŞIK', 'irem.isik'],
    ['Zoé', '', 'zoe'],
    ['', 'Durand', 'durand'],
    ['Ольга', 'Ivanova', 'ivanova'],
    ['明', '王', 'compte'],
    ['', '', 'compte'],
    ['Jean', 'Dupont 2', 'jean.dupont'],
  ] as const) {
    it(`is ${login} for « ${given} ${family} »`, () => {
      expect(loginBase(given, family)).to.equal(login);
    });
  }

  it('gives homonyms a number, and stays within 64 characters with it', () => {
    expect(loginFor('lea.martin', 1)).to.equal('lea.martin');
    expect(loginFor('lea.martin', 2)).to.equal('lea.martin2');
    const long = loginBase('a'.repeat(63), 'b');
    expect(long).to.equal('a'.repeat(63));
    expect(loginFor('b'.repeat(64), 100)).to.equal(`${'b'.repeat(61)}100`);
    expect(() => loginFor('a', 0)).to.throw(RangeError);
  });

  it('is always letters with at most one dot, whatever the names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 90 }), fc.string({ unit: 'grapheme', maxLength: 90 }), (given, family) => {
        expect(loginBase(given, family)).to.match(/^[a-z]+(\.[a-z]+)?$/);
        expect(loginBase(given, family).length).to.be.at.most(64);
      }),
    );
  });

  it('is different for each number of the same base, and is what it is once typed again', () => {
    const names = fc.stringMatching(/^[A-Za-zÀ-ÖØ-öø-ÿ' -]{0,70}$/);
    fc.assert(
      fc.property(names, names, fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }), (given, family, one, other) => {
        const base = loginBase(given, family);
        expect(loginFor(base, one)).to.match(/^[a-z]+(\.[a-z]+)?[0-9]*$/);
        expect(loginFor(base, one).length).to.be.at.most(64);
        expect(loginFor(base, one) === loginFor(base, other)).to.equal(one === other);
        expect(foldLogin(loginFor(base, one))).to.equal(loginFor(base, one));
      }),
    );
  });

  it('is recognised however it is typed', () => {
    for (const typed of ['lea.martin2', ' Lea.Martin2 ', 'LÉA.MARTIN2', 'léa. martin2', 'le-a.martin2'])
      expect(foldLogin(typed)).to.equal('lea.martin2');
    expect(foldLogin(' ')).to.equal('');
  });
});
