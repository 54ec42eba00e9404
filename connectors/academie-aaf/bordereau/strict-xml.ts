// A bordereau as a tree: what the strict reading refuses, in words for whoever sends deliveries. Must not know signatures or deliveries.
import { type Element, readStrictTree, type StrictFault, signatureNamespace } from '../../shared/xml-signature/strict-tree.ts';
import { DocumentRefused } from '../document-refused.ts';

export const bordereauNamespace = 'urn:annuaire-federateur:bordereau:1';

const again = "Demandez à l'académie un nouveau bordereau.";

const faults: Readonly<Record<StrictFault, { readonly rule: string; readonly message: string }>> = {
  broken: { rule: 'bordereau-broken', message: `Le bordereau n'est pas du XML correct, ou il est coupé avant sa fin. ${again}` },
  'too-large': { rule: 'bordereau-too-large', message: `Le bordereau compte trop d’éléments ou d’attributs. ${again}` },
  foreign: { rule: 'bordereau-malformed', message: `Le bordereau emploie un espace de noms qui ne lui appartient pas. ${again}` },
  doctype: {
    rule: 'bordereau-doctype',
    message: `Le bordereau annonce un type de document (DOCTYPE), ce qu'aucun bordereau n'a à faire : il est refusé par sécurité. ${again}`,
  },
  comment: {
    rule: 'bordereau-comment',
    message: `Le bordereau contient un commentaire, une section CDATA, une instruction ou une autre déclaration que XML 1.0 en UTF-8, que la signature pourrait ne pas couvrir : il est refusé par sécurité. ${again}`,
  },
};

/** The whole document as a tree. @throws DocumentRefused */
export function readStrictXml(text: string): Element {
  return readStrictTree(text, {
    // Far beyond any delivery (a few hundred files), and verified in half a second: the canonicalisation of xml-crypto grows faster than the document.
    maxElements: 3_000,
    maxDepth: 8,
    maxAttributes: 12,
    namespaces: [bordereauNamespace, signatureNamespace],
    onFault: (fault, line) => {
      throw new DocumentRefused(faults[fault].rule, faults[fault].message, line);
    },
  });
}
