// The published vectors: RFC 4226 appendix D, RFC 6238 appendix B (SHA-1), RFC 4648 section 10.
import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { authenticatorLink, base32, fromBase32, inGroups } from '#core/second-factor/authenticator-key.ts';
import { type Hmac, matchingStep, oneTimeCode, stepOf } from '#core/second-factor/totp.ts';

const hmac: Hmac = (key, message) => createHmac('sha1', key).update(message).digest();
const secret = new TextEncoder().encode('12345678901234567890');

describe('one-time codes', () => {
  it('are those of RFC 4226, counter by counter', () => {
    const codes = Array.from({ length: 10 }, (_, counter) => oneTimeCode(hmac, secret, counter));
    expect(codes.join(' ')).to.equal('755224 287082 359152 969429 338314 254676 287922 162583 399871 520489');
  });

  for (const [seconds, code] of [
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ] as const)
    it(`are those of RFC 6238 at ${new Date(seconds * 1000).toISOString()}`, () => {
      expect(oneTimeCode(hmac, secret, stepOf(new Date(seconds * 1000)), 8)).to.equal(code);
    });

  const now = new Date('2026-11-24T09:00:10Z');
  const step = stepOf(now);
  const typed = (at: number) => matchingStep(hmac, secret, oneTimeCode(hmac, secret, at), now, 0);

  it('are taken one step early and one step late, and no further', () => {
    expect([-2, -1, 0, 1, 2].map((drift) => typed(step + drift))).to.deep.equal([null, step - 1, step, step + 1, null]);
  });

  it('count once: the same code, and any before it, is refused afterwards', () => {
    const code = oneTimeCode(hmac, secret, step);
    expect(matchingStep(hmac, secret, code, now, step)).to.equal(null);
    expect(matchingStep(hmac, secret, oneTimeCode(hmac, secret, step - 1), now, step)).to.equal(null);
    expect(matchingStep(hmac, secret, oneTimeCode(hmac, secret, step + 1), now, step)).to.equal(step + 1);
  });

  it('are refused when they are shorter, longer or of another secret', () => {
    const code = oneTimeCode(hmac, secret, step);
    const other = oneTimeCode(hmac, new Uint8Array(20), step);
    for (const wrong of ['', code.slice(1), `${code}0`, other]) expect(matchingStep(hmac, secret, wrong, now, 0), wrong).to.equal(null);
  });
});

describe('the key of an authenticator app', () => {
  it('is the Base32 of RFC 4648, there and back', () => {
    for (const [text, wanted] of [
      ['', ''],
      ['f', 'MY'],
      ['fo', 'MZXQ'],
      ['foo', 'MZXW6'],
      ['foob', 'MZXW6YQ'],
      ['fooba', 'MZXW6YTB'],
      ['foobar', 'MZXW6YTBOI'],
    ] as const) {
      const bytes = new TextEncoder().encode(text);
      expect(base32(bytes)).to.equal(wanted);
      expect(fromBase32(` ${wanted.toLowerCase()} `)).to.deep.equal(bytes);
    }
    expect(fromBase32('MZXW 6YTB OI')).to.deep.equal(new TextEncoder().encode('foobar'));
    expect(fromBase32('MZXW1')).to.equal(null);
  });

  it('is shown in groups of four, and opens the app by a link that any of them reads', () => {
    expect(inGroups(base32(secret))).to.equal('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ');
    const link = new URL(authenticatorLink(secret, 'Annuaire fédérateur', 'lea.martin'));
    expect(link.protocol).to.equal('otpauth:');
    expect(decodeURIComponent(link.pathname)).to.match(/Annuaire fédérateur:lea\.martin$/);
    expect(Object.fromEntries(link.searchParams)).to.deep.equal({ secret: base32(secret), issuer: 'Annuaire fédérateur' });
    expect(link.href, 'a plus sign is a space to no app').to.not.contain('+');
  });
});
