import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeKey, rsa, type SigningKey } from '../bordereau/signing-keys.ts';
import { acs, assertionOf, at, attribute, encode, encrypt, genuine, now, parts, responseOf, sign } from './forge.ts';
import { type AnswerChanges, refusal, type Stage, setStage } from './stage.ts';
import { wrappings } from './wrapping.ts';

type Keys = { readonly idp: SigningKey; readonly stranger: SigningKey; readonly expired: SigningKey; readonly ours: KeyObject };
type Attack = readonly [name: string, refused: string, make: (keys: Keys) => string, settings?: object, rest?: AnswerChanges];

const within = (xml: string, from: string | RegExp, to: string): string => {
  const changed = xml.replace(from, to);
  expect(changed, 'the attack changes something').to.not.equal(xml);
  return changed;
};
const enough = (keys: Keys, content: string): string => sign(responseOf(parts, content), parts.responseId, keys.idp);
const signedAssertion = ({ idp }: Keys): string => sign(assertionOf(parts), parts.assertionId, idp);

const attacks: readonly Attack[] = [
  ['nothing signed', 'invalid: unsigned', () => responseOf(parts, assertionOf(parts))],
  ['only the assertion signed', 'invalid: unsigned', (keys) => responseOf(parts, signedAssertion(keys))],
  ['only the Response signed', 'invalid: unsigned', (keys) => enough(keys, assertionOf(parts))],
  ['a signature taken away', 'invalid: unsigned', ({ idp }) => within(genuine(idp), /<ds:Signature .*?<\/ds:Signature>/s, '')],
  ['signed by a stranger', 'invalid: signed by somebody who is not trusted, or no longer', ({ stranger }) => genuine(stranger)],
  [
    'signed by a stranger who shows the trusted certificate',
    'invalid: wrong signature',
    ({ stranger, idp }) => genuine({ key: stranger.key, certificate: idp.certificate }),
  ],
  [
    'signed by a stranger who shows nothing',
    'invalid: wrong signature',
    ({ stranger }) => genuine(stranger).replace(/<ds:KeyInfo>.*?<\/ds:KeyInfo>/gs, ''),
  ],
  ['signed with an expired certificate', 'invalid: signed by somebody who is not trusted, or no longer', ({ expired }) => genuine(expired)],
  ['SHA-1 in the signature', 'invalid: algorithm of the signature', ({ idp }) => genuine(idp, {}, { sha1: 'signature' })],
  ['SHA-1 in the digest', 'invalid: algorithm of the signature', ({ idp }) => genuine(idp, {}, { sha1: 'digest' })],
  ['HMAC with the public certificate as its secret', 'invalid: algorithm of the signature', ({ idp }) => genuine(idp, {}, { hmac: true })],
  [
    'a bare key in the signature',
    'invalid: key information of the signature',
    ({ idp }) => genuine(idp, {}, { keyInfo: '<ds:KeyName>idp</ds:KeyName>' }),
  ],
  [
    'a third transform',
    'invalid: transforms of the signature',
    ({ idp }) =>
      within(genuine(idp), '</ds:Transforms>', '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/></ds:Transforms>'),
  ],
  [
    'a second reference',
    'invalid: wrapped: several references',
    ({ idp }) => within(genuine(idp), /(<ds:Reference .*?<\/ds:Reference>)/s, '$1$1'),
  ],
  [
    'an empty reference',
    'invalid: wrapped: the signature covers something else',
    ({ idp }) => within(genuine(idp), 'URI="#_r1"', 'URI=""'),
  ],
  ['a name changed', 'invalid: wrong signature', ({ idp }) => within(genuine(idp), 'eleve-1', 'eleve-2')],
  ['an attribute changed', 'invalid: wrong signature', ({ idp }) => within(genuine(idp), '|1001', '|1002')],
  [
    'an unsigned attribute beside the signed ones',
    'invalid: wrong signature',
    ({ idp }) =>
      within(genuine(idp), '</saml:AttributeStatement>', `${attribute('FrEduCtRefId2', '{AAF}25|x|9')}</saml:AttributeStatement>`),
  ],
  [
    'attributes beside the signed assertion',
    'invalid: unknown element in the Response',
    ({ idp }) =>
      within(
        genuine(idp),
        '</saml:Assertion>',
        `</saml:Assertion><saml:AttributeStatement xmlns:saml="x" xmlns:xsi="y">${attribute('FrEduCtRefId', '{AAF}25|x|9')}</saml:AttributeStatement>`,
      ),
    { signed: 'assertion' },
  ],
  ['a comment in the NameID', 'invalid: comment, section or instruction', ({ idp }) => within(genuine(idp), 'eleve-1', 'eleve<!---->-1')],
  ['a comment in an attribute', 'invalid: comment, section or instruction', ({ idp }) => within(genuine(idp), '|1001', '|1<!--x-->001')],
  [
    'an instruction in the NameID',
    'invalid: comment, section or instruction',
    ({ idp }) => within(genuine(idp), 'eleve-1', 'eleve<?x?>-1'),
  ],
  ['a CDATA section', 'invalid: comment, section or instruction', ({ idp }) => within(genuine(idp), 'eleve-1', '<![CDATA[eleve-1]]>')],
  ['a document type', 'invalid: document type or entity', ({ idp }) => `<!DOCTYPE r>${genuine(idp)}`],
  [
    'an entity that reads a file',
    'invalid: document type or entity',
    ({ idp }) => `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${within(genuine(idp), 'eleve-1', '&x;')}`,
  ],
  ['an entity that nothing declares', 'invalid: not well-formed XML', ({ idp }) => within(genuine(idp), 'eleve-1', '&x;')],
  ['an element in the NameID', 'invalid: no NameID', ({ idp }) => genuine(idp, { nameId: 'eleve-1<x xmlns="y"/>' })],
  ['an identifier twice', 'invalid: wrapped: identifier twice, or out of its place', ({ idp }) => genuine(idp, { responseId: '_a1' })],
  [
    'an identifier where none belongs',
    'invalid: wrapped: identifier twice, or out of its place',
    ({ idp }) => genuine(idp, { statement: `${parts.statement} Id="_x"` }),
  ],
  [
    'a name that begins like a namespace declaration',
    'invalid: name that begins like a namespace declaration',
    ({ idp }) => genuine(idp, { statement: `${parts.statement} xmlnsfoo="x"` }),
  ],
  [
    'a second assertion, signed too',
    'invalid: wrapped: several Assertion',
    (keys) => enough(keys, signedAssertion(keys) + sign(assertionOf({ ...parts, assertionId: '_a2', nameId: 'victime' }), '_a2', keys.idp)),
  ],
  [
    'an assertion within an attribute value',
    'invalid: wrapped: several Assertion',
    ({ idp }) => genuine(idp, { attributes: attribute('x', assertionOf({ ...parts, assertionId: '_a2' })) }),
  ],
  [
    'an attribute twice',
    'invalid: an attribute twice',
    ({ idp }) => genuine(idp, { attributes: parts.attributes + attribute('FrEduCtRefId', 'y') }),
  ],
  ['advice', 'invalid: unknown element in the assertion', ({ idp }) => genuine(idp, { more: '<saml:Advice/>' })],
  ['another issuer', 'invalid: another issuer', ({ idp }) => genuine(idp, { issuer: 'https://autre.exemple.fr' })],
  ['another issuer of the Response', 'invalid: another issuer', ({ idp }) => genuine(idp, { responseIssuer: 'https://autre.exemple.fr' })],
  [
    'another audience',
    'invalid: another audience',
    ({ idp }) => genuine(idp, { restrictions: within(parts.restrictions, '/saml<', '/autre<') }),
  ],
  ['no audience', 'invalid: another audience', ({ idp }) => genuine(idp, { restrictions: '' })],
  [
    'two restrictions, one of them not for us',
    'invalid: another audience',
    ({ idp }) => genuine(idp, { restrictions: parts.restrictions + within(parts.restrictions, '/saml<', '/autre<') }),
  ],
  [
    'an unknown condition',
    'invalid: unknown condition',
    ({ idp }) => genuine(idp, { restrictions: `${parts.restrictions}<saml:Condition/>` }),
  ],
  [
    'another destination',
    'invalid: another destination',
    ({ idp }) => genuine(idp, { destination: 'Destination="https://autre.exemple.fr/"' }),
  ],
  ['no destination', 'invalid: another destination', ({ idp }) => genuine(idp, { destination: '' })],
  ['another recipient', 'invalid: another recipient', ({ idp }) => genuine(idp, { recipient: 'Recipient="https://autre.exemple.fr/"' })],
  ['no recipient', 'invalid: another recipient', ({ idp }) => genuine(idp, { recipient: '' })],
  ['come to another address of ours', 'invalid: another destination', ({ idp }) => genuine(idp), {}, { returnUrl: `${acs}-2` }],
  [
    'answer to another request',
    'invalid: answer to another request, or to none',
    ({ idp }) => genuine(idp, { inResponseTo: 'InResponseTo="_b"' }),
  ],
  [
    'confirmed for another request',
    'invalid: answer to another request, or to none',
    ({ idp }) => genuine(idp, { subjectInResponseTo: 'InResponseTo="_b"' }),
  ],
  [
    'asked for by nobody',
    'invalid: answer to another request, or to none',
    ({ idp }) => genuine(idp, { inResponseTo: '', subjectInResponseTo: '' }),
  ],
  ['of a visit that asked nothing', 'invalid: nothing was kept of the request', ({ idp }) => genuine(idp), {}, { kept: { id: undefined } }],
  ['another relay state', 'invalid: another relay state', ({ idp }) => genuine(idp), {}, { body: { RelayState: 's'.repeat(43) } }],
  [
    'of another method',
    'invalid: not confirmed by its bearer',
    ({ idp }) => genuine(idp, { method: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches' }),
  ],
  ['no end of the confirmation', 'invalid: no end of the confirmation', ({ idp }) => genuine(idp, { subjectUntil: '' })],
  ['no end of the conditions', 'invalid: no end of the conditions', ({ idp }) => genuine(idp, { conditions: '' })],
  ['issued an hour ago', 'stale: issued too long ago', ({ idp }) => genuine(idp, { assertionIssued: at(-3600) })],
  ['a Response of an hour ago', 'stale: issued too long ago', ({ idp }) => genuine(idp, { issued: at(-3600) })],
  ['issued in an hour', 'invalid: issued in the future', ({ idp }) => genuine(idp, { assertionIssued: at(3600) })],
  ['not valid yet', 'invalid: not valid yet', ({ idp }) => genuine(idp, { conditions: `NotBefore="${at(31)}" NotOnOrAfter="${at(300)}"` })],
  ['conditions that have ended', 'stale: no longer valid', ({ idp }) => genuine(idp, { conditions: `NotOnOrAfter="${at(-30)}"` })],
  ['a confirmation that has ended', 'stale: no longer valid', ({ idp }) => genuine(idp, { subjectUntil: `NotOnOrAfter="${at(-30)}"` })],
  ['an end that is no instant', 'invalid: no NotOnOrAfter', ({ idp }) => genuine(idp, { conditions: 'NotOnOrAfter="demain"' })],
  [
    'a session that has ended',
    'stale: the session has ended',
    ({ idp }) => genuine(idp, { statement: `${parts.statement} SessionNotOnOrAfter="${at(-30)}"` }),
  ],
  ['proved in the future', 'invalid: proved in the future', ({ idp }) => genuine(idp, { statement: `AuthnInstant="${at(60)}"` })],
  [
    'proved before it was asked again',
    'stale: the person was asked to prove again who he is, and did not',
    ({ idp }) => genuine(idp),
    {},
    { kept: { after: at(-10) } },
  ],
  [
    'too weak a proof',
    'weak: AuthnContextClassRef is none of the accepted ones',
    ({ idp }) => genuine(idp),
    { acceptedContexts: ['urn:x:strong'] },
  ],
  [
    'a NameID that changes every time',
    'misconfigured: the NameID changes at every sign-in',
    ({ idp }) => genuine(idp, { nameIdAttributes: 'Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"' }),
  ],
  [
    'a NameID of another domain',
    'invalid: a NameID of somebody else',
    ({ idp }) => genuine(idp, { nameIdAttributes: 'NameQualifier="https://autre.exemple.fr"' }),
  ],
  [
    'no lasting identifier',
    'invalid: not exactly one value of the lasting identifier',
    ({ idp }) => genuine(idp),
    { subjectAttribute: 'FrEduCtOpaqueId' },
  ],
  [
    'two lasting identifiers',
    'invalid: not exactly one value of the lasting identifier',
    ({ idp }) => genuine(idp),
    { subjectAttribute: 'FrEduCtRefId' },
  ],
  ['not encrypted where it must be', 'invalid: not encrypted', ({ idp }) => genuine(idp), { encrypted: true }],
  [
    'encrypted with RSA PKCS#1 v1.5',
    'invalid: algorithm of the encryption',
    (keys) => enough(keys, encrypt(signedAssertion(keys), keys.ours, { wrap: 'pkcs1' })),
  ],
  [
    'encrypted with AES-128-CBC',
    'invalid: algorithm of the encryption',
    (keys) => enough(keys, encrypt(signedAssertion(keys), keys.ours, { content: 'aes-128-cbc' })),
  ],
  [
    'CBC that no signature covers',
    'invalid: algorithm of the encryption',
    (keys) => responseOf(parts, encrypt(signedAssertion(keys), keys.ours, { content: 'aes-256-cbc' })),
    { signed: 'assertion' },
  ],
  [
    'encrypted to somebody else',
    'invalid: not encrypted to our key, or changed since',
    (keys) => enough(keys, encrypt(signedAssertion(keys), createPublicKey(readFileSync(keys.stranger.certificate)))),
  ],
  [
    'a ciphertext changed',
    'invalid: wrong signature',
    (keys) =>
      within(
        enough(keys, encrypt(signedAssertion(keys), keys.ours)),
        /.<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>/,
        '$&'.replace('$&', 'A</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>'),
      ),
  ],
  ['nothing signed inside', 'invalid: unsigned', (keys) => enough(keys, encrypt(assertionOf(parts), keys.ours))],
  [
    'signed by a stranger inside',
    'invalid: signed by somebody who is not trusted, or no longer',
    (keys) => enough(keys, encrypt(sign(assertionOf(parts), parts.assertionId, keys.stranger), keys.ours)),
  ],
  ['a Response inside', 'invalid: not an Assertion', (keys) => enough(keys, encrypt(genuine(keys.idp), keys.ours))],
  [
    'a comment inside',
    'invalid: comment, section or instruction',
    (keys) => enough(keys, encrypt(`<!-- -->${signedAssertion(keys)}`, keys.ours)),
  ],
  [
    'one in clear beside an encrypted one',
    'invalid: wrapped: not exactly one assertion under the Response',
    (keys) => enough(keys, signedAssertion(keys) + encrypt(signedAssertion(keys), keys.ours)),
  ],
  [
    'two encrypted',
    'invalid: wrapped: several EncryptedAssertion',
    (keys) => enough(keys, encrypt(signedAssertion(keys), keys.ours).repeat(2)),
  ],
  ['no assertion', 'invalid: wrapped: not exactly one assertion under the Response', (keys) => enough(keys, '')],
  ['given up', 'declined: the upstream let nobody in', () => responseOf({ ...parts, status: failed('Responder', 'AuthnFailed') }, '')],
  ['too weak for the upstream', 'weak: NoAuthnContext', () => responseOf({ ...parts, status: failed('Requester', 'NoAuthnContext') }, '')],
  [
    'a request that the upstream did not like',
    'misconfigured: the upstream did not accept our request',
    () => responseOf({ ...parts, status: failed('Requester', 'RequestUnsupported') }, ''),
  ],
  [
    'a failure with an assertion',
    'declined: the upstream let nobody in',
    ({ idp }) => genuine(idp, { status: failed('Responder', 'AuthnFailed') }),
  ],
  ['no SAML', 'invalid: not a Response', () => '<html/>'],
  ['SAML 1.1', 'invalid: not SAML 2.0', ({ idp }) => within(genuine(idp), 'Version="2.0"', 'Version="1.1"')],
  ['an end that is missing', 'invalid: not well-formed XML', ({ idp }) => genuine(idp).slice(0, -1)],
  [
    'a thousand elements',
    'invalid: too many elements or attributes',
    ({ idp }) => genuine(idp, { attributes: attribute('x', ...Array(1000).fill('y')) }),
  ],
  ['a hundred nested elements', 'invalid: too many elements or attributes', () => `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`],
  ['half a mebibyte', 'invalid: too long', ({ idp }) => genuine(idp, { nameId: 'x'.repeat(524_288) })],
  ['nothing', 'invalid: no answer', () => '', {}, { body: { SAMLResponse: undefined } }],
  ['no Base64', 'invalid: not Base64', () => '', {}, { body: { SAMLResponse: '<samlp:Response/>' } }],
  ['no UTF-8', 'invalid: not UTF-8', () => '', {}, { body: { SAMLResponse: encode(Buffer.from([0x3c, 0xff, 0xfe])) } }],
];

function failed(first: string, second: string): string {
  const name = (last: string): string => `urn:oasis:names:tc:SAML:2.0:status:${last}`;
  return `<samlp:StatusCode Value="${name(first)}"><samlp:StatusCode Value="${name(second)}"/></samlp:StatusCode>`;
}

describe('an answer of EduConnect that is not to be believed', () => {
  let stage: Stage;
  let keys: Keys;
  before(async () => {
    stage = await setStage();
    const [stranger, expired, weak] = await Promise.all([makeKey(), makeKey({ until: '20260101000000Z' }), makeKey({ kind: rsa(1024) })]);
    await copyFile(expired.certificate, join(stage.folder, 'trust/expired.pem'));
    await copyFile(weak.certificate, join(stage.folder, 'trust/weak.pem'));
    keys = { idp: stage.idpKey, stranger, expired, ours: stage.ours.publicKey };
  });

  it('is not for want of a good one: the same, right, is taken under every policy', async () => {
    for (const signed of ['both', 'assertion', 'response'])
      expect((await stage.answer(genuine(keys.idp), { signed })).subject).to.equal('eleve-1');
    expect((await stage.answer(enough(keys, encrypt(signedAssertion(keys), keys.ours)))).subject).to.equal('eleve-1');
    expect((await stage.answer(responseOf(parts, signedAssertion(keys)), { signed: 'assertion' })).subject).to.equal('eleve-1');
    expect((await stage.answer(enough(keys, assertionOf(parts)), { signed: 'response' })).subject).to.equal('eleve-1');
    expect(new X509Certificate(readFileSync(keys.expired.certificate)).validToDate < now).to.equal(true);
  });

  for (const [name, refused, make, settings, rest] of attacks)
    it(`is refused: ${name}`, async () => {
      expect(await refusal(stage.answer(make(keys), settings, rest))).to.equal(refused);
    });

  for (const { name, signed, refused, make } of wrappings)
    it(`is refused: ${name}`, async () => {
      for (const policy of ['both', signed]) expect(await refusal(stage.answer(make(keys.idp), { signed: policy }))).to.equal(refused);
    });

  it('is refused the second time, and by any process', async () => {
    const login = stage.open();
    const answer = {
      kept: { id: parts.inResponseTo.slice(14, -1), relay: 'r'.repeat(43) },
      returnUrl: acs,
      query: {},
      body: { SAMLResponse: encode(genuine(keys.idp)), RelayState: 'r'.repeat(43) },
    };
    await login.complete(answer);
    expect(await refusal(login.complete(answer))).to.equal('stale: this assertion was used before');
    const again = { ...answer, body: { ...answer.body, SAMLResponse: encode(genuine(keys.idp, { responseId: '_other' })) } };
    expect(await refusal(login.complete(again)), 'the assertion in another Response').to.equal('stale: this assertion was used before');
  });
});
