// The exact shape that an XML signature has here, so that nothing in it is left to a library's leniency: one reference, two known transforms, known
// algorithms, at most one certificate. Decides before any cryptography; must not know where the signature stands, nor what is trusted.
import { canonicalisation, digest, enveloped, keyTypes } from './algorithms.ts';
import { type Element, signatureNamespace } from './strict-tree.ts';

/** `hint`: the certificate (DER) that the signature says it is made with; helps to choose among those that are trusted, and no more. */
export type ExaminedSignature = { readonly keyType: 'rsa' | 'ec'; readonly hint: Buffer | null };

export type SignatureFault = 'malformed' | 'several-references' | 'other-reference' | 'transforms' | 'algorithm' | 'key-info';

export type SignatureRules = {
  /** The only values that the URI of the reference may have. */
  readonly references: readonly string[];
  /** Prefixes that canonicalisation is told to keep (Shibboleth names the one of XML Schema). */
  readonly inclusivePrefixes: boolean;
  readonly onFault: (fault: SignatureFault, element: Element) => never;
};

/** @throws what `onFault` throws */
export function examineShape(signature: Element, rules: SignatureRules): ExaminedSignature {
  const { onFault } = rules;
  const [info, value, keyInfo, ...more] = signature.children;
  if (!isNamed(info, 'SignedInfo') || !isNamed(value, 'SignatureValue') || more.length > 0) return onFault('malformed', signature);
  if (!isPlain(signature, { attributes: ['Id'] }) || !isPlain(value, { text: true })) return onFault('malformed', signature);
  return { keyType: examineInfo(info, rules), hint: keyInfo === undefined ? null : examineKeyInfo(keyInfo, rules) };
}

function examineInfo(info: Element, rules: SignatureRules): 'rsa' | 'ec' {
  const { onFault, references: allowed } = rules;
  const [canonical, method, ...references] = info.children;
  if (!isNamed(canonical, 'CanonicalizationMethod') || !isNamed(method, 'SignatureMethod') || !isPlain(info))
    return onFault('malformed', info);
  for (const one of [canonical, method]) if (!isPlain(one, { attributes: ['Algorithm'] })) onFault('malformed', one);
  const [reference] = references;
  if (!isNamed(reference, 'Reference')) return onFault('malformed', info);
  if (references.length > 1) onFault('several-references', info);
  if (!isPlain(reference, { attributes: ['URI'] })) onFault('malformed', reference);
  const uri = reference.attributes.get('URI');
  if (uri === undefined || !allowed.includes(uri)) onFault('other-reference', reference);
  examineReference(reference, rules);
  if (canonical.attributes.get('Algorithm') !== canonicalisation || canonical.children.length > 0) onFault('algorithm', canonical);
  if (method.children.length > 0) onFault('algorithm', method);
  return keyTypes.get(method.attributes.get('Algorithm') ?? '') ?? onFault('algorithm', method);
}

function examineReference(reference: Element, rules: SignatureRules): void {
  const { onFault } = rules;
  const [transforms, method, value, ...more] = reference.children;
  if (!isNamed(transforms, 'Transforms') || !isNamed(method, 'DigestMethod') || !isNamed(value, 'DigestValue') || more.length > 0)
    onFault('malformed', reference);
  else examineParts(transforms, method, value, rules);
}

function examineParts(transforms: Element, method: Element, value: Element, { onFault, inclusivePrefixes }: SignatureRules): void {
  if (!isPlain(transforms)) onFault('malformed', transforms);
  const [first, second, ...others] = transforms.children;
  const asked = (one: Element | undefined, algorithm: string, prefixes: boolean): boolean =>
    isNamed(one, 'Transform') &&
    one.attributes.get('Algorithm') === algorithm &&
    (one.children.length === 0 || (prefixes && one.children.length === 1 && isPrefixList(one.children[0])));
  if (others.length > 0 || !asked(first, enveloped, false) || !asked(second, canonicalisation, inclusivePrefixes))
    onFault('transforms', transforms);
  for (const one of transforms.children) if (!isPlain(one, { attributes: ['Algorithm'] })) onFault('malformed', one);
  if (!isPlain(method, { attributes: ['Algorithm'] }) || !isPlain(value, { text: true })) onFault('malformed', method);
  if (method.attributes.get('Algorithm') !== digest || method.children.length > 0) onFault('algorithm', method);
}

/** Exclusive XML Canonicalization 1.0, section 2: prefixes that are written out wherever they are declared. */
function isPrefixList(element: Element | undefined): boolean {
  return (
    element?.uri === canonicalisation &&
    element.local === 'InclusiveNamespaces' &&
    /^[\w.-]{1,20}( [\w.-]{1,20}){0,4}$/.test(element.attributes.get('PrefixList') ?? '') &&
    isPlain(element, { attributes: ['PrefixList'] }) &&
    element.children.length === 0
  );
}

/** One certificate or nothing: a name, a bare key, an address or a chain can only be there to be mistaken for something to trust. */
function examineKeyInfo(keyInfo: Element, { onFault }: SignatureRules): Buffer {
  const data = keyInfo.children[0];
  const certificate = data?.children[0];
  const shaped =
    isNamed(keyInfo, 'KeyInfo') &&
    isNamed(data, 'X509Data') &&
    isNamed(certificate, 'X509Certificate') &&
    keyInfo.children.length === 1 &&
    data.children.length === 1 &&
    isPlain(keyInfo) &&
    isPlain(data) &&
    isPlain(certificate, { text: true }) &&
    /^\s*[A-Za-z0-9+/\s]+={0,2}\s*$/.test(certificate.text);
  return shaped ? Buffer.from(certificate.text, 'base64') : onFault('key-info', keyInfo);
}

/** No attribute, text or child that this element of a signature has no reason to hold. */
function isPlain(element: Element, allowed: { readonly attributes?: readonly string[]; readonly text?: true } = {}): boolean {
  const { attributes = [], text } = allowed;
  const known = [...element.attributes.keys()].every((name) => attributes.includes(name));
  return known && (text === undefined ? element.text.trim() === '' : element.children.length === 0);
}

function isNamed(element: Element | undefined, local: string): element is Element {
  return element?.uri === signatureNamespace && element.local === local;
}
