// From a drop and a bookmark to the files of one delivery, here and examined: lists, chooses, brings, unpacks; opens an archive whose name says too
// little and chooses again. Must not know records nor signatures.
import { frenchDate } from '#core/calendar/french-date.ts';
import { type Fault, fault } from '#core/problem.ts';
import type { Seen } from './bookmark.ts';
import type { LocalFile } from './bordereau/statement.ts';
import { chooseDelivery } from './choose-delivery.ts';
import { type DeliveryKind, entryName } from './delivery-name.ts';
import type { Drop } from './drop.ts';
import type { DropDelivery } from './drop-deliveries.ts';
import { type Delivery, examineDelivery } from './examine-delivery.ts';
import type { Track } from './reading-progress.ts';
import { stableEntries } from './stable-entries.ts';
import { unpackTar } from './unpack-tar.ts';
import { unpackZip } from './unpack-zip.ts';
import { archiveLimits } from './unpacking.ts';
import type { WorkFolder } from './work-folder.ts';

/** `files`: all that was delivered, bordereau included; `seen`: the bookmark once it is read. */
export type Ready = {
  readonly type: 'ready';
  readonly chosen: DropDelivery;
  readonly delivery: Delivery;
  readonly files: readonly LocalFile[];
  readonly more: boolean;
  readonly seen: Seen;
  readonly faults: readonly Fault[];
};

export type Next = Ready | { readonly type: 'nothing' | 'refused'; readonly faults: readonly Fault[] };

export type Looking = {
  readonly drop: Drop;
  /** Entries are copied before they are read. */
  readonly far: boolean;
  readonly stableFor: number;
  readonly work: WorkFolder;
  readonly signal: AbortSignal;
  readonly track: Track;
};

type Brought = { readonly delivery: Delivery; readonly files: readonly LocalFile[] };

// Documents come out of an archive about so many times larger: for the progress alone, until the truth is known.
const usualGrowth = 15;

/** The next delivery to read. @throws DropRefused, and on input/output errors */
export async function nextDelivery(since: Seen | null, looking: Looking): Promise<Next> {
  const { drop, stableFor, signal } = looking;
  const { entries, arriving } = await stableEntries(drop, stableFor, signal);
  const learned = new Map<string, { kind: DeliveryKind; date: string | null }>();
  const opened = new Map<string, Brought>();
  for (;;) {
    signal.throwIfAborted();
    const choice = chooseDelivery(entries, since, arriving, learned);
    if (choice.type === 'nothing' || choice.type === 'refused') return choice;
    const { delivery: chosen } = choice;
    const name = chosen.proper[0]?.name ?? '';
    const brought = opened.get(name) ?? (await bring(chosen, looking));
    if (choice.type === 'open') {
      opened.set(name, brought);
      learned.set(name, { kind: brought.delivery.kind, date: brought.delivery.asOf });
      continue;
    }
    const { delivery, files } = brought;
    const faults = [...choice.faults, ...delivery.faults, ...otherThanNamed(chosen, delivery)];
    return { type: 'ready', chosen, delivery, files, more: choice.more, seen: choice.seen, faults };
  }
}

async function bring(chosen: DropDelivery, { drop, far, work, signal, track }: Looking): Promise<Brought> {
  const bytes = chosen.entries.reduce((sum, entry) => sum + entry.bytes, 0);
  track.remaining((far ? bytes : 0) + (chosen.archive ? bytes * (1 + usualGrowth) : bytes));
  const paths = await drop.bring(chosen.entries, far ? await work.make() : '', signal, track.add);
  const files = chosen.entries.map(({ name, bytes: size }, n) => ({ name, path: paths[n] ?? '', bytes: size }));
  const [archive] = files;
  const local = chosen.archive && archive !== undefined ? await unpack(archive, work, signal, track) : files;
  return { files: local, delivery: await examineDelivery(local) };
}

async function unpack(archive: LocalFile, work: WorkFolder, signal: AbortSignal, track: Track): Promise<readonly LocalFile[]> {
  const name = entryName(archive.name);
  const into = await work.make();
  const form = name.type === 'archive' && name.form === 'zip' ? unpackZip : unpackTar;
  return form({ ...archive, into, limits: archiveLimits, signal, progress: track.from() });
}

/** An archive that was renamed is not taken for what its name says. */
function otherThanNamed({ entries, archive, kind }: DropDelivery, delivery: Delivery): Fault[] {
  const [entry] = entries;
  const name = entry === undefined || !archive ? null : entryName(entry.name);
  if (entry === undefined || name?.type !== 'archive') return [];
  const place = { place: { file: entry.name, line: null } };
  const { asOf } = delivery;
  if (delivery.files.length === 0) return [];
  if (kind !== delivery.kind)
    return [
      fault(
        'refusal',
        'kinds-differ',
        `Le nom de l'archive annonce une livraison ${kind}, ses fichiers sont ceux d'une livraison ${delivery.kind} : demandez un nouvel envoi à l'académie.`,
        place,
      ),
    ];
  if (name.date === null || asOf === null || name.date === asOf) return [];
  const message = `Le nom de l'archive annonce le ${frenchDate(name.date)}, ses fichiers sont du ${frenchDate(asOf)} : demandez un nouvel envoi à l'académie.`;
  return [fault('refusal', 'dates-differ', message, place)];
}
