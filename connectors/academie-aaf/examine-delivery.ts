// The local files of one delivery, seen as a whole: which documents, in which order, and whether anything is missing. Decides before a single record
// is read. Must not know where the files come from, nor how a document is parsed.
import { open } from 'node:fs/promises';
import type { FeedHints } from '#connectors/connector.ts';
import { frenchDate } from '#core/calendar/french-date.ts';
import { type Category, readingOrder } from '#core/mapping/source-record.ts';
import { type Fault, fault } from '#core/problem.ts';
import type { Sniffed } from '../shared/text-encoding.ts';
import type { LocalFile } from './bordereau/statement.ts';
import { type DeliveryKind, entryName, nameIgnored } from './delivery-name.ts';
import { documentEnds, noHints } from './document-head.ts';

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
  readonly kind: DeliveryKind;
  readonly files: readonly DeliveryFile[];
  readonly hints: FeedHints;
  readonly asOf: string | null;
  readonly faults: readonly Fault[];
};

type Named = {
  readonly name: string;
  readonly path: string;
  readonly category: Category;
  readonly sequence: number;
  readonly date: string | null;
  readonly kind: DeliveryKind;
};

const again = "Demandez un nouvel envoi complet à l'académie.";
const refusal = (rule: string, message: string, file: string | null = null, category: Category | null = null) =>
  fault('refusal', rule, message, { place: file === null ? null : { file, line: null }, category });

/**
 * Examines a delivery: one kind; sequences 0000… without a hole, of every category in a Complet; one generation date; documents closed.
 * @throws never for what the files hold; only when a file cannot be read
 */
export async function examineDelivery(local: readonly LocalFile[]): Promise<Delivery> {
  const faults: Fault[] = [];
  const named = local.flatMap((file) => classify(file, faults));
  const delta = named.find((one) => one.kind === 'Delta');
  const kind = delta !== undefined && named.every((one) => one.kind === 'Delta') ? 'Delta' : 'Complet';
  if (named.length === 0)
    faults.push(
      refusal('delivery-empty', `La livraison ne contient aucun fichier AAF (nom attendu : …_Complet_AAAAMMJJ_Eleve_0000.xml). ${again}`),
    );
  else if (named.some((one) => one.kind !== kind))
    faults.push(
      refusal('kinds-differ', `La livraison mêle des fichiers Complet et des fichiers Delta : séparez-les. ${again}`, delta?.name ?? null),
    );
  else faults.push(...sequenceFaults(named, kind));
  if (faults.some((one) => one.severity === 'refusal')) return { kind, files: [], hints: noHints, asOf: dateOf(named), faults };
  return examineEnds(named.sort(inReadingOrder), kind, faults);
}

const dateOf = (named: readonly Named[]) => named.find(({ date }) => date !== null)?.date ?? null;

function classify({ name, path }: LocalFile, faults: Fault[]): Named[] {
  const said = entryName(name);
  if (said.type === 'bordereau' || said.type === 'dtd') return [];
  if (said.type !== 'document') {
    faults.push(nameIgnored(name));
    return [];
  }
  const { category, sequence, date, kind } = said;
  if (category === null) {
    const message =
      "La catégorie annoncée par ce nom de fichier n'est pas connue : il n'est pas lu. Si l'académie vient de l'ajouter, signalez-le à l'éditeur.";
    faults.push(fault('warning', 'category-unknown', message, { place: { file: name, line: null } }));
    return [];
  }
  return [{ name, path, category, sequence, date, kind }];
}

function sequenceFaults(named: readonly Named[], kind: DeliveryKind): Fault[] {
  return readingOrder.flatMap((category) => {
    const sequences = named.filter((file) => file.category === category).sort(inReadingOrder);
    if (sequences.length === 0 && kind === 'Delta') return [];
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

async function examineEnds(named: readonly Named[], kind: DeliveryKind, faults: Fault[]): Promise<Delivery> {
  const files: DeliveryFile[] = [];
  const dates = new Map<string, string>();
  let hints = noHints;
  for (const { name, path, category, sequence, date } of named) {
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
        `Les fichiers ne sont pas tous de la même date (${[...dates.keys()].map(frenchDate).join(', ')}) : ne laissez qu'une livraison dans le dossier.`,
        other ?? null,
      ),
    );
  }
  return { kind, files, hints, asOf: [...dates.keys()][0] ?? null, faults };
}

function inReadingOrder(a: Named, b: Named): number {
  return readingOrder.indexOf(a.category) - readingOrder.indexOf(b.category) || a.sequence - b.sequence || (a.name < b.name ? -1 : 1);
}
