// From the bytes that the browser brought to an assertion that can be believed: form, signatures, decryption, and only then what was signed. Owns the
// order of these; must not know times, audiences nor people.
import type { KeyObject, X509Certificate } from 'node:crypto';
import { LoginRefused } from '#core/upstream/login-refused.ts';
import { signedBy } from '../shared/xml-signature/signed-words.ts';
import { type Element, signatureNamespace } from '../shared/xml-signature/strict-tree.ts';
import type { Configuration } from './configuration.ts';
import { decryptAssertion } from './decrypt.ts';
import { type Examined, type ExaminedResponse, examineAssertion, examineResponse } from './examine-answer.ts';
import { assertionNamespace } from './names.ts';
import { invalid, isNamed, readAnswerXml, sameTree } from './read-xml.ts';

export type Trusted = {
  /** The upstream's, valid now. */
  readonly certificates: readonly X509Certificate[];
  /** Ours, to open what is encrypted. */
  readonly keys: readonly KeyObject[];
};

/** Signed content only. `text`: the document whose assertion's own signature another reader can verify, null where it has none. */
export type VerifiedAnswer = {
  /** Null where the policy does not ask that the Response be signed. */
  readonly response: Element | null;
  readonly assertion: Element;
  readonly text: string | null;
};

/** An answer of EduConnect is about 20 KB. Characters of Base64. */
const longest = 131_072;

/** @throws LoginRefused */
export function verifyAnswer(message: string, settings: Configuration, trusted: Trusted): VerifiedAnswer {
  const text = textOf(message);
  const examined = examineResponse(readAnswerXml(text));
  const wants = { response: settings.signed !== 'assertion', assertion: settings.signed !== 'response' };
  if (settings.encrypted && examined.encrypted === null) invalid('not encrypted');
  const response = verified(text, examined, wants.response, trusted);
  if (examined.assertion !== null) {
    const signed = verified(text, examined.assertion, wants.assertion, trusted);
    return { response, assertion: theSame(response, signed), text: signed && text };
  }
  // What was signed around it, where it was: the ciphertext of the document could be another one.
  const around = response === null ? examined : examineResponse(response);
  const clear = decrypted(around, trusted.keys, response !== null);
  const inside = examineAssertion(readAnswerXml(clear));
  const signed = verified(clear, inside, wants.assertion, trusted);
  return { response, assertion: signed ?? withoutSignature(inside.element), text: signed && clear };
}

function textOf(message: string): string {
  if (message.length > longest) return invalid('too long');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(message.replace(/[\r\n]/g, ''))) return invalid('not Base64');
  try {
    // Line ends as every reader of XML takes them (XML 1.0, 2.11), so that none takes them otherwise.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(message, 'base64')).replace(/\r\n?/g, '\n');
  } catch {
    return invalid('not UTF-8');
  }
}

/** The signed words as a tree; null where there is no signature and none is asked for. A signature that is there is verified in any case. */
function verified(text: string, { element, id, signature }: Examined, wanted: boolean, { certificates }: Trusted): Element | null {
  if (signature === null) return wanted ? invalid('unsigned') : null;
  const { hint } = signature;
  const candidates = hint === null ? certificates : certificates.filter(({ raw }) => raw.equals(hint));
  if (candidates.length === 0) return invalid('signed by somebody who is not trusted, or no longer');
  const signed = signedBy(text, signature, candidates, { under: id });
  if (signed === null) return invalid('wrong signature');
  const words = readAnswerXml(signed.words);
  const itself = isNamed(words, element.uri, element.local) && words.attributes.get('ID') === id;
  return itself ? words : invalid('wrapped: another element was signed');
}

/** The assertion that was signed is the one in the Response that was signed; where only one of the two is, that one is read. */
function theSame(response: Element | null, signed: Element | null): Element {
  const within = response?.children.find((one) => isNamed(one, assertionNamespace, 'Assertion'));
  const bare = within && withoutSignature(within);
  if (signed !== null && bare !== undefined && !sameTree(signed, bare)) return invalid('wrapped: two assertions');
  return signed ?? bare ?? invalid('unsigned');
}

function decrypted({ encrypted }: ExaminedResponse, keys: readonly KeyObject[], covered: boolean): string {
  if (encrypted === null) return invalid('wrapped: another content was signed');
  if (keys.length === 0) throw new LoginRefused('misconfigured', 'no key of ours');
  return decryptAssertion(encrypted, keys, covered).replace(/\r\n?/g, '\n');
}

function withoutSignature(element: Element): Element {
  return { ...element, children: element.children.filter((one) => !isNamed(one, signatureNamespace, 'Signature')) };
}
