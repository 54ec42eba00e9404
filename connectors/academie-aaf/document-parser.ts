// One AAF document (SDET annexe 4, ficAlimMENESR) from text to records. Owns the shape of the document and its limits; the XML itself is saxes'
// business, and records written the usual way take the quick way (scan-record). Must not know files, folders or what attributes mean.
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import type { Category, SourceRecord } from '#core/mapping/source-record.ts';
import { type Fault, fault, mask } from '#core/problem.ts';
import { htmlEntities } from '../shared/html-entities.ts';
import { DocumentRefused } from './document-refused.ts';
import { recordScanner } from './scan-record.ts';

const xmlEntities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
export const entities: ReadonlyMap<string, string> = new Map([...htmlEntities, ...xmlEntities]);

// A longer value, record or list is not an AAF one: the file is damaged, or made to exhaust memory.
const maxText = 65_536;
const maxValues = 20_000;
const maxRecord = 4 << 20;
const maxXmlAttributes = 16;
const maxNames = 512;

const keyAttribute: Readonly<Record<Category, string>> = {
  EtabEducNat: 'ENTStructureJointure',
  MefEducNat: 'ENTMefJointure',
  MatiereEducNat: 'ENTMatJointure',
  Eleve: 'ENTPersonJointure',
  PersRelEleve: 'ENTPersonJointure',
  PersEducNat: 'ENTPersonJointure',
};

export type DocumentSettings = {
  readonly file: string;
  readonly category: Category;
  /** Attribute names met in the delivery so far; shared by its documents, grows by what the XML parser accepts. */
  readonly names: Map<string, string>;
  readonly record: (record: SourceRecord) => void;
  readonly reject: (fault: Fault) => void;
  /** False in the test that compares both ways. */
  readonly quick?: boolean;
};

export type DocumentParser = {
  /** @throws DocumentRefused */
  readonly write: (text: string) => void;
  /** Ends the document; a truncated one is refused here. @throws DocumentRefused */
  readonly close: () => void;
};

