// The exact shape that a signed bordereau has, so that no known way of wrapping a signature has room: one root, one signature in it, one reference,
// to that root. Decides before any cryptography; must not know certificates that are trusted, nor files.
import { DocumentRefused } from '../document-refused.ts';
import { canonicalisation, digest, enveloped, keyTypes } from './algorithms.ts';
import { bordereauNamespace, type Element, signatureNamespace } from './strict-xml.ts';

/** `hint`: the certificate (DER) that the signature says it is made with; helps to choose among those that are trusted, and no more. */
export type ExaminedSignature = { readonly keyType: 'rsa' | 'ec'; readonly hint: Buffer | null };

const again = "Demandez à l'académie un nouveau bordereau, écrit comme docs/bordereau.md le demande.";

function refuse(rule: string, message: string, element: Element): never {
  throw new DocumentRefused(rule, `${message} ${again}`, element.line);
}

/** @throws DocumentRefused */
export function examineSignature(root: Element): ExaminedSignature {
  const all = descendants(root);
  const roots = all.filter(isBordereau);
  if (roots.length === 0) refuse('bordereau-malformed', "Ce document n'est pas un bordereau (racine « bordereau » attendue).", root);
  if (roots.length > 1 || roots[0] !== root)
    wrapped(root, 'Ce document contient plusieurs bordereaux, ou un bordereau caché dans un autre document.');
  const signatures = all.filter((one) => one.uri === signatureNamespace && one.local === 'Signature');
  const [signature] = signatures;
  if (signature === undefined) return refuse('bordereau-unsigned', "Le bordereau n'est pas signé.", root);
  if (signatures.length > 1) wrapped(signature, 'Le bordereau porte plusieurs signatures.');
  if (!root.children.includes(signature)) wrapped(signature, "La signature n'est pas à sa place, sous la racine du bordereau.");
  for (const one of all)
    if (one !== root && [...one.attributes.keys()].some((name) => /^id$/i.test(name)))
      wrapped(one, 'Un identifiant (Id) se trouve ailleurs que sur la racine du bordereau.');

  const [info, value, keyInfo, ...more] = signature.children;
  if (!isNamed(info, 'SignedInfo') || !isNamed(value, 'SignatureValue') || more.length > 0) return malformed(signature);
  plain(signature);
  plain(value, { text: true });
  return { keyType: examineInfo(info, root), hint: keyInfo === undefined ? null : examineKeyInfo(keyInfo) };
}

function examineInfo(info: Element, root: Element): 'rsa' | 'ec' {
  const [canonical, method, ...references] = info.children;
  if (!isNamed(canonical, 'CanonicalizationMethod') || !isNamed(method, 'SignatureMethod')) return malformed(info);
  plain(info);
  plain(canonical, { attributes: ['Algorithm'] });
  plain(method, { attributes: ['Algorithm'] });
  const [reference] = references;
  if (!isNamed(reference, 'Reference')) return malformed(info);
  if (references.length > 1) wrapped(info, 'La signature porte sur plusieurs choses à la fois.');
  plain(reference, { attributes: ['URI'] });
  const uri = reference.attributes.get('URI');
  const id = root.attributes.get('Id');
  if (uri !== '' && (id === undefined || uri !== `#${id}`))
    wrapped(reference, 'La signature porte sur autre chose que le bordereau entier.');
  examineReference(reference);
  if (canonical.attributes.get('Algorithm') !== canonicalisation || canonical.children.length > 0) notAllowed(canonical);
  return keyTypes.get(method.attributes.get('Algorithm') ?? '') ?? notAllowed(method);
}

function examineReference(reference: Element): void {
  const [transforms, method, value, ...more] = reference.children;
  if (!isNamed(transforms, 'Transforms') || !isNamed(method, 'DigestMethod') || !isNamed(value, 'DigestValue') || more.length > 0)
    malformed(reference);
  plain(transforms);
  const asked = transforms.children.map((one) => {
    if (!isNamed(one, 'Transform')) return malformed(one);
    return one.children.length === 0 ? one.attributes.get('Algorithm') : undefined;
  });
  if (asked.length !== 2 || asked[0] !== enveloped || asked[1] !== canonicalisation)
    refuse(
      'signature-transforms',
      'La signature demande de transformer le bordereau avant de le vérifier (XPath, XSLT…) ; seules sont admises, dans cet ordre, « enveloped-signature » et la canonicalisation exclusive sans commentaires.',
      transforms,
    );
  for (const one of transforms.children) plain(one, { attributes: ['Algorithm'] });
  plain(method, { attributes: ['Algorithm'] });
  plain(value, { text: true });
  if (method.attributes.get('Algorithm') !== digest || method.children.length > 0) notAllowed(method);
}

/** One certificate or nothing: a name, a bare key, an address or a chain can only be there to be mistaken for something to trust. */
function examineKeyInfo(keyInfo: Element): Buffer {
  const data = keyInfo.children[0];
  const certificate = data?.children[0];
  const shaped =
    isNamed(keyInfo, 'KeyInfo') &&
    isNamed(data, 'X509Data') &&
    isNamed(certificate, 'X509Certificate') &&
    keyInfo.children.length === 1 &&
    data.children.length === 1 &&
    certificate.children.length === 0 &&
    [keyInfo, data].every((one) => one.text.trim() === '') &&
    [keyInfo, data, certificate].every((one) => one.attributes.size === 0) &&
    /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(certificate.text);
  if (!shaped)
    return refuse(
      'signature-key-info',
      "La signature désigne sa clé autrement que par un seul certificat (nom, clé nue, adresse, chaîne) : rien de cela n'est digne de confiance.",
      keyInfo,
    );
  return Buffer.from(certificate.text, 'base64');
}

function notAllowed(element: Element): never {
  return refuse(
    'signature-algorithm',
    "La signature emploie un procédé qui n'est pas admis (SHA-1, HMAC ou autre). Sont admis : RSA-SHA256 et ECDSA-SHA256, empreintes SHA-256, canonicalisation exclusive.",
    element,
  );
}

function wrapped(element: Element, message: string): never {
  return refuse('bordereau-wrapped', `${message} C'est une façon connue de faire passer un faux pour un document signé.`, element);
}

function malformed(element: Element): never {
  return refuse('signature-malformed', "La signature n'a pas la forme convenue.", element);
}

/** Refuses attributes, text or children that this element of a signature has no reason to hold. */
function plain(element: Element, allowed: { readonly attributes?: readonly string[]; readonly text?: true } = {}): void {
  const { attributes = [], text } = allowed;
  if ([...element.attributes.keys()].some((name) => !attributes.includes(name))) malformed(element);
  if (text === undefined ? element.text.trim() !== '' : element.children.length > 0) malformed(element);
}

function isNamed(element: Element | undefined, local: string): element is Element {
  return element?.uri === signatureNamespace && element.local === local;
}

const isBordereau = ({ uri, local }: Element): boolean => uri === bordereauNamespace && local === 'bordereau';

function descendants(element: Element): Element[] {
  return [element, ...element.children.flatMap(descendants)];
}
