// One AAF document from text to records: chooses for each between the quick way (scan-record) and the XML parser (xml-records), and checks that a
// record is what its file announces. Must not know files, folders or what attributes mean.
import type { Category, SourceRecord, SourceRemoval } from '#core/mapping/source-record.ts';
import { code } from '#core/mapping/transforms.ts';
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
  /** Whether modifications and removals are read: they have no place in a Complet. */
  readonly delta: boolean;
  /** Attribute names met in the delivery so far; shared by its documents, grows by what the XML parser accepts. */
  readonly names: Map<string, string>;
  readonly record: (record: SourceRecord | SourceRemoval) => void;
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
  const { file, category, delta, names } = settings;
  const operationalValue = category === 'MatiereEducNat' ? 'MatEducNat' : category;
  const keyName = keyAttribute[category];
  const scanner = recordScanner(names, entities, { text: maxText, values: maxValues });
  const quick = settings.quick ?? true;
  const xml = xmlRecords(names, delta, emit);

  function emit({ request, line, operational, id, attributes }: RawRecord): void {
    const place = { file, line };
    const key = id.trim();
    const named = attributes.get(keyName)?.[0]?.trim();
    if (operational === operationalValue && key !== '' && (named === undefined || named === key)) {
      if (request === 'delete') settings.record({ type: 'removal', category, key, place });
      else settings.record({ type: 'record', operation: request === 'add' ? 'replace' : 'modify', category, key, attributes, place });
      return;
    }
    // What cannot be a key is not shown as one.
    const rest = { place, category, key: code(key) === null ? null : key };
    if (operational !== operationalValue) {
      const message = `Cette fiche n'est pas de la catégorie ${category} que son fichier annonce : elle est écartée. Signalez-la à l'académie.`;
      settings.reject(fault('rejection', 'category-mismatch', message, { ...rest, value: mask(operational) }));
    } else if (key === '') {
      const message = "Cette fiche n'a pas d'identifiant : elle est écartée. Signalez-la à l'académie.";
      settings.reject(fault('rejection', 'id-missing', message, { ...rest, attribute: 'id' }));
    } else if (request === 'modify') {
      const message = `Cette modification voudrait changer l'identifiant d'une fiche (${keyName}), ce qui ne se peut pas : elle est écartée. Signalez-la à l'académie.`;
      settings.reject(fault('rejection', 'key-modified', message, { ...rest, attribute: keyName, value: mask(named ?? '') }));
    } else {
      const message = `L'identifiant de cette fiche et son ${keyName} diffèrent : elle est écartée. Signalez-la à l'académie.`;
      settings.reject(fault('rejection', 'id-mismatch', message, { ...rest, attribute: keyName, value: mask(named ?? '') }));
    }
  }

  const ending = '</addRequest>';
  const anyEnding = /<\/(?:add|modify|delete)Request>/g;
  /** Where the next end of record ends, -1 when there is none. */
  function endOfRecord(buffer: string, at: number): number {
    if (!delta) {
      const found = buffer.indexOf(ending, at);
      return found === -1 ? -1 : found + ending.length;
    }
    anyEnding.lastIndex = at;
    return anyEnding.test(buffer) ? anyEnding.lastIndex : -1;
  }

  let rest = '';
  // The end of `rest`, long enough for a tag that is cut: what is before it holds no end of record and is not looked at again.
  let restEnd = '';
  // True when the parser stands right after a record, outside of any comment or section: only there may a record go the quick way.
  let between = false;

  function write(chunk: string): void {
    const buffer = rest === '' ? chunk : rest + chunk;
    if (rest !== '' && buffer.length < maxRecord && endOfRecord(restEnd + chunk, 0) === -1) {
      keep(buffer, restEnd + chunk);
      return;
    }
    rest = '';
    let at = 0;
    while (at < buffer.length) {
      if (between) {
        const end = scanner.scan(buffer, at);
        if (end !== -1) {
          const { scanned } = scanner;
          const { operational, id, attributes } = scanned;
          emit({ request: 'add', line: xml.line() + scanned.linesBefore, operational, id, attributes });
          xml.passLines(scanned.lines);
          at = end;
          continue;
        }
        if (buffer.length - at < maxRecord && endOfRecord(buffer, at) === -1) {
          const left = buffer.slice(at);
          keep(left, left);
          return;
        }
      }
      at = writeRecord(buffer, at);
    }
  }

  function keep(text: string, end: string): void {
    rest = text;
    restEnd = end.slice(-'</modifyRequest>'.length);
  }

  /** The XML parser's way, up to the next end of record; the last `>` apart, to see that it is what closes the record. */
  function writeRecord(buffer: string, at: number): number {
    between = false;
    const end = endOfRecord(buffer, at);
    if (end === -1) {
      xml.feed(buffer.slice(at));
      return buffer.length;
    }
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
