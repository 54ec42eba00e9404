// One AAF document by the XML parser: a small automaton on the depth of elements. Owns the shape of the document (SDET annexe 4, ficAlimMENESR), the
// limits that keep memory bounded and what is said of broken XML. Must not know files, nor the quick way that reads most records.
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { htmlEntities } from '../shared/html-entities.ts';
import { DocumentRefused, reasonOf } from './document-refused.ts';

// A longer value, record or list is not an AAF one: the file is damaged, or made to exhaust memory.
export const maxText = 65_536;
export const maxValues = 20_000;
export const maxRecord = 4 << 20;
const maxXmlAttributes = 16;
const again = "Demandez un nouvel envoi à l'académie.";
const maxNames = 512;

/** What is asked of the registry: the whole entry, some of its attributes, or that it goes. */
export type Request = 'add' | 'modify' | 'delete';

/** A record as written, before anything is checked of it. `line` is that of its `<addRequest>` (or `modifyRequest`, `deleteRequest`). */
export type RawRecord = {
  readonly request: Request;
  readonly line: number;
  readonly operational: string;
  readonly id: string;
  readonly attributes: Map<string, readonly string[]>;
};

export type XmlRecords = {
  /** @throws DocumentRefused */
  readonly feed: (piece: string) => void;
  /** A truncated document is refused here. @throws DocumentRefused */
  readonly close: () => void;
  /** Counts lines that were read without the parser. */
  readonly passLines: (lines: number) => void;
  /** The current line, from 1. */
  readonly line: () => number;
  /** Records closed so far by the parser. */
  readonly closed: () => number;
  /** False for XML 1.1, which has other rules for characters and line ends. */
  readonly plain: () => boolean;
};

const requests: Readonly<Record<string, Request>> = { addRequest: 'add', modifyRequest: 'modify', deleteRequest: 'delete' };

/**
 * `names` learns the attribute names that the parser accepted; `record` is called as each record closes. Modifications and removals are refused
 * unless this is a `delta`.
 */