/** Reads one document, chunk by chunk; records and rejections are handed over as soon as they are whole. */
export function documentParser(settings: DocumentSettings): DocumentParser {
  const { file, category, names } = settings;
  const operationalValue = category === 'MatiereEducNat' ? 'MatEducNat' : category;
  const keyName = keyAttribute[category];
  const scanner = recordScanner(names, entities, { text: maxText, values: maxValues });
  const parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  Object.assign(parser.ENTITIES, Object.fromEntries(htmlEntities));

  let quickLines = 0;
  let quickAllowed = settings.quick ?? true;
  let closedRecords = 0;
  let sinceEvent = 0;
  const line = () => parser.line + quickLines;
  const refuse = (rule: string, message: string): never => {
    throw new DocumentRefused(rule, message, line());
  };

  function emit(at: number, operational: string, id: string, attributes: Map<string, readonly string[]>): void {
    const place = { file, line: at };
    const key = id.trim();
    const named = attributes.get(keyName)?.[0]?.trim();
    if (operational === operationalValue && key !== '' && (named === undefined || named === key)) {
      settings.record({ type: 'record', operation: 'replace', category, key, attributes, place });
      return;
    }
    const rest = { place, category, key: key === '' ? null : key };
    if (operational !== operationalValue) {
      const message = `Cette fiche n'est pas de la catégorie ${category} que son fichier annonce : elle est écartée. Signalez-la à l'académie.`;
      settings.reject(fault('rejection', 'category-mismatch', message, { ...rest, value: mask(operational) }));
    } else if (key === '') {
      const message = "Cette fiche n'a pas d'identifiant : elle est écartée. Signalez-la à l'académie.";
      settings.reject(fault('rejection', 'id-missing', message, { ...rest, attribute: 'id' }));
    } else {
      const message = `L'identifiant de cette fiche et son ${keyName} diffèrent : elle est écartée. Signalez-la à l'académie.`;
      settings.reject(fault('rejection', 'id-mismatch', message, { ...rest, attribute: keyName, value: mask(named ?? '') }));
    }
  }

  // The XML parser's way: a small automaton on the depth.
  let depth = 0;
  let section = '';
  let recordLine = 0;
  let operational = '';
  let id = '';
  let attributes = new Map<string, readonly string[]>();
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
      if (element === 'modifyRequest' || element === 'deleteRequest') {
        refuse(
          'delta-in-complet',
          'Ce fichier Complet contient des demandes de modification ou de suppression (Delta), qui ne sont pas encore lues : demandez un Complet.',
        );
      }
      if (element !== 'addRequest') unexpected();
      recordLine = line();
      operational = id = '';
      attributes = new Map();
    } else if (depth === 3) {
      section = element;
      if (element !== 'operationalAttributes' && element !== 'identifier' && element !== 'attributes') unexpected();
    } else if (depth === 4) {
      if (section === 'identifier') {
        if (element !== 'id') unexpected();
        collect();
      } else {
        if (element !== 'attr' || tag.attributes.name === undefined) unexpected();
        name = tag.attributes.name ?? '';
        values = [];
      }
    } else if (depth === 5 && section !== 'identifier' && element === 'value') collect();
    else unexpected();
  }

  function collect(): void {
    collecting = true;
    text = '';
  }

  function unexpected(): never {
    return refuse(
      'element-unexpected',
      "Un élément inattendu se trouve à cet endroit : le fichier n'est pas une livraison AAF lisible. Demandez un nouvel envoi à l'académie.",
    );
  }

  function characters(found: string): void {
    if (collecting) {
      if (text.length + found.length > maxText)
        refuse(
          'text-too-long',
          `Une valeur dépasse ${maxText} caractères : le fichier est endommagé. Demandez un nouvel envoi à l'académie.`,
        );
      text += found;
    } else if (/[^ \t\r\n]/.test(found)) {
      refuse('text-unexpected', "Du texte se trouve hors d'une valeur : le fichier est endommagé. Demandez un nouvel envoi à l'académie.");
    }
  }

  function close(): void {
    if (depth === 5) {
      if (values.length >= maxValues)
        refuse(
          'values-too-many',
          `Un attribut porte plus de ${maxValues} valeurs : le fichier est endommagé. Demandez un nouvel envoi à l'académie.`,
        );
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
      attributes.set(known, before === undefined ? values : [...before, ...values]);
    } else if (depth === 2) {
      closedRecords++;
      emit(recordLine, operational, id, attributes);
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

  let xmlAttributes = 0;
  const seen = () => {
    sinceEvent = 0;
  };
  parser.on('opentagstart', () => {
    seen();
    xmlAttributes = 0;
  });
  parser.on('attribute', () => {
    seen();
    if (++xmlAttributes > maxXmlAttributes) unexpected();
  });
  parser.on('opentag', open);
  parser.on('closetag', () => {
    seen();
    close();
  });
  parser.on('text', (found) => {
    seen();
    characters(found);
  });
  parser.on('cdata', (found) => {
    seen();
    characters(found);
  });
  parser.on('comment', seen);
  parser.on('xmldecl', (declaration) => {
    // XML 1.1 has other rules for characters and line ends: the parser knows them, the quick way does not.
    if (declaration.version !== '1.0') quickAllowed = false;
  });
  parser.on('doctype', (declaration) => {
    seen();
    if (/<!ENTITY/i.test(declaration))
      refuse(
        'entity-declared',
        "Ce fichier déclare ses propres entités, ce qu'aucune livraison AAF ne fait : il est refusé par sécurité. Demandez un nouvel envoi à l'académie.",
      );
  });
  parser.on('error', (error) => refuse('xml-broken', `${reason(error.message)} Demandez un nouvel envoi à l'académie.`));

  function feed(piece: string): void {
    sinceEvent += piece.length;
    if (sinceEvent > maxRecord)
      refuse('text-too-long', "Un texte sans fin se trouve dans ce fichier : il est endommagé. Demandez un nouvel envoi à l'académie.");
    parser.write(piece);
  }

  const ending = '</addRequest>';
  let rest = '';
  // True when the parser stands right after a record, outside of any comment or section: only there may a record go the quick way.
  let between = false;

  function write(chunk: string): void {
    const buffer = rest === '' ? chunk : rest + chunk;
    rest = '';
    let at = 0;
    while (at < buffer.length) {
      if (between) {
        const before = quickLines;
        const end = scanner.scan(buffer, at);
        if (end !== -1) {
          const { scanned } = scanner;
          quickLines = before + scanned.lines;
          emit(parser.line + before + scanned.linesBefore, scanned.operational, scanned.id, scanned.attributes);
          at = end;
          continue;
        }
        if (buffer.length - at < maxRecord && buffer.indexOf(ending, at) === -1) {
          rest = buffer.slice(at);
          return;
        }
      }
      at = writeRecord(buffer, at);
    }
  }

  /** The XML parser's way, up to the next end of record; the last `>` apart, to see that it is what closes the record. */
  function writeRecord(buffer: string, at: number): number {
    between = false;
    const found = buffer.indexOf(ending, at);
    if (found === -1) {
      feed(buffer.slice(at));
      return buffer.length;
    }
    const end = found + ending.length;
    feed(buffer.slice(at, end - 1));
    const before = closedRecords;
    feed('>');
    between = quickAllowed && closedRecords !== before;
    return end;
  }

  return {
    write,
    close: () => {
      if (rest !== '') feed(rest);
      rest = '';
      parser.close();
    },
  };
}

/** What is wrong, in French; the parser's own words may quote the file, so they are never shown. */
function reason(message: string): string {
  if (/unclosed tag|unexpected end|must contain a root/.test(message)) return "Le fichier s'arrête avant sa fin (envoi incomplet).";
  if (/undefined entity/.test(message)) return 'Le fichier contient une entité que rien ne déclare.';
  if (/close tag|closing tag/.test(message)) return 'Une balise est fermée sans avoir été ouverte, ou dans le désordre.';
  if (/disallowed character\./.test(message)) return 'Le fichier contient un caractère interdit en XML.';
  return "Le fichier n'est pas du XML correct.";
}
