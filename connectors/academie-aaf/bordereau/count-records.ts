// How many records an AAF file holds, as a bordereau counts them: every request, whatever it asks and whether or not it can be used. Must not know what a
// record says.
import { createReadStream } from 'node:fs';
import { SaxesParser } from 'saxes';
import { type Fault, fault } from '#core/problem.ts';
import { htmlEntities } from '../../shared/html-entities.ts';
import { DocumentRefused } from '../document-refused.ts';

/** The refusal of a file that holds another number of records than its bordereau says. */
export function countDiffers(file: string, found: number, signed: number): Fault {
  const message = `Ce fichier contient ${found} fiches, et le bordereau signé en annonce ${signed}. Demandez un nouvel envoi à l'académie.`;
  return fault('refusal', 'bordereau-count', message, { place: { file, line: null } });
}

const requests: ReadonlySet<string> = new Set(['addRequest', 'modifyRequest', 'deleteRequest']);

/** Requests of one file, read as a stream. @throws DocumentRefused when it is not an AAF document */
export async function countRecords(path: string): Promise<number> {
  const parser = new SaxesParser<{ position: false; xmlns: false }>({ position: false, xmlns: false });
  Object.assign(parser.ENTITIES, Object.fromEntries(htmlEntities));
  let depth = 0;
  let records = 0;
  const refuse = (rule: string, message: string): never => {
    throw new DocumentRefused(rule, message, parser.line);
  };
  parser.on('opentag', ({ name }) => {
    depth++;
    if (depth === 1 && name !== 'ficAlimMENESR')
      refuse('root-unexpected', "Ce document n'est pas un fichier AAF (racine « ficAlimMENESR » attendue).");
    if (depth === 2) requests.has(name) ? records++ : refuse('element-unexpected', 'Un élément inattendu se trouve dans ce fichier.');
  });
  parser.on('closetag', () => depth--);
  parser.on('error', () => refuse('xml-broken', "Ce fichier n'est pas du XML correct, ou il est coupé avant sa fin."));
  // Byte for byte: in every encoding that deliveries use, the markup is ASCII, and nothing else counts here.
  let first = true;
  for await (const chunk of createReadStream(path, { encoding: 'latin1', highWaterMark: 256 * 1024 })) {
    const text: string = first ? (chunk as string).replace(/^\u00ef\u00bb\u00bf/, '') : chunk;
    first = false;
    parser.write(text);
  }
  parser.close();
  return records;
}
