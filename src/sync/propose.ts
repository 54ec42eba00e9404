// From the touched people to one account list a structure, inside the caller's transaction: nothing is shown half made. Speaks to the
// database only through its named functions; the comparison itself is core/plan's.
import { hash } from 'node:crypto';
import { sortName } from '#core/person/name-key.ts';
import { askOf } from '#core/plan/ask.ts';
import { brokenLimits, defaultLimits, type Limits } from '#core/plan/limits.ts';
import type { Line } from '#core/plan/line.ts';
import { planPerson } from '#core/plan/plan-person.ts';
import { desire, leaveAlone } from '#core/registry/desire.ts';
import {
  activeCounts,
  anyLine,
  dropOpenLines,
  openLists,
  publishList,
  refusedLines,
  startList,
  supersede,
  weighLists,
} from '#database/list-writer.ts';
import { clearTouched, groupTouched, type LineRow, openTouched, type Touched, writeLines } from '#database/planning.ts';
import type { Client } from '#database/pool.ts';

export type Proposal = { readonly people: number; readonly lines: number; readonly lists: readonly ProposedList[] };
export type ProposedList = { readonly id: string; readonly uai: string; readonly lines: number; readonly held: boolean };

export type ProposeOptions = {
  readonly runId: string;
  readonly now: Date;
  /** Civil date of today in Europe/Paris. */
  readonly today: string;
  readonly newId: () => string;
  /** Structures whose people may change; all others are left as they are. */
  readonly perimeter: ReadonlySet<string>;
  readonly limits?: Limits;
  readonly progress?: (people: number) => void;
};

// 2,000 people are some 3 MB of rows: large enough to hide the round trips, small enough to keep memory flat.
const chunkSize = 2000;

/** Plans everybody who was touched and puts the outcome in the place of the open lists it changes. */
export async function propose(client: Client, options: ProposeOptions): Promise<Proposal> {
  const open = await openLists(client);
  // On the first load no list was ever made: nothing to take out, nothing refused.
  const earlier = await anyLine(client);
  const fresh = new Map<string, string>();
  const shrunk = new Set<string>();
  let people = 0;
  let lines = 0;
  const touched = await openTouched(client, chunkSize);
  for (let rows = await touched.next(); rows !== null; ) {
    const chunk = await groupTouched(client, rows);
    const ids = chunk.map((t) => t.existing.id);
    if (earlier) for (const uai of await dropOpenLines(client, ids)) shrunk.add(uai);
    const refused = new Set(earlier ? (await refusedLines(client, ids)).map(askOf) : []);
    // The server looks for the next people while these are planned here.
    const coming = touched.next();
    const planned = chunk
      .flatMap((one) => [...linesOf(one, options)])
      .filter(({ line }) => refused.size === 0 || !refused.has(askOf(line)));
    rows = await coming;
    for (const { line } of planned) {
      if (fresh.has(line.uai)) continue;
      const id = options.newId();
      fresh.set(line.uai, id);
      await startList(client, { id, uai: line.uai, runId: options.runId, at: options.now });
    }
    await writeLines(
      client,
      planned.map(({ line, body, digest }) => rowOf(line, fresh.get(line.uai)!, body, digest)),
    );
    people += chunk.length;
    lines += planned.length;
    options.progress?.(people);
  }
  await clearTouched(client);
  for (const uai of shrunk) {
    if (fresh.has(uai)) continue;
    const id = options.newId();
    fresh.set(uai, id);
    await startList(client, { id, uai, runId: options.runId, at: options.now });
  }
  return { people, lines, lists: await publish(client, fresh, open, options) };
}

async function publish(
  client: Client,
  fresh: Map<string, string>,
  open: Map<string, string>,
  options: ProposeOptions,
): Promise<ProposedList[]> {
  for (const [uai, id] of fresh) {
    const old = open.get(uai);
    if (old !== undefined) await supersede(client, old, id, options.now);
  }
  const active = await activeCounts(client, [...fresh.keys()]);
  const lists: ProposedList[] = [];
  for (const weight of await weighLists(client, [...fresh.values()])) {
    const held = brokenLimits(weight.counts, active.get(weight.uai) ?? {}, options.limits ?? defaultLimits);
    await publishList(client, { ...weight, held, at: options.now });
    if (weight.lines > 0) lists.push({ id: weight.listId, uai: weight.uai, lines: weight.lines, held: held.length > 0 });
  }
  return lists.sort((a, b) => (a.uai < b.uai ? -1 : 1));
}

function* linesOf(touched: Touched, { today, perimeter }: ProposeOptions): Generator<{ line: Line; body: string; digest: string }> {
  const desired = leaveAlone(desire(touched.records, today), touched.existing, perimeter);
  for (const line of planPerson(touched.existing, desired, today)) {
    const body = JSON.stringify(line);
    yield { line, body, digest: hash('sha256', body) };
  }
}

function rowOf(line: Line, listId: string, body: string, digest: string): LineRow {
  return {
    listId,
    personId: line.person,
    uai: line.uai,
    verb: line.verb,
    digest,
    body,
    sortName: sortName(line.name),
    profile: line.profile,
    className: line.className,
  };
}
