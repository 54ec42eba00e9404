// What the name of a file says of it: document, archive, bordereau; Complet or Delta, of which day. Names alone, nothing is opened.
import { type Category, readingOrder } from '#core/mapping/source-record.ts';
import { type Fault, fault } from '#core/problem.ts';
import { isoDate } from './document-head.ts';

export type DeliveryKind = 'Complet' | 'Delta';

/** `date`: YYYY-MM-DD, `time`: HHMMSS, each null where the name does not say. */
type Dated = { readonly date: string | null; readonly time: string | null };

/** A document of a category that we do not know has `category` null. */
export type DocumentName = Dated & {
  readonly type: 'document';
  readonly category: Category | null;
  readonly sequence: number;
  readonly kind: DeliveryKind;
};

export type ArchiveName = Dated & {
  readonly type: 'archive';
  readonly form: 'zip' | 'tar';
  readonly kind: DeliveryKind | null;
  readonly sequence: number | null;
};

export type EntryName =
  | DocumentName
  | ArchiveName
  | (Dated & { readonly type: 'bordereau'; readonly kind: DeliveryKind | null })
  | { readonly type: 'dtd' | 'other' };

/** Reads a base name. The prefix is the carrier's own and says nothing. */
export function entryName(name: string): EntryName {
  if (/\.dtd$/i.test(name)) return { type: 'dtd' };
  const archive = /^(.*)\.(zip|tgz|tar\.gz)$/is.exec(name);
  if (archive !== null) {
    const stem = archive[1] ?? '';
    const sequence = /(?<=[_.-])\d{1,4}$/.exec(stem)?.[0];
    const form = /zip/i.test(archive[2] ?? '') ? 'zip' : 'tar';
    return { type: 'archive', form, kind: kindIn(stem), sequence: sequence === undefined ? null : Number(sequence), ...dateIn(stem) };
  }
  if (/bordereau.*\.xml$/is.test(name)) return { type: 'bordereau', kind: kindIn(name), ...dateIn(name) };
  const document = /^(?:(.*)_)?([A-Za-z0-9]+)_(\d{4})\.xml$/s.exec(name);
  if (document === null) return { type: 'other' };
  const [, prefix = '', token = '', digits = ''] = document;
  const category = readingOrder.find((known) => known === token) ?? null;
  return { type: 'document', category, sequence: Number(digits), kind: kindIn(prefix) ?? 'Complet', ...dateIn(prefix) };
}

function kindIn(text: string): DeliveryKind | null {
  const word = text.match(/complet|delta/gi)?.at(-1);
  return word === undefined ? null : /delta/i.test(word) ? 'Delta' : 'Complet';
}

/** The last real date of a name: `20250908`, alone or followed by a time. */
function dateIn(text: string): Dated {
  const found = [...text.matchAll(/(?<!\d)(\d{8})(?:[-_T]?(\d{6}))?(?!\d)/g)].flatMap(([, day = '', time = null]) => {
    const date = isoDate(day);
    return date === null || (time !== null && !/^([01]\d|2[0-3])[0-5]\d[0-5]\d$/.test(time)) ? [] : [{ date, time }];
  });
  return found.at(-1) ?? { date: null, time: null };
}

/** Says of an entry that its name makes it no part of any delivery. */
export function nameIgnored(name: string): Fault {
  const message =
    entryName(name).type === 'bordereau'
      ? "On ne sait pas de quelle livraison parle ce bordereau : il n'est pas lu. Mettez la date dans son nom."
      : "Ce fichier n'est pas un fichier AAF : il n'est pas lu.";
  return fault('warning', 'file-ignored', message, { place: { file: name, line: null } });
}
