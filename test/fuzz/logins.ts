// Answers of EduConnect changed in every way, and signed with odd contents: each is refused with a code, or tells exactly whom EduConnect signed for.
import { isDeepStrictEqual } from 'node:util';
import type { UpstreamIdentity } from '#connectors/connector.ts';
import { LoginRefused, loginRefusals } from '#core/upstream/login-refused.ts';
import { assertionOf, encode, encrypt, genuine, type Parts, parts, responseOf, sign } from '../connectors/login-saml/forge.ts';
import { type Stage, setStage } from '../connectors/login-saml/stage.ts';
import { Broken, must } from './broken.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateStructure } from './mutate-document.ts';
import { type Random, randomOf } from './random.ts';
import { strangeText } from './strange.ts';

/** One answer as it was signed, and who it says is there. */
type Signed = { readonly xml: string; readonly settings: object; readonly identity: UpstreamIdentity };
export type Judged = 'accepted' | LoginRefused;
/** Makes input `n` of the seed and judges it. @throws Broken when a promise is not kept */
export type LoginTrials = (seed: number, n: number) => Promise<Judged>;

export async function loginTrials(): Promise<LoginTrials> {
  const stage = await setStage();
  const signed = await signedAnswers(stage);
  return async (seed, n) => {
    const random = randomOf(seed, n);
    const from = random.pick(signed);
    // One in four is an odd thing that EduConnect itself would have signed: whatever it says then is its own word.
    const odd = random.once(4) ? oddParts(random) : null;
    const message = odd === null ? change(random, from, signed) : encode(genuine(stage.idpKey, odd));
    try {
      const identity = await stage.answer('', from.settings, { body: { SAMLResponse: message } });
      must(odd !== null || isDeepStrictEqual(identity, from.identity), 'nobody but whom EduConnect signed for is told');
      must(identity.issuer === from.identity.issuer && identity.subject !== '', 'the issuer is pinned, and the subject is somebody');
      return 'accepted';
    } catch (fault) {
      if (fault instanceof Broken) throw fault;
      must(fault instanceof LoginRefused && loginRefusals.includes(fault.code), 'a refusal has a code', () => String(fault));
      must(/^[A-Za-z0-9][\w :#.,'-]{2,80}$/.test(fault.reason), 'a reason is of our own words');
      return fault;
    }
  };
}

async function signedAnswers(stage: Stage): Promise<readonly Signed[]> {
  const inside = sign(assertionOf(parts), parts.assertionId, stage.idpKey);
  const hidden = sign(responseOf(parts, encrypt(inside, stage.ours.publicKey)), parts.responseId, stage.idpKey);
  const made = [
    { xml: genuine(stage.idpKey), settings: {} },
    { xml: genuine(stage.idpKey), settings: { signed: 'assertion' } },
    { xml: genuine(stage.idpKey), settings: { signed: 'response' } },
    { xml: sign(responseOf(parts, assertionOf(parts)), parts.responseId, stage.idpKey), settings: { signed: 'response' } },
    { xml: responseOf(parts, inside), settings: { signed: 'assertion' } },
    { xml: hidden, settings: {} },
    { xml: responseOf(parts, encrypt(inside, stage.ours.publicKey)), settings: { signed: 'assertion', encrypted: true } },
  ];
  return Promise.all(made.map(async ({ xml, settings }) => ({ xml, settings, identity: await stage.answer(xml, settings) })));
}

function change(random: Random, { xml }: Signed, all: readonly Signed[]): string {
  switch (random.int(6)) {
    case 0:
      return encode(mutateBytes(Buffer.from(xml), random));
    case 1:
      return encode(mutateStructure(xml, random));
    case 2:
      return mutateBytes(Buffer.from(encode(xml)), random).toString('latin1');
    case 3:
      return encode(moved(xml, random.pick(all).xml, random));
    case 4:
      return encode(moved(moved(xml, xml, random), random.pick(all).xml, random));
    default:
      return encode(otherwise(xml, random));
  }
}

const elements = [
  'Assertion',
  'Signature',
  'Subject',
  'NameID',
  'Conditions',
  'AttributeStatement',
  'Attribute',
  'Issuer',
  'EncryptedAssertion',
  'EncryptedData',
  'EncryptedKey',
  'SignedInfo',
  'Reference',
  'KeyInfo',
  'Status',
  'Response',
  'Object',
  'Advice',
  'Extensions',
];

/** An element of one answer, changed or not, put anywhere in another: before a tag, in place of an element, or as a wrapping. */
function moved(into: string, from: string, random: Random): string {
  const found = (xml: string, name: string): string => new RegExp(`<(\\w+:)?${name}[ >].*?</\\1?${name}>`, 's').exec(xml)?.[0] ?? '';
  const piece = found(from, random.pick(elements));
  const evil = random.once(2)
    ? piece
        .replace(/eleve-1|1001|eleve2d|identifiant-1/g, 'victime')
        .replace(/ID="_\w+"/, () => random.pick(['ID="_evil"', 'Id="_a1"', '$&', '']))
    : piece;
  const tags = [...into.matchAll(/<[^>]*>/g)].map(({ index }) => index);
  const at = random.pick(tags);
  const place = found(into, random.pick(elements));
  const wrapping = random.pick(['samlp:Extensions', 'saml:Advice', 'ds:Object', 'saml:AttributeValue', 'x']);
  switch (random.int(4)) {
    case 0:
      return `${into.slice(0, at)}${evil}${into.slice(at)}`;
    case 1:
      return place === '' ? into : into.replace(place, () => evil);
    case 2:
      return place === '' ? into : into.replace(place, () => `<${wrapping}>${place}</${wrapping}>${evil}`);
    default:
      return place === '' ? into : into.replace(place, () => `${evil.replace(/>/, () => `><${wrapping}>${place}</${wrapping}>`)}`);
  }
}

/** The same characters in other writing, or one value for another. */
function otherwise(xml: string, random: Random): string {
  const values = [
    'eleve-1',
    '1001',
    parts.responseId,
    parts.assertionId,
    'FrEduCtRefId',
    'sha256',
    'rsa-sha256',
    'exc-c14n#',
    'saml:',
    'ds:',
    '2026',
    'bearer',
  ];
  const value = random.pick(values);
  const written = (one: string): string =>
    random.pick([
      `&#${one.charCodeAt(0)};${one.slice(1)}`,
      `${one}<!---->`,
      `<![CDATA[${one}]]>`,
      `${one}\u0000`,
      one.toUpperCase(),
      ` ${one}`,
      `${one}\r\n`,
      '',
      `${one}&#13;`,
      strangeText(random),
    ]);
  const at = [...xml.matchAll(new RegExp(value, 'g'))].map(({ index }) => index);
  const place = at.length === 0 ? 0 : random.pick(at);
  return `${xml.slice(0, place)}${written(value)}${xml.slice(place + value.length)}`;
}

/** What is signed as it is, however odd: it may be refused, or be its own word. */
function oddParts(random: Random): Partial<Parts> {
  const text = strangeText(random)
    .toWellFormed()
    .replace(/[<&"\p{C}\uFFFE\uFFFF]/gu, '')
    .slice(0, 300);
  const name = random.pick(['nameId', 'issuer', 'context', 'assertionIssued', 'method', 'responseIssuer', 'issued'] as const);
  const own = parts[name];
  return { [name]: random.pick([text, '', ` ${own}`, own.toUpperCase(), `${own}${text}`, own]) };
}
