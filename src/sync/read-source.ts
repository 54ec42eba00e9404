// Opens the source where it was left and gathers what it gives, by the kind of reading that it says to be. Decides from where to read, whose people
// changes may speak of, and whether the reading comes in order of time.
import type { Reading, SourceItem } from '#connectors/connector.ts';
import { legalFlag2Of } from '#core/mapping/feed-version.ts';
import { fault } from '#core/problem.ts';
import { lastAccepted } from '#database/bookmark.ts';
import type { Client, Pool } from '#database/pool.ts';
import { lastAcceptedDate } from '#database/run-writer.ts';
import { emptyStaging, openStaging } from '#database/staging.ts';
import { readStructureKeys, wholeStructures } from '#database/structure-reader.ts';
import type { FaultBook } from './fault-book.ts';
import { gatherComplete } from './gather.ts';
import { gatherChanges } from './gather-changes.ts';
import type { Gathered, GatherOptions } from './gathered.ts';
import type { SyncOptions } from './sync-report.ts';

/** `perimeter`: the structures whose people this reading could speak of. */
export type Received = Gathered & { readonly perimeter: ReadonlySet<string> };

/** One pass over the source into staging, on two connections of its own. `inOrder`: structures whose formalities are in order. */
export async function readSource(client: Client, faults: FaultBook, inOrder: ReadonlySet<string>, options: SyncOptions): Promise<Received> {
  const { source, sourceName, mapper } = options;
  const signal = options.signal ?? new AbortController().signal;
  const structureKeys = await readStructureKeys(client, sourceName);
  const whole = await wholeStructures(client, sourceName);
  const awaiting = [...structureKeys.values()].filter((uai) => inOrder.has(uai) && !whole.has(uai));
  await emptyStaging(client);
  const open = (since: string | null) => source.read(since, signal, (done, total) => options.progress?.('lecture', done, total));
  const { pass, first } = await openPass(open, await whereLeft(client, options, awaiting.length > 0));
  if (first.done) {
    if (first.value.nothingNew) for (const uai of awaiting) tellAwaiting(uai, faults);
    return { ...nothing(first.value, faults), perimeter: inOrder };
  }
  if (first.value.type !== 'opening') throw new TypeError('a reading begins with its opening');
  const { kind, hints } = first.value;
  const legalFlag2 = options.legalFlag2 ?? legalFlag2Of(hints);
  const common: Omit<GatherOptions, 'perimeter'> = { pass, hints, sourceName, mapper, legalFlag2, structureKeys, faults };
  try {
    return await onTwoClients(options.pool, async (records, relations) => {
      if (kind === 'changes') {
        for (const uai of awaiting) tellAwaiting(uai, faults);
        const perimeter = new Set([...inOrder].filter((uai) => whole.has(uai)));
        return { ...(await gatherChanges({ ...common, perimeter, ground: records, presences: relations })), perimeter };
      }
      const staging = await openStaging(records, relations);
      try {
        const gathered = await gatherComplete({ ...common, perimeter: inOrder, staging });
        await staging.end();
        return { ...gathered, perimeter: inOrder };
      } catch (error) {
        await staging.abort();
        throw error;
      }
    });
  } finally {
    // What the source had put down for this pass is taken away, whatever went wrong.
    await pass.return(undefined as never).catch(() => undefined);
  }
}

async function onTwoClients<T>(pool: Pool, work: (one: Client, other: Client) => Promise<T>): Promise<T> {
  const one = await pool.connect();
  try {
    const other = await pool.connect();
    try {
      return await work(one, other);
    } finally {
      other.release();
    }
  } finally {
    one.release();
  }
}

/** Where to read from: `since`, unless `again` allows to try first what was read last as a whole, if it is of `notBefore` at the earliest. */
type From = { readonly since: string | null; readonly again: boolean; readonly notBefore: string | null };

/**
 * Everything is read the first time, and when people of a collège are not held whole while everything can be read again (a directory). Where no
 * change has been taken in since the last complete delivery, that one may be read again for them, if it still is where it was.
 */
async function whereLeft(client: Client, { source, sourceName, door, complete }: SyncOptions, awaiting: boolean): Promise<From> {
  const { bookmark, kind } = await lastAccepted(client, sourceName, door);
  const everything = complete === true || bookmark === null || (awaiting && source.rereads);
  if (everything) return { since: null, again: false, notBefore: null };
  const again = awaiting && kind === 'complete';
  return { since: bookmark, again, notBefore: again ? await lastAcceptedDate(client, sourceName) : null };
}

type Pass = ReturnType<SyncOptions['source']['read']>;

async function openPass(open: (since: string | null) => Pass, { since, again, notBefore }: From) {
  if (again) {
    const pass = open(null);
    const first = await pass.next();
    if (!first.done && !isOlder(first.value, notBefore)) return { pass, first };
    await pass.return(undefined as never);
  }
  const pass = open(since);
  return { pass, first: await pass.next() };
}

const isOlder = (item: SourceItem, day: string | null): boolean =>
  item.type === 'opening' && day !== null && item.asOf !== null && item.asOf < day;

function tellAwaiting(uai: string, faults: FaultBook): void {
  const message =
    "Ce collège n'a pas encore eu de livraison Complet depuis que ses formalités sont en ordre : les changements ne disent rien de lui. Demandez un Complet à l'académie.";
  faults.add(fault('warning', 'structure-awaits-complete', message), uai);
}

/** A reading that was refused before it began, or found nothing new. */
function nothing(reading: Reading, faults: FaultBook): Gathered {
  for (const problem of reading.problems) faults.add(problem);
  return { reading, structures: [], subjects: [], mefs: [], classGroups: [], leftOut: [], staged: 0, setAside: [], volumes: [] };
}

// An export made before midnight for the next day is no fault; a week is.
const tolerance = 2;

function dayAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** A delivery older than the last accepted one would take the registry back in time. */
export async function refuseOlder(client: Client, reading: Reading, faults: FaultBook, options: SyncOptions): Promise<void> {
  const { asOf } = reading;
  if (asOf !== null && asOf > dayAfter(options.today, tolerance)) {
    faults.add(
      fault(
        'refusal',
        'delivery-in-future',
        `Cette livraison est datée du ${asOf}, après aujourd’hui. Rien n’a été changé : une date fausse ferait refuser toutes les livraisons suivantes. Faites corriger la date par l’académie.`,
      ),
    );
  }
  const last = await lastAcceptedDate(client, options.sourceName);
  if (last === null || reading.asOf === null || reading.asOf >= last) return;
  faults.add(
    fault(
      'refusal',
      'delivery-too-old',
      `Cette livraison est datée du ${reading.asOf}, avant la dernière acceptée (${last}). Rien n'a été changé : demandez à l'académie une livraison Complet plus récente.`,
    ),
  );
}
