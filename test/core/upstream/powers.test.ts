import { expect } from 'chai';
import { powersOf } from '#core/upstream/powers.ts';
import { methodsOf } from '#core/upstream/proof.ts';

describe('the powers that an upstream’s word stands for', () => {
  const rule = { chef: true, delegation: { application: 'annuaire', resource: null } };
  const today = '2026-11-24';
  const delegation = (from: string, until: string, scope = 'FrEduRneResp=0920001A$UAJ$PU$N$T3$LP$320;0920002B', application = 'annuaire') =>
    `${application}|ecran|${from}|${until}|chef|${scope}|serveur|fonction|`;
  const powers = (FrEduResDel: string[], more = {}, under = rule) =>
    powersOf(under, { FrEduResDel, ...more }, today).map(({ role, uai }) => `${role} ${uai}`);

  it('are a chef’s with the function DIR, in the collèges that he answers for, where the file says so', () => {
    const head = { FrEduFonctAdm: ['DIR'], FrEduRneResp: ['0920001A$UAJ$PU$N$T3$LP$320', '0920003C', 'X', '0920003C'] };
    expect(powers([], head)).to.deep.equal(['chef 0920001A', 'chef 0920003C']);
    expect(powers([], { ...head, FrEduFonctAdm: ['ADF'] })).to.deep.equal([]);
    expect(powers([], head, { ...rule, chef: false })).to.deep.equal([]);
  });

  it('are an adjoint’s by a delegation for our application, its first and last day included, and of no other day', () => {
    const both = ['adjoint 0920001A', 'adjoint 0920002B'];
    expect(powers([delegation('24/11/2026', '24/11/2026')])).to.deep.equal(both);
    for (const [from, until] of [
      ['25/11/2026', '30/11/2026'],
      ['01/09/2026', '23/11/2026'],
      ['2026-11-01', '2026-11-30'],
      ['', '30/11/2026'],
    ] as const)
      expect(powers([delegation(from, until)]), `${from} ${until}`).to.deep.equal([]);
    expect(powers([delegation('01/09/2026', '30/11/2026', 'FrEduRneResp=X')])).to.deep.equal([]);
    expect(powers([delegation('01/09/2026', '30/11/2026', 'autre=0920001A')])).to.deep.equal([]);
    expect(powers([delegation('01/09/2026', '30/11/2026', undefined, 'autre')])).to.deep.equal([]);
    expect(
      powers(
        [delegation('01/09/2026', '30/11/2026')],
        {},
        { ...rule, delegation: { application: 'annuaire', resource: 'listes' } as never },
      ),
    ).to.deep.equal([]);
    const chef = { FrEduFonctAdm: ['DIR'], FrEduRneResp: ['0920001A'] };
    expect(powers([delegation('01/09/2026', '30/11/2026')], chef), 'a chef is not his own adjoint').to.deep.equal([
      'chef 0920001A',
      'adjoint 0920002B',
    ]);
  });
});

describe('what an upstream’s proof is worth', () => {
  it('is told in the words of RFC 8176, and is a second factor only where the académie has written so', () => {
    const smartcard = 'urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard';
    expect(methodsOf(['pwd', 'totp', 'mfa', 'inconnu'], [])).to.deep.equal(['pwd', 'otp']);
    expect(methodsOf([smartcard], [smartcard])).to.deep.equal(['sc', 'mfa']);
    expect(methodsOf(['mfa'], ['mfa'])).to.deep.equal(['mfa']);
    expect(methodsOf([], ['mfa'])).to.deep.equal([]);
  });
});
