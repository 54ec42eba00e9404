// A folder seen as one AAF delivery: which files, in which order, and whether it is whole. Decides before a single record is read.
// Must not know how a document is parsed.
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FeedHints } from '#connectors/connector.ts';
import { type Category, readingOrder } from '#core/mapping/source-record.ts';
import { type Fault, fault } from '#core/problem.ts';
import type { Sniffed } from '../shared/text-encoding.ts';
import { documentEnds, isoDate, noHints } from './document-head.ts';

export type DeliveryFile = {
  readonly name: string;
  readonly path: string;
  readonly category: Category;
  readonly sequence: number;
  readonly bytes: number;
  readonly sniffed: Sniffed;
};

/** `files` in reading order; nothing may be read when `faults` holds a refusal. */
export type Delivery = {
  readonly files: readonly DeliveryFile[];
  readonly hints: FeedHints;
  readonly asOf: string | null;
  readonly faults: readonly Fault[];
};

type Named = {
  readonly name: string;
  readonly category: Category;
  readonly sequence: number;
  readonly date: string | null;
  readonly delta: boolean;
};

const again = "Demandez un nouvel envoi complet à l'académie.";
const refusal = (rule: string, message: string, file: string | null = null, category: Category | null = null) =>
  fault('refusal', rule, message, { place: file === null ? null : { file, line: null }, category });

/**
 * Examines a folder: every category present, sequences 0000… without a hole, one generation date, documents closed.
 * @throws never for what the files hold; only when a file that was listed cannot be read
 */
export async function examineDelivery(folder: string): Promise<Delivery> {
  const nothing = { files: [], hints: noHints, asOf: null };
  let entries: string[];
  try {
    entries = (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => !entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    return {
      ...nothing,
      faults: [refusal('folder-missing', "Le dossier de la livraison n'existe pas : vérifiez le réglage « folder » de la source.")],
    };
  }
  const faults: Fault[] = [];
  const named = entries.flatMap((name) => classify(name, faults));
  if (named.length === 0)
    faults.push(
      refusal('delivery-empty', `Le dossier ne contient aucun fichier AAF (nom attendu : …_Complet_AAAAMMJJ_Eleve_0000.xml). ${again}`),
    );
  else {
    const delta = named.find((file) => file.delta);
    if (delta)
      faults.push(
        refusal(
          'delta-not-read',
          'Les livraisons Delta ne sont pas encore lues : déposez une livraison Complet, seule dans son dossier.',
          delta.name,
        ),
      );
    else faults.push(...sequenceFaults(named));
  }
  if (faults.some((one) => one.severity === 'refusal')) return { ...nothing, faults };
  return examineEnds(folder, named.sort(inReadingOrder), faults);
}

function classify(name: string, faults: Fault[]): Named[] {
  const match = /^(?:(.*)_)?([A-Za-z0-9]+)_(\d{4})\.xml$/.exec(name);
  if (match === null) {
    if (!/\.dtd$/i.test(name)) {
      faults.push(
        fault('warning', 'file-ignored', "Ce fichier n'est pas un fichier AAF : il n'est pas lu.", { place: { file: name, line: null } }),
      );
    }
    return [];
  }
  const [, prefix = '', token = '', digits = ''] = match;
  const category = readingOrder.find((known) => known === token);
  if (category === undefined) {
    const message =
      "La catégorie annoncée par ce nom de fichier n'est pas connue : il n'est pas lu. Si l'académie vient de l'ajouter, signalez-le à l'éditeur.";
    faults.push(fault('warning', 'category-unknown', message, { place: { file: name, line: null } }));
    return [];
  }
  const dates = [...prefix.matchAll(/(?<=^|_)(\d{8})(?:\d{6})?(?=_|$)/g)].map((found) => isoDate(found[1] ?? ''));
  return [
    { name, category, sequence: Number(digits), date: dates.findLast((date) => date !== null) ?? null, delta: /delta/i.test(prefix) },
  ];
}

function sequenceFaults(named: readonly Named[]): Fault[] {
  return readingOrder.flatMap((category) => {
    const sequences = named.filter((file) => file.category === category).sort(inReadingOrder);
    if (sequences.length === 0)
      return [refusal('category-missing', `Aucun fichier de la catégorie ${category} dans la livraison. ${again}`, null, category)];
    for (const [n, file] of sequences.entries()) {
      const expected = String(n).padStart(4, '0');
      if (file.sequence < n)
        return [
          refusal(
            'sequence-doubled',
            `Deux fichiers portent le même numéro pour la catégorie ${category} : ne laissez qu'une livraison dans le dossier.`,
            file.name,
            category,
          ),
        ];
      if (file.sequence > n)
        return [refusal('sequence-gap', `Le fichier numéro ${expected} de la catégorie ${category} manque. ${again}`, file.name, category)];
    }
    return [];
  });
}

async function examineEnds(folder: string, named: readonly Named[], faults: Fault[]): Promise<Delivery> {
  const files: DeliveryFile[] = [];
  const dates = new Map<string, string>();
  let hints = noHints;
  for (const { name, category, sequence, date } of named) {
    const path = join(folder, name);
    const file = await open(path);
    try {
      const ends = await documentEnds(file);
      if (files.length === 0) hints = ends.hints;
      if (!ends.closed)
        faults.push(
          refusal('document-truncated', `Ce fichier s'arrête avant sa fin (balise </ficAlimMENESR> absente). ${again}`, name, category),
        );
      if (ends.sniffed.encoding === null)
        faults.push(refusal('encoding-unknown', `Ce fichier n'est ni en UTF-8 ni en ISO-8859-15. ${again}`, name, category));
      if (ends.hints.degree !== null && !/^2/.test(ends.hints.degree)) {
        faults.push(
          refusal('degree-not-read', "Cette livraison n'est pas celle du second degré : déposez la livraison 2D.", name, category),
        );
      }
      for (const one of [date, ends.hints.generatedOn]) if (one !== null && !dates.has(one)) dates.set(one, name);
      files.push({ name, path, category, sequence, bytes: ends.bytes, sniffed: ends.sniffed });
    } finally {
      await file.close();
    }
  }
  if (dates.size > 1) {
    const [, other] = [...dates.values()];
    faults.push(
      refusal(
        'dates-differ',
        `Les fichiers ne sont pas tous de la même date (${[...dates.keys()].join(', ')}) : ne laissez qu'une livraison dans le dossier.`,
        other ?? null,
      ),
    );
  }
  return { files, hints, asOf: [...dates.keys()][0] ?? null, faults };
}

function inReadingOrder(a: Named, b: Named): number {
  return readingOrder.indexOf(a.category) - readingOrder.indexOf(b.category) || a.sequence - b.sequence || (a.name < b.name ? -1 : 1);
}
