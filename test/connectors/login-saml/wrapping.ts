// The eight ways of wrapping a signature that are known by number (« On Breaking SAML: Be Whoever You Want to Be », USENIX Security 2012), each around a
// rightly signed answer: what was signed is still in the document, and something else stands where a careless reader looks.

import type { SigningKey } from '../bordereau/signing-keys.ts';
import { assertionOf, genuine, parts, responseOf, sign } from './forge.ts';

const evil = { ...parts, nameId: 'victime', assertionId: '_evil', responseId: '_evilr' };
const object = (inside: string): string => `<ds:Object>${inside}</ds:Object></ds:Signature>`;

/** The first signature of a document, and the document without it. */
function split(xml: string): readonly [signature: string, rest: string] {
  const [signature] = /<ds:Signature .*?<\/ds:Signature>/s.exec(xml)!;
  return [signature, xml.replace(signature, '')];
}
const afterIssuer = (xml: string, added: string): string => xml.replace('</saml:Issuer>', `</saml:Issuer>${added}`);

/** `signed`: what the policy asks for where the attack would work. */
export type Wrapping = {
  readonly name: string;
  readonly signed: 'response' | 'assertion';
  readonly refused: string;
  readonly make: (key: SigningKey) => string;
};

const signedResponse = (key: SigningKey): readonly [string, string] => {
  const [signature, rest] = split(sign(responseOf(parts, assertionOf(parts)), parts.responseId, key)) as [string, string];
  return [signature, rest];
};
const signedAssertion = (key: SigningKey): string => sign(assertionOf(parts), parts.assertionId, key);

export const wrappings: readonly Wrapping[] = [
  {
    name: 'XSW1: the signed Response inside the signature of another',
    signed: 'response',
    refused: 'invalid: wrapped: several Response',
    make: (key) => {
      const [signature, rest] = signedResponse(key);
      return afterIssuer(responseOf(evil, assertionOf(evil)), signature.replace('</ds:Signature>', object(rest)));
    },
  },
  {
    name: 'XSW2: the signed Response beside the signature of another',
    signed: 'response',
    refused: 'invalid: wrapped: several Response',
    make: (key) => {
      const [signature, rest] = signedResponse(key);
      return afterIssuer(responseOf(evil, assertionOf(evil)), rest + signature);
    },
  },
  {
    name: 'XSW3: another assertion before the signed one',
    signed: 'assertion',
    refused: 'invalid: wrapped: several Assertion',
    make: (key) => responseOf(parts, assertionOf(evil) + signedAssertion(key)),
  },
  {
    name: 'XSW4: the signed assertion within another',
    signed: 'assertion',
    refused: 'invalid: wrapped: several Assertion',
    make: (key) => responseOf(parts, assertionOf({ ...evil, more: signedAssertion(key) })),
  },
  {
    name: 'XSW5: the signature in another assertion, the signed one at the end',
    signed: 'assertion',
    refused: 'invalid: wrapped: several Assertion',
    make: (key) => {
      const [signature, rest] = split(signedAssertion(key));
      return responseOf(parts, afterIssuer(assertionOf(evil), signature) + rest);
    },
  },
  {
    name: 'XSW6: the signature in another assertion, and the signed one within it',
    signed: 'assertion',
    refused: 'invalid: wrapped: several Assertion',
    make: (key) => {
      const [signature, rest] = split(signedAssertion(key));
      return responseOf(parts, afterIssuer(assertionOf(evil), signature.replace('</ds:Signature>', object(rest))));
    },
  },
  {
    name: 'XSW7: another assertion among the extensions',
    signed: 'assertion',
    refused: 'invalid: wrapped: several Assertion',
    make: (key) => responseOf(parts, `<samlp:Extensions>${assertionOf(evil)}</samlp:Extensions>${signedAssertion(key)}`),
  },
  {
    name: 'XSW8: the signed assertion in an object of the signature of another, under the same identifier',
    signed: 'assertion',
    refused: 'invalid: wrapped: several Assertion',
    make: (key) => {
      const [signature, rest] = split(signedAssertion(key));
      return responseOf(
        parts,
        afterIssuer(assertionOf({ ...evil, assertionId: parts.assertionId }), signature.replace('</ds:Signature>', object(rest))),
      );
    },
  },
  {
    name: 'both signed, and another assertion in place of the signed one',
    signed: 'response',
    refused: 'invalid: wrong signature',
    make: (key) => genuine(key).replace(/<saml:Assertion .*<\/saml:Assertion>/s, assertionOf(evil)),
  },
];
