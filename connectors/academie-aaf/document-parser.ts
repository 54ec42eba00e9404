// One AAF document from text to records: chooses for each between the quick way (scan-record) and the XML parser (xml-records), and checks that a
// record is what its file announces. Must not know files, folders or what attributes mean.
import type { Category, SourceRecord } from '#core/mapping/source-record.ts';
import { type Fault, fault, mask } from '#core/problem.ts';
import { htmlEntities } from '../shared/html-entities.ts';
import { recordScanner } from './scan-record.ts';
import { maxRecord, maxText, maxValues, type RawRecord, xmlRecords } from './xml-records.ts';

const xmlEntities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
const entities: ReadonlyMap<string, string> = new Map([...htmlEntities, ...xmlEntities]);

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
  const quick = settings.quick ?? true;
  const xml = xmlRecords(names, emit);

  function emit({ line, operational, id, attributes }: RawRecord): void {
    const place = { file, line };
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
        const end = scanner.scan(buffer, at);
        if (end !== -1) {
          const { scanned } = scanner;
          const { operational, id, attributes } = scanned;
          emit({ line: xml.line() + scanned.linesBefore, operational, id, attributes });
          xml.passLines(scanned.lines);
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
      xml.feed(buffer.slice(at));
      return buffer.length;
    }
    const end = found + ending.length;
    xml.feed(buffer.slice(at, end - 1));
    const before = xml.closed();
    xml.feed('>');
    between = quick && xml.plain() && xml.closed() !== before;
    return end;
  }

  return {
    write,
    close: () => {
      if (rest !== '') xml.feed(rest);
      rest = '';
      xml.close();
    },
  };
}
