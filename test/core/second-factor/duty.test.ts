// Who is asked for a code, and who never is; what a service is told of it; the form of recovery codes.
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { assignedRoles } from '#core/access/role.ts';
import type { Profile } from '#core/person/facts.ts';
import { assurances, demandsSecondFactor, owesSecondFactor, proofOf, provesSecondFactor } from '#core/second-factor/duty.ts';
import { generateRecoveryCodes, readCode, shownRecoveryCode } from '#core/second-factor/recovery-code.ts';
import { details } from '../../support/people.ts';

const account = (profile: Profile | null, ...roles: (typeof assignedRoles)[number][]) => ({
  affiliations:
    profile === null ? [] : [{ uai: '0920001A', structureName: null, profile, since: '2025-09-01', until: null, details: details() }],
  roles: roles.map((role) => ({ role, uai: null, startsOn: '2025-09-01', endsOn: null })),
});

describe('the duty of a second factor', () => {
  it('is that of the chef, the adjoint, the académie, the Département and the DPO', () => {
    const owing = assignedRoles.filter((role) => owesSecondFactor(account('ENS', role), false));
    expect(owing).to.have.members(['chef', 'adjoint', 'academie', 'departement', 'dpo']);
  });

  it('falls on a teacher or a guardian where the service requires it, and nowhere else', () => {
    for (const profile of ['ENS', 'TUT', 'EVS'] as const) {
      expect(owesSecondFactor(account(profile), false), profile).to.equal(false);
      expect(owesSecondFactor(account(profile), true), profile).to.equal(true);
    }
  });

  it('never falls on a pupil, whatever the service wants', () => {
    expect(owesSecondFactor(account('ELV'), true)).to.equal(false);
  });

  it('is a demand of the service’s file, or of what the service prefers or insists on in its request', () => {
    const { secondFactor, password } = assurances;
    const acr = (wanted: object) => ({ claims: JSON.stringify({ id_token: { acr: wanted } }) });
    expect(demandsSecondFactor({ secondFactor: 'required' }, {})).to.equal(true);
    expect(demandsSecondFactor({}, {})).to.equal(false);
    expect(demandsSecondFactor(undefined, { acr_values: `${secondFactor} ${password}` })).to.equal(true);
    expect(demandsSecondFactor({}, { acr_values: `${password} ${secondFactor}` }), 'a password is preferred').to.equal(false);
    expect(demandsSecondFactor({}, acr({ essential: true, value: secondFactor }))).to.equal(true);
    expect(demandsSecondFactor({}, acr({ essential: true, values: [secondFactor] }))).to.equal(true);
    expect(demandsSecondFactor({}, acr({ essential: true, values: [password, secondFactor] })), 'either will do').to.equal(false);
    expect(demandsSecondFactor({}, acr({ value: secondFactor })), 'a wish').to.equal(false);
    for (const claims of ['{', 'null', '{"id_token":null}', '[]', 7])
      expect(demandsSecondFactor({}, { claims }), String(claims)).to.equal(false);
  });

  it('is told to services in words that other software knows', () => {
    expect(proofOf(true)).to.deep.equal({ acr: 'https://refeds.org/profile/mfa', amr: ['pwd', 'otp', 'mfa'] });
    expect(proofOf(false).amr).to.deep.equal(['pwd']);
    expect([proofOf(true), proofOf(false)].map(({ amr }) => provesSecondFactor(amr))).to.deep.equal([true, false]);
    expect(provesSecondFactor(undefined)).to.equal(false);
  });
});

describe('recovery codes', () => {
  it('are ten, different, of sixteen digits, each digit as likely as another', () => {
    const counts = new Map<string, number>();
    for (let round = 0; round < 200; round += 1) {
      const codes = generateRecoveryCodes((length) => randomBytes(length));
      expect(new Set(codes).size).to.equal(10);
      for (const code of codes) {
        expect(code).to.match(/^\d{16}$/);
        for (const digit of code) counts.set(digit, (counts.get(digit) ?? 0) + 1);
      }
    }
    // 32,000 digits: 3,200 of each, standard deviation 54; seven of them never happen by chance.
    for (const [digit, count] of counts) expect(count, digit).to.be.within(2820, 3580);
  });

  it('throw away the bytes that would make some digits likelier, and repeat no code', () => {
    let calls = 0;
    const codes = generateRecoveryCodes((length) => {
      calls += 1;
      return new Uint8Array(length).map((_, at) => (calls < 3 ? 255 : calls < 5 ? 7 : (calls + at) % 250));
    });
    expect(codes[0]).to.equal('7'.repeat(16));
    expect(new Set(codes).size).to.equal(10);
  });

  it('are told apart from the code of an app, however they are typed', () => {
    expect(shownRecoveryCode('1234567890123456')).to.equal('1234 5678 9012 3456');
    expect(readCode(' 123 456 ')).to.deep.equal({ kind: 'app', code: '123456' });
    expect(readCode('1234-5678 9012\u00a03456')).to.deep.equal({ kind: 'recovery', code: '1234567890123456' });
    for (const neither of ['', '12345', '1234567', 'abcdef', '12345678901234567', '１２３４５６'])
      expect(readCode(neither), neither).to.equal(null);
  });
});
