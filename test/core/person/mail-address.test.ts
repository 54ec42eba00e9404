import { expect } from 'chai';
import { isMailAddress, maskedMailAddress } from '#core/person/mail-address.ts';

describe('a mail address', () => {
  for (const address of ['lea@exemple.fr', 'l.m+ent@sous.exemple.fr', "o'neil@exemple.co", 'zoé@école.fr', `${'a'.repeat(64)}@exemple.fr`])
    it(`may be ${address}`, () => expect(isMailAddress(address)).to.equal(true));

  const wrong = [
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@localhost',
    'a@exemple',
    'a@.fr',
    'a@exemple..fr',
    'a@-exemple.fr',
    'a@exemple.f',
    '@exemple.fr',
  ];
  for (const address of [
    ...wrong,
    'a..b@exemple.fr',
    '.a@exemple.fr',
    '"a b"@exemple.fr',
    'a@b@exemple.fr',
    'a b@exemple.fr',
    'a@exemple.fr\n',
    'a@exemple.fr,b@exemple.fr',
    `${'a'.repeat(65)}@exemple.fr`,
    `a@${'b.'.repeat(130)}fr`,
    '',
  ])
    it(`is not ${JSON.stringify(address.slice(0, 40))}`, () => expect(isMailAddress(address)).to.equal(false));

  it('is shown to its owner by its first letter and its domain', () => {
    expect(maskedMailAddress('lea.martin@exemple.fr')).to.equal('l…@exemple.fr');
    expect(maskedMailAddress('😀x@exemple.fr')).to.equal('😀…@exemple.fr');
  });
});
