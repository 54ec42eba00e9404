// Where the signature of a bordereau stands and what it covers, so that no known way of wrapping a signature has room: one root, one signature in it,
// one reference, to that root. Decides before any cryptography; must not know certificates that are trusted, nor files.
import { type ExaminedSignature, examineShape, type SignatureFault } from '../../shared/xml-signature/signature-shape.ts';
import { descendants, type Element, signatureNamespace } from '../../shared/xml-signature/strict-tree.ts';
import { DocumentRefused } from '../document-refused.ts';
import { bordereauNamespace } from './strict-xml.ts';

const again = "Demandez à l'académie un nouveau bordereau, écrit comme docs/bordereau.md le demande.";

function refuse(rule: string, message: string, element: Element): never {
  throw new DocumentRefused(rule, `${message} ${again}`, element.line);
}

const known = "C'est une façon connue de faire passer un faux pour un document signé.";

const faults: Readonly<Record<SignatureFault, { readonly rule: string; readonly message: string }>> = {
  malformed: { rule: 'signature-malformed', message: "La signature n'a pas la forme convenue." },
  'several-references': { rule: 'bordereau-wrapped', message: `La signature porte sur plusieurs choses à la fois. ${known}` },
  'other-reference': { rule: 'bordereau-wrapped', message: `La signature porte sur autre chose que le bordereau entier. ${known}` },
  transforms: {
    rule: 'signature-transforms',
    message:
      'La signature demande de transformer le bordereau avant de le vérifier (XPath, XSLT…) ; seules sont admises, dans cet ordre, « enveloped-signature » et la canonicalisation exclusive sans commentaires.',
  },
  algorithm: {
    rule: 'signature-algorithm',
    message:
      "La signature emploie un procédé qui n'est pas admis (SHA-1, HMAC ou autre). Sont admis : RSA-SHA256 et ECDSA-SHA256, empreintes SHA-256, canonicalisation exclusive.",
  },
  'key-info': {
    rule: 'signature-key-info',
    message:
      "La signature désigne sa clé autrement que par un seul certificat (nom, clé nue, adresse, chaîne) : rien de cela n'est digne de confiance.",
  },
};

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
  const id = root.attributes.get('Id');
  return examineShape(signature, {
    references: id === undefined ? [''] : ['', `#${id}`],
    inclusivePrefixes: false,
    onFault: (fault, element) => refuse(faults[fault].rule, faults[fault].message, element),
  });
}

function wrapped(element: Element, message: string): never {
  return refuse('bordereau-wrapped', `${message} ${known}`, element);
}

const isBordereau = ({ uri, local }: Element): boolean => uri === bordereauNamespace && local === 'bordereau';