export function xmlRecords(names: Map<string, string>, delta: boolean, record: (found: RawRecord) => void): XmlRecords {
  const parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  Object.assign(parser.ENTITIES, Object.fromEntries(htmlEntities));
  let passed = 0;
  let plain = true;
  let closedRecords = 0;
  let sinceEvent = 0;
  const line = () => parser.line + passed;
  const refuse = (rule: string, message: string): never => {
    throw new DocumentRefused(rule, message, line());
  };

  let depth = 0;
  let section = '';
  let request: Request = 'add';
  let recordLine = 0;
  let operational = '';
  let id = '';
  let attributes = new Map<string, string[]>();
  let recordLength = 0;
  let name = '';
  let values: string[] = [];
  let collecting = false;
  let text = '';

  function open(tag: SaxesTagPlain): void {
    const { name: element } = tag;
    depth++;
    if (depth === 1) {
      if (element !== 'ficAlimMENESR')
        refuse('root-unexpected', "Ce document n'est pas une livraison AAF (racine « ficAlimMENESR » attendue) : retirez-le du dossier.");
    } else if (depth === 2) {
      request = Object.hasOwn(requests, element) ? (requests[element] ?? unexpected()) : unexpected();
      if (request !== 'add' && !delta)
        refuse(
          'delta-in-complet',
          "Ce fichier est annoncé Complet et contient des demandes de modification ou de suppression, qui n'ont leur place que dans un Delta : demandez à l'académie une vraie livraison Complet.",
        );
      recordLine = line();
      operational = id = '';
      attributes = new Map();
      recordLength = 0;
    } else if (depth === 3) {
      section = element;
      if (element !== 'operationalAttributes' && element !== 'identifier' && !holdsAttributes(element)) unexpected();
    } else if (depth === 4) {
      if (section === 'identifier') {
        if (element !== 'id') unexpected();
        collect();
      } else if (section === 'modifications') {
        if (element !== 'modification' || tag.attributes.name === undefined) unexpected();
        if (tag.attributes.operation !== 'replace')
          refuse(
            'operation-unknown',
            'Cette modification demande autre chose que de remplacer (operation="replace") : le format AAF ne connaît rien d\'autre. Demandez un nouvel envoi à l\'académie.',
          );
        name = tag.attributes.name ?? '';
        values = [];
      } else {
        if (element !== 'attr' || tag.attributes.name === undefined) unexpected();
        name = tag.attributes.name ?? '';
        values = [];
      }
    } else if (depth === 5 && section !== 'identifier' && element === 'value') collect();
    else unexpected();
  }

  /** Some carriers write the modified attributes as `modifications`, others as plain `attributes`. */
  function holdsAttributes(element: string): boolean {
    return (element === 'attributes' && request !== 'delete') || (element === 'modifications' && request === 'modify');
  }

  function collect(): void {
    collecting = true;
    text = '';
  }

  function unexpected(): never {
    const message = "Un élément inattendu se trouve à cet endroit : le fichier n'est pas une livraison AAF lisible.";
    return refuse('element-unexpected', `${message} ${again}`);
  }

  function characters(found: string): void {
    if (collecting) {
      if (text.length + found.length > maxText)
        refuse('text-too-long', `Une valeur dépasse ${maxText} caractères : le fichier est endommagé. ${again}`);
      text += found;
      grow(found.length);
    } else if (/[^ \t\r\n]/.test(found)) {
      refuse('text-unexpected', "Du texte se trouve hors d'une valeur : le fichier est endommagé. Demandez un nouvel envoi à l'académie.");
    }
  }

  function grow(length: number): void {
    recordLength += length;
    if (recordLength > maxRecord)
      refuse(
        'text-too-long',
        `Une fiche dépasse ${maxRecord} caractères : le fichier est endommagé. Demandez un nouvel envoi à l'académie.`,
      );
  }

  function tooMany(): never {
    return refuse('values-too-many', `Un attribut porte plus de ${maxValues} valeurs : le fichier est endommagé. ${again}`);
  }

  function close(): void {
    if (depth === 5) {
      grow(1);
      if (values.length >= maxValues) tooMany();
      values.push(text);
      collecting = false;
    } else if (depth === 4 && section === 'identifier') {
      id = text;
      collecting = false;
    } else if (depth === 4 && section === 'operationalAttributes') {
      operational = values[0] ?? '';
      learn(name);
    } else if (depth === 4) {
      const known = learn(name);
      if (values.length === 0) values.push('');
      const before = attributes.get(known);
      if (before === undefined && attributes.size >= maxNames)
        refuse(
          'attributes-too-many',
          `Une fiche porte plus de ${maxNames} attributs : le fichier est endommagé. Demandez un nouvel envoi à l'académie.`,
        );
      // Of two replacements of one attribute the last one stands; an attribute written in two pieces is one.
      if (before === undefined || section === 'modifications') attributes.set(known, values);
      else {
        if (before.length + values.length > maxValues) tooMany();
        for (const value of values) before.push(value);
      }
    } else if (depth === 2) {
      closedRecords++;
      record({ request, line: recordLine, operational, id, attributes });
    }
    depth--;
  }

  /** Remembers an attribute name for the quick way; what could mean something else to the XML parser is never remembered. */
  function learn(found: string): string {
    const known = names.get(found);
    if (known !== undefined) return known;
    if (names.size < maxNames && /^[A-Za-z][A-Za-z0-9._-]{0,127}$/.test(found)) names.set(found, found);
    return found;
  }

  const seen = () => {
    sinceEvent = 0;
  };
  // Seven handlers at most: with an eighth V8 turns the parser into a dictionary, and every parser of the process becomes four times slower.
  parser.on('opentag', (tag) => {
    seen();
    if (Object.keys(tag.attributes).length > maxXmlAttributes) unexpected();
    open(tag);
  });
  parser.on('closetag', () => {
    seen();
    close();
  });
  const read = (found: string) => {
    seen();
    characters(found);
  };
  parser.on('text', read);
  parser.on('cdata', read);
  parser.on('xmldecl', (declaration) => {
    if (declaration.version !== '1.0') plain = false;
  });
  parser.on('doctype', (declaration) => {
    seen();
    if (/<!ENTITY/i.test(declaration))
      refuse(
        'entity-declared',
        "Ce fichier déclare ses propres entités, ce qu'aucune livraison AAF ne fait : il est refusé par sécurité. Demandez un nouvel envoi à l'académie.",
      );
  });
  parser.on('error', (error) => refuse('xml-broken', `${reasonOf(error.message)} Demandez un nouvel envoi à l'académie.`));

  function feed(piece: string): void {
    sinceEvent += piece.length;
    if (sinceEvent > maxRecord)
      refuse('text-too-long', "Un texte sans fin se trouve dans ce fichier : il est endommagé. Demandez un nouvel envoi à l'académie.");
    parser.write(piece);
  }

  return {
    feed,
    close: () => {
      parser.close();
    },
    passLines: (lines) => {
      passed += lines;
    },
    line,
    closed: () => closedRecords,
    plain: () => plain,
  };
}
