// Brings approved lines into the registry, people in batches, each person whole in one transaction with his journal entry: after
// a crash the lines that are left are simply taken next. Reads nothing but the line and the person it is about.
import { hash } from 'node:crypto';
import type { JournalEntry } from '#core/journal/entry.ts';
import { applyLine } from '#core/plan/apply-line.ts';
import type { ExistingPerson } from '#core/registry/existing.ts';
import { queueAdmissionChecks } from '#database/admission-check.ts';
import {
  type ApplyCursor,
  type ApprovedLine,
  countApproved,
  fromStart,
  lockApply,
  lockPeople,
  type PersonWrite,
  settleLines,
  takeApproved,
  writePeople,
} from '#database/applying.ts';
import { appendJournal } from '#database/journal.ts';
import { byKey, readExisting, touch } from '#database/planning.ts';
import type { Client, Pool } from '#database/pool.ts';
import { endSessionsOf } from '#database/session-end.ts';
import { inTransaction } from '#database/transaction.ts';

export type ApplyReport = { readonly applied: number; readonly stale: number };

export type ApplyOptions = {
  readonly now: () => Date;
  /** Civil date in Europe/Paris. */
  readonly today: () => string;
  readonly progress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  /** Lines at most in one transaction (default 500). */
  readonly batch?: number;
};

// One commit for 500 people: alone, a person's commit would cost an fsync; a larger batch would hold others' locks for longer.
const batchSize = 500;

/** Applies every approved line; may be stopped at any moment and called again. */
export async function applyApproved(pool: Pool, options: ApplyOptions): Promise<ApplyReport> {
  let applied = 0;
  let stale = 0;
  let total = -1;
  let cursor: ApplyCursor = fromStart;
  while (options.signal?.aborted !== true) {
    const batch = await inTransaction(pool, async (client) => {
      await lockApply(client);
      await byKey(client);
      if (total < 0) total = await countApproved(client);
      const lines = await takeApproved(client, options.batch ?? batchSize, cursor);
      const last = lines.at(-1);
      if (last === undefined) return null;
      return {
        ...(await applyBatch(client, lines, options.now(), options.today())),
        cursor: { listId: last.listId, person: last.line.person },
      };
    });
    if (batch === null) {
      // At the end: once more from the start, for what was approved meanwhile.
      if (cursor === fromStart) break;
      cursor = fromStart;
      continue;
    }
    cursor = batch.cursor;
    applied += batch.applied;
    stale += batch.stale;
    options.progress?.(applied + stale, Math.max(total, applied + stale));
  }
  return { applied, stale };
}

async function applyBatch(client: Client, lines: readonly ApprovedLine[], at: Date, today: string): Promise<ApplyReport> {
  const ids = [...new Set(lines.map((l) => l.line.person))];
  await lockPeople(client, ids);
  const before = await readExisting(client, ids);
  const after = new Map<string, ExistingPerson>(before);
  const settled: { listId: string; person: string; state: 'applied' | 'stale' }[] = [];
  const entries: JournalEntry[] = [];
  for (const approved of lines) {
    const { line, listId } = approved;
    // What was approved is what its digest says; a body that differs was changed behind the chef's back: planned again, and journaled.
    const intact = hash('sha256', approved.body) === approved.digest;
    const outcome = intact
      ? applyLine(after.get(line.person) ?? unknown(line.person), line, today)
      : ({ kind: 'stale', why: 'digest-mismatch' } as const);
    if (outcome.kind === 'changed') after.set(line.person, outcome.person);
    settled.push({ listId, person: line.person, state: outcome.kind === 'changed' ? 'applied' : 'stale' });
    entries.push(
      entryOf(approved, outcome.kind === 'changed' ? outcome.fields : [], outcome.kind === 'changed' ? 'applied' : outcome.why, at),
    );
  }
  const writes: PersonWrite[] = [];
  for (const [id, person] of after) {
    const held = before.get(id) ?? unknown(id);
    if (held !== person) writes.push({ before: held, after: person, today });
  }
  await writePeople(client, writes);
  // Whoever belongs to no collège any more, or whose last day there is now over, is signed out everywhere, services included.
  const departed = writes
    .filter(({ before: held, after: now }) => isActive(held) && !isActiveOn(now, today))
    .map((write) => write.after.id);
  if (departed.length > 0) await endSessionsOf(client, departed, at, 'departed');
  // Whoever left one and stays in another keeps his sessions, and loses what that collège alone had opened.
  const moved = writes.flatMap((write) => (isActiveOn(write.after, today) && hasLeftOne(write, today) ? [write.after.id] : []));
  await queueAdmissionChecks(client, moved, at);
  const stale = settled.filter((s) => s.state === 'stale').map((s) => s.person);
  if (stale.length > 0) await touch(client, stale);
  await settleLines(client, settled, at);
  await appendJournal(client, entries);
  return { applied: settled.length - stale.length, stale: stale.length };
}

function entryOf(approved: ApprovedLine, fields: readonly string[], outcome: string, at: Date): JournalEntry {
  const { line, listId, runId, decisionId } = approved;
  return {
    at,
    actorId: null,
    actorRole: 'system',
    act: `apply-${line.verb}`,
    zone: 'nominative',
    subjectId: line.person,
    uai: line.uai,
    fields,
    detail: { list: listId, run: runId, outcome, ...(decisionId === null ? {} : { decision: decisionId }) },
  };
}

const isActive = ({ affiliations }: ExistingPerson): boolean => affiliations.some(({ state }) => state === 'active');

const isActiveOn = ({ affiliations }: ExistingPerson, today: string): boolean =>
  affiliations.some(({ state, until }) => state === 'active' && (until === null || today <= until));

const hasLeftOne = ({ before, after }: Pick<PersonWrite, 'before' | 'after'>, today: string): boolean =>
  before.affiliations.some(
    ({ state, uai, profile }) =>
      state === 'active' &&
      !isActiveOn({ ...after, affiliations: after.affiliations.filter((one) => one.uai === uai && one.profile === profile) }, today),
  );

const unknown = (id: string): ExistingPerson => ({ id, revision: 0, identity: null, affiliations: [], relations: [] });
