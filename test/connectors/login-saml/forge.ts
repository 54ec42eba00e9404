// Answers of an invented EduConnect, made and signed as one wishes: right ones, and those of an attacker. Shares nothing with the connector but xml-crypto.
import { constants, createCipheriv, type KeyObject, publicEncrypt, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SignedXml } from 'xml-crypto';
import type { SigningKey } from '../bordereau/signing-keys.ts';

export const idp = 'https://educonnect.exemple.fr/idp';
export const sp = 'https://annuaire.exemple.fr/saml';
export const acs = 'https://annuaire.exemple.fr/connexion/retour/educonnect';
export const relay = 'r'.repeat(43);
export const requestId = '_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
/** The instant at which every answer is made. */
export const now = new Date('2026-11-23T10:00:00Z');
export const at = (seconds: number): string => new Date(now.getTime() + seconds * 1000).toISOString();

const saml = 'urn:oasis:names:tc:SAML:2.0:assertion';
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

/** Every part of an answer by name, so that one test changes one. Values go into the XML as they are. */
export type Parts = typeof parts;
export const parts = {
  responseId: '_r1',
  assertionId: '_a1',
  responseIssuer: idp,
  issuer: idp,
  destination: `Destination="${acs}"`,
  inResponseTo: `InResponseTo="${requestId}"`,
  subjectInResponseTo: `InResponseTo="${requestId}"`,
  recipient: `Recipient="${acs}"`,
  issued: at(-5),
  assertionIssued: at(-5),
  subjectUntil: `NotOnOrAfter="${at(300)}"`,
  conditions: `NotBefore="${at(-5)}" NotOnOrAfter="${at(300)}"`,
  restrictions: `<saml:AudienceRestriction><saml:Audience>${sp}</saml:Audience></saml:AudienceRestriction>`,
  nameIdAttributes: 'Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"',
  nameId: 'eleve-1',
  method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
  statement: `AuthnInstant="${at(-60)}"`,
  context: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
  attributes: [
    attribute('FrEduCtRefId', '{AAF}25|x|1001', 'ECT|2'),
    attribute('urn:oid:1.3.6.1.4.1.20326.10.999.1.7', 'eleve2d'),
    attribute('urn:oid:1.3.6.1.4.1.20326.10.999.1.57', 'identifiant-1'),
  ].join(''),
  more: '',
  status: '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>',
};

export function attribute(name: string, ...values: readonly string[]): string {
  const value = (one: string): string => `<saml:AttributeValue xsi:type="xs:string">${one}</saml:AttributeValue>`;
  return `<saml:Attribute Name="${name}">${values.map(value).join('')}</saml:Attribute>`;
}

export function assertionOf(p: Parts): string {
  const data = `<saml:SubjectConfirmationData ${p.subjectInResponseTo} ${p.subjectUntil} ${p.recipient}/>`;
  return (
    `<saml:Assertion xmlns:saml="${saml}" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="${p.assertionId}" Version="2.0" IssueInstant="${p.assertionIssued}">` +
    `<saml:Issuer>${p.issuer}</saml:Issuer>` +
    `<saml:Subject><saml:NameID ${p.nameIdAttributes}>${p.nameId}</saml:NameID><saml:SubjectConfirmation Method="${p.method}">${data}</saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions ${p.conditions}>${p.restrictions}</saml:Conditions>` +
    `<saml:AuthnStatement ${p.statement}><saml:AuthnContext><saml:AuthnContextClassRef>${p.context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>` +
    `<saml:AttributeStatement>${p.attributes}</saml:AttributeStatement>${p.more}</saml:Assertion>`
  );
}

/** `content`: one assertion, in clear or encrypted, or whatever an attacker puts there. */
export function responseOf(p: Parts, content: string): string {
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${p.responseId}" Version="2.0" IssueInstant="${p.issued}" ${p.destination} ${p.inResponseTo}><saml:Issuer xmlns:saml="${saml}">${p.responseIssuer}</saml:Issuer><samlp:Status>${p.status}</samlp:Status>${content}</samlp:Response>`;
}

export type How = {
  readonly sha1?: 'signature' | 'digest';
  readonly hmac?: true;
  readonly keyInfo?: string;
};

