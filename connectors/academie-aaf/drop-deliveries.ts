// The entries of a drop seen as deliveries: each archive is one; plain files of one kind, date and time are one, with the bordereau that goes
// with them. Pure: names, sizes and dates alone, in any order.
import { parisDay } from '#core/calendar/french-date.ts';
import type { Position } from './bookmark.ts';
import { type DeliveryKind, type DocumentName, entryName } from './delivery-name.ts';
import type { DropEntry } from './drop.ts';

/** What opening an archive told, by the archive's name: more than its name may say. */
export type Learned = ReadonlyMap<string, { readonly kind: DeliveryKind; readonly date: string | null }>;

export type DropDelivery = {
  readonly kind: DeliveryKind;
  readonly position: Position;
  /** Documents, or the archive; then the bordereau and the DTD that stand beside. */
  readonly entries: readonly DropEntry[];
  /** The entries that decide whether it was seen: documents, or the archive. */
  readonly proper: readonly DropEntry[];
  readonly archive: boolean;
  /** False for an archive that nobody has opened yet: kind and date may be guesses. */
  readonly certain: boolean;
  /** False for an archive whose day is only that of its arrival, and that nobody has opened yet. */
  readonly dated: boolean;
  /** The names of its documents, read. */
  readonly documents: readonly DocumentName[];
};

export type Grouped = { readonly deliveries: readonly DropDelivery[]; readonly others: readonly DropEntry[] };

type Group = { readonly kind: DeliveryKind; readonly position: Position; entries: DropEntry[]; documents: DocumentName[] };

/** Groups the entries; `others` belong to no delivery. `isNew` tells the entries that an undated bordereau may speak of. */
export function groupEntries(entries: readonly DropEntry[], learned: Learned, isNew: (entry: DropEntry) => boolean): Grouped {
  const groups = new Map<string, Group>();
  const archives: DropDelivery[] = [];
  const others: DropEntry[] = [];
  const bordereaux: DropEntry[] = [];
  const dtds: DropEntry[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = entryName(entry.name);
    if (name.type === 'document') {
      const key = `${name.kind} ${name.date} ${name.time}`;
      const position = { date: name.date ?? arrivalDay(entry), time: name.time, sequence: null };
      const group = groups.get(key) ?? { kind: name.kind, position, entries: [], documents: [] };
      group.entries.push(entry);
      group.documents.push(name);
      groups.set(key, group);
    } else if (name.type === 'archive') {
      const told = learned.get(entry.name);
      archives.push({
        kind: name.kind ?? told?.kind ?? 'Complet',
        position: { date: name.date ?? told?.date ?? arrivalDay(entry), time: name.time, sequence: name.sequence },
        entries: [entry],
        proper: [entry],
        archive: true,
        certain: told !== undefined,
        dated: name.date !== null || told !== undefined,
        documents: [],
      });
    } else if (name.type === 'bordereau') bordereaux.push(entry);
    else if (entry.name === 'ficAlimMENESR.dtd') dtds.push(entry);
    else if (name.type !== 'dtd') others.push(entry);
  }
  const flat = [...groups.values()].map((group) => ({ ...group, beside: [...dtds] }));
  for (const entry of bordereaux) {
    const about = flat.filter((group) => speaksOf(entry, group, isNew));
    const [only] = about;
    if (about.length === 1 && only !== undefined) only.beside.push(entry);
    else others.push(entry);
  }
  const plain = flat.map(({ kind, position, entries: proper, documents, beside }) => ({
    kind,
    position,
    entries: [...proper, ...beside],
    proper,
    archive: false,
    certain: true,
    dated: true,
    documents,
  }));
  return { deliveries: [...plain, ...archives].sort(inOrder), others };
}

function speaksOf(bordereau: DropEntry, group: Group, isNew: (entry: DropEntry) => boolean): boolean {
  const name = entryName(bordereau.name);
  if (name.type !== 'bordereau') return false;
  if (name.kind !== null && name.kind !== group.kind) return false;
  if (name.date === null) return group.entries.some(isNew);
  return name.date === group.position.date && (name.time === null || name.time === group.position.time);
}

/** The civil day on which an entry came. */
export function arrivalDay(entry: DropEntry): string {
  return parisDay(new Date(entry.modifiedAt));
}

/** Whether `a` stands after `b`; where one of them does not say its time or number, two deliveries of one day stand together. */
export function isAfter(a: Position, b: Position): boolean {
  if (a.date !== b.date) return a.date > b.date;
  if (a.time !== b.time) return a.time !== null && b.time !== null && a.time > b.time;
  return a.sequence !== null && b.sequence !== null && a.sequence > b.sequence;
}

function inOrder(a: DropDelivery, b: DropDelivery): number {
  const [left, right] = [a.position, b.position];
  if (left.date !== right.date) return left.date < right.date ? -1 : 1;
  if (left.time !== right.time) return (left.time ?? '') < (right.time ?? '') ? -1 : 1;
  return (left.sequence ?? -1) - (right.sequence ?? -1) || ((a.proper[0]?.name ?? '') < (b.proper[0]?.name ?? '') ? -1 : 1);
}
