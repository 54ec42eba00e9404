// The exact shape that an answer has, so that no known way of wrapping a signature has room: one Response, one assertion directly under it, signatures
// directly under what they sign, every identifier once. Decides before any cryptography; must not know what is trusted nor when it is.
import { LoginRefused } from '#core/upstream/login-refused.ts';
import { type ExaminedSignature, examineShape, type SignatureFault } from '../shared/xml-signature/signature-shape.ts';
import { descendants, type Element, signatureNamespace } from '../shared/xml-signature/strict-tree.ts';
import { assertionNamespace, encryptionNamespace, protocolNamespace, status } from './names.ts';
import { invalid, isNamed, onlyChild } from './read-xml.ts';

/** `signature` null: there is none, which is not yet a fault. */
export type Examined = { readonly element: Element; readonly id: string; readonly signature: ExaminedSignature | null };

export type ExaminedResponse = Examined & {
  /** Exactly one of the two. */
  readonly assertion: Examined | null;
  readonly encrypted: Element | null;
};

const reasons: Readonly<Record<SignatureFault, string>> = {
  malformed: 'malformed signature',
  'several-references': 'wrapped: several references',
  'other-reference': 'wrapped: the signature covers something else',
  transforms: 'transforms of the signature',
  algorithm: 'algorithm of the signature',
  'key-info': 'key information of the signature',
};

/** @throws LoginRefused; also when the upstream says that it let nobody in */
export function examineResponse(root: Element): ExaminedResponse {
  if (!isNamed(root, protocolNamespace, 'Response')) return invalid('not a Response');
  const all = descendants(root);
  demandOnce(all, protocolNamespace, 'Response');
  demandOnce(all, assertionNamespace, 'Assertion');
  demandOnce(all, assertionNamespace, 'EncryptedAssertion');
  demandIds(all);
  demandSuccess(root);
  const { clear, encrypted } = contentOf(root);
  if (encrypted !== null && all.some((one) => one.uri === signatureNamespace && one.local === 'Signature' && !root.children.includes(one)))
    return invalid('wrapped: signature beside an encrypted assertion');
  return { ...examined(root), assertion: clear === null ? null : examineAssertion(clear), encrypted };
}

/** An assertion alone: what was decrypted. @throws LoginRefused */
export function examineAssertion(assertion: Element): Examined {
  if (!isNamed(assertion, assertionNamespace, 'Assertion')) return invalid('not an Assertion');
  const all = descendants(assertion);
  demandOnce(all, assertionNamespace, 'Assertion');
  demandIds(all);
  const signatures = all.filter((one) => isNamed(one, signatureNamespace, 'Signature'));
  if (signatures.some((one) => !assertion.children.includes(one))) invalid('wrapped: signature out of its place');
  return examined(assertion);
}

/** The element's version, id and own signature. */
function examined(element: Element): Examined {
  const id = element.attributes.get('ID') ?? '';
  if (!/^[A-Za-z_][\w.-]{0,199}$/.test(id)) invalid('no usable ID');
  if (element.attributes.get('Version') !== '2.0') invalid('not SAML 2.0');
  const signature = onlyChild(element, signatureNamespace, 'Signature');
  if (signature === null) return { element, id, signature: null };
  // Right after Issuer, saml-core 2.3.3 and 3.2.2: anywhere else it was moved.
  if (!isNamed(element.children[0], assertionNamespace, 'Issuer') || element.children[1] !== signature)
    invalid('wrapped: signature out of its place');
  return {
    element,
    id,
    signature: examineShape(signature, {
      references: [`#${id}`],
      inclusivePrefixes: true,
      onFault: (fault) => invalid(reasons[fault]),
    }),
  };
}

const allowed: readonly (readonly [uri: string, local: string])[] = [
  [protocolNamespace, 'Status'],
  [signatureNamespace, 'Signature'],
  [assertionNamespace, 'Issuer'],
  [assertionNamespace, 'Assertion'],
  [assertionNamespace, 'EncryptedAssertion'],
];

/** Nothing that saml-core 3.2.2 does not name, nothing twice, no extension; exactly one assertion, in clear or encrypted. */
function contentOf(root: Element): Pick<ExaminedResponse, 'encrypted'> & { readonly clear: Element | null } {
  const known = (one: Element): boolean => allowed.some(([uri, local]) => one.uri === uri && one.local === local);
  if (!root.children.every(known)) invalid('unknown element in the Response');
  onlyChild(root, assertionNamespace, 'Issuer');
  const clear = onlyChild(root, assertionNamespace, 'Assertion');
  const encrypted = onlyChild(root, assertionNamespace, 'EncryptedAssertion');
  return (clear === null) === (encrypted === null)
    ? invalid('wrapped: not exactly one assertion under the Response')
    : { clear, encrypted };
}

function demandOnce(all: readonly Element[], uri: string, local: string): void {
  if (all.filter((one) => isNamed(one, uri, local)).length > 1) invalid(`wrapped: several ${local}`);
}

/** Whatever a library takes for an identifier, by any spelling, stands once in the document, and nowhere but where SAML and XML Encryption put one. */
function demandIds(all: readonly Element[]): void {
  const seen = new Set<string>();
  for (const { uri, local, attributes } of all)
    for (const [name, value] of attributes) {
      if (!/^id$/i.test(name)) continue;
      const placed =
        name === 'ID'
          ? (uri === protocolNamespace && local === 'Response') || (uri === assertionNamespace && local === 'Assertion')
          : name === 'Id' && ((uri === encryptionNamespace && /^Encrypted(Data|Key)$/.test(local)) || isSignature(uri, local));
      if (!placed || seen.has(value)) invalid('wrapped: identifier twice, or out of its place');
      seen.add(value);
    }
}

const isSignature = (uri: string, local: string): boolean => uri === signatureNamespace && local === 'Signature';

/** What the person gave up, or what was refused him, is told by a status that some do not sign: it only ever chooses the words of a refusal. */
function demandSuccess(root: Element): void {
  const said = onlyChild(root, protocolNamespace, 'Status');
  const code = said && onlyChild(said, protocolNamespace, 'StatusCode');
  const value = code?.attributes.get('Value');
  if (value === `${status}Success`) return;
  const second = code && onlyChild(code, protocolNamespace, 'StatusCode')?.attributes.get('Value');
  if (second === `${status}NoAuthnContext`) throw new LoginRefused('weak', 'NoAuthnContext');
  if (['AuthnFailed', 'RequestDenied', 'NoPassive', 'UnknownPrincipal'].some((name) => second === `${status}${name}`))
    throw new LoginRefused('declined', 'the upstream let nobody in');
  if (value === `${status}Requester`) throw new LoginRefused('misconfigured', 'the upstream did not accept our request');
  if (value === `${status}Responder`) throw new LoginRefused('declined', 'the upstream let nobody in');
  invalid('no success');
}