/** Signs the element with this ID, right after its Issuer. */
export function sign(xml: string, id: string, { key, certificate }: SigningKey, how: How = {}): string {
  const signed = new SignedXml({
    privateKey: readFileSync(key),
    publicCert: readFileSync(certificate, 'utf8'),
    idAttribute: 'ID',
    canonicalizationAlgorithm: exclusive,
    signatureAlgorithm: `http://www.w3.org/${how.sha1 === 'signature' ? '2000/09/xmldsig#rsa-sha1' : '2001/04/xmldsig-more#rsa-sha256'}`,
    ...(how.keyInfo !== undefined && { getKeyInfoContent: () => how.keyInfo! }),
  });
  if (how.hmac) {
    // The public certificate as a shared secret: what a library takes that lets the document choose the kind of signature.
    signed.enableHMAC();
    signed.signatureAlgorithm = 'http://www.w3.org/2000/09/xmldsig#hmac-sha1';
    signed.privateKey = readFileSync(certificate);
  }
  signed.addReference({
    xpath: `//*[@ID='${id}']`,
    transforms: [enveloped, exclusive],
    digestAlgorithm: `http://www.w3.org/${how.sha1 === 'digest' ? '2000/09/xmldsig#sha1' : '2001/04/xmlenc#sha256'}`,
  });
  const location = { reference: `//*[@ID='${id}']/*[local-name(.)='Issuer']`, action: 'after' as const };
  signed.computeSignature(xml, { prefix: 'ds', location });
  return signed.getSignedXml();
}

/** Both signed, as EduConnect does. */
export function genuine(key: SigningKey, changes: Partial<Parts> = {}, how: How = {}): string {
  const p = { ...parts, ...changes };
  return sign(responseOf(p, sign(assertionOf(p), p.assertionId, key, how)), p.responseId, key, how);
}

export const encode = (xml: string | Buffer): string => Buffer.from(xml).toString('base64');

const xenc = 'http://www.w3.org/2001/04/xmlenc#';
const contents = {
  'aes-256-gcm': 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'aes-256-cbc': `${xenc}aes256-cbc`,
  'aes-128-cbc': `${xenc}aes128-cbc`,
};
export type Encryption = { readonly content?: keyof typeof contents; readonly wrap?: 'oaep' | 'oaep-sha256' | 'pkcs1' };

/** The EncryptedAssertion around any text. */
export function encrypt(text: string, to: KeyObject, { content = 'aes-256-gcm', wrap = 'oaep' }: Encryption = {}): string {
  const secret = randomBytes(content.includes('128') ? 16 : 32);
  const iv = randomBytes(content.endsWith('gcm') ? 12 : 16);
  const cipher = createCipheriv(content as 'aes-256-gcm', secret, iv);
  const body = Buffer.concat([iv, cipher.update(text), cipher.final(), ...(content.endsWith('gcm') ? [cipher.getAuthTag()] : [])]);
  const padding = wrap === 'pkcs1' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
  const wrapped = publicEncrypt({ key: to, padding, oaepHash: wrap === 'oaep-sha256' ? 'sha256' : 'sha1' }, secret);
  const methods = {
    oaep: `<xenc:EncryptionMethod Algorithm="${xenc}rsa-oaep-mgf1p"/>`,
    'oaep-sha256': `<xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#rsa-oaep"><ds:DigestMethod Algorithm="${xenc}sha256"/><m:MGF xmlns:m="http://www.w3.org/2009/xmlenc11#" Algorithm="http://www.w3.org/2009/xmlenc11#mgf1sha256"/></xenc:EncryptionMethod>`,
    pkcs1: `<xenc:EncryptionMethod Algorithm="${xenc}rsa-1_5"/>`,
  };
  const value = (bytes: Buffer): string =>
    `<xenc:CipherData><xenc:CipherValue>${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData>`;
  return `<saml:EncryptedAssertion xmlns:saml="${saml}"><xenc:EncryptedData xmlns:xenc="${xenc}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Type="${xenc}Element"><xenc:EncryptionMethod Algorithm="${contents[content]}"/><ds:KeyInfo><xenc:EncryptedKey>${methods[wrap]}${value(wrapped)}</xenc:EncryptedKey></ds:KeyInfo>${value(body)}</xenc:EncryptedData></saml:EncryptedAssertion>`;
}
