// The one door of all acts: authority, one transaction, the journal, in that order, for every act alike. Knows no act and no page.

import type { Actor, Subject } from '#core/access/actor.ts';
import { type Act, authority, type DenialReason, may } from '#core/access/authority.ts';
import { denialSentence } from '#core/access/denial.ts';
import type { Role } from '#core/access/role.ts';
import type { Demand } from '#core/access/standing.ts';
import type { ApprovalRefusal } from '#core/approval/verdict.ts';
import { parisDay } from '#core/calendar/french-date.ts';
import type { JournalEntry } from '#core/journal/entry.ts';
import { boundWait, isOutOfPatience } from '#database/decision-wait.ts';
import { appendJournal } from '#database/journal.ts';
import type { Client, Pool } from '#database/pool.ts';
import { inTransaction } from '#database/transaction.ts';

/** What every act is given besides its input: the clock, ids and passwords come from outside. */
export type ActionContext = {
  readonly pool: Pool;
  readonly now: Date;
  readonly newId: () => string;
  readonly hashPassword: (password: string) => Promise<string>;
  readonly provisionalPassword: () => string;
  /** Milliseconds that an act waits for others before it says that they are busy (default 8,000). */
  readonly patience?: number;
};

/**
 * not-allowed: authority. not-found: no such list, person or structure within the subject. busy: somebody else holds the list; try again.
 * invalid: the input cannot be used; the message says which part.
 */
export type RefusalCode =
  | ApprovalRefusal
  | 'not-allowed'
  | 'not-found'
  | 'busy'
  | 'invalid'
  | 'role-conflict'
  | 'chef-in-place'
  | 'not-eligible';

/** `message`: French, what happened, that nothing was done, what to do. No personal value. */
export type Refusal = { readonly code: RefusalCode; readonly message: string };

/** What an act adds to the journal; the door adds who, when, act and zone. */
export type Recorded = Pick<JournalEntry, 'subjectId' | 'uai' | 'fields' | 'detail'>;
export type Outcome<O> =
  | { readonly ok: true; readonly output: O; readonly journal: readonly Recorded[] }
  | { readonly ok: false; readonly refusal: Refusal };

/** What an act runs with, inside the transaction. `today` is the civil date of `now` in Europe/Paris. */
export type Performance<I> = {
  readonly client: Client;
  readonly actor: Actor;
  readonly role: Role;
  readonly act: Act;
  readonly subject: Subject;
  readonly input: I;
  readonly context: ActionContext;
  readonly today: string;
};

/**
 * One act. `demand` says which line of the table of authority it is and what it concerns, from the database where that is needed: never
 * from what the caller claims alone. `run` does it, or refuses having done nothing that the roll-back does not undo.
 */
export type Action<I, O> = {
  readonly demand: (client: Client, subject: Subject, input: I, today: string) => Promise<Demand | Refusal>;
  readonly run: (performance: Performance<I>) => Promise<Outcome<O>>;
};

export type Done<O> = { readonly ok: true; readonly as: Role; readonly output: O };
export type Result<O> = Done<O> | { readonly ok: false; readonly refusal: Refusal };

/** Carries a refusal out of the transaction, so that everything the act did is rolled back. */
class RolledBack extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/**
 * Does one act for `actor` on `subject`. All or nothing: what the act writes and its journal entries are one transaction. A refusal of
 * authority is journaled too; any other refusal leaves no trace. Faults of the machine are thrown.
 */
export async function perform<I, O>(
  action: Action<I, O>,
  actor: Actor,
  subject: Subject,
  input: I,
  context: ActionContext,
): Promise<Result<O>> {
  const today = parisDay(context.now);
  try {
    return await inTransaction(context.pool, async (client): Promise<Result<O>> => {
      await boundWait(client, context.patience);
      const demand = await action.demand(client, subject, input, today);
      if ('code' in demand) throw new RolledBack(demand);
      const verdict = judge(actor, demand);
      if (!verdict.allowed) {
        await journalDenial(client, actor, demand, verdict.reason, context.now);
        return { ok: false, refusal: { code: 'not-allowed', message: denialSentence(demand.act, verdict.reason) } };
      }
      const { act } = demand;
      const outcome = await action.run({ client, actor, role: verdict.as, act, subject, input, context, today });
      if (!outcome.ok) throw new RolledBack(outcome.refusal);
      const who = { at: context.now, actorId: actor.person, actorRole: verdict.as, act, zone: authority[act].zone };
      await appendJournal(
        client,
        outcome.journal.map((recorded) => ({ ...who, ...recorded })),
      );
      return { ok: true, as: verdict.as, output: outcome.output };
    });
  } catch (error) {
    if (error instanceof RolledBack) return { ok: false, refusal: error.refusal };
    if (isOutOfPatience(error)) return { ok: false, refusal: busy };
    throw error;
  }
}

const busy: Refusal = {
  code: 'busy',
  message:
    "Une synchronisation ou une autre personne travaille sur ces données en ce moment. Rien n'a été fait : réessayez dans une minute.",
};

function judge(actor: Actor, demand: Demand): ReturnType<typeof may> {
  const verdicts = demand.subjects.map((subject) => may(actor, demand.act, subject));
  return verdicts.find(({ allowed }) => !allowed) ?? verdicts[0]!;
}

async function journalDenial(client: Client, actor: Actor, demand: Demand, reason: DenialReason, at: Date): Promise<void> {
  const [subject] = demand.subjects;
  await appendJournal(client, [
    {
      at,
      actorId: actor.person,
      actorRole: actor.assignments[0]?.role ?? 'none',
      act: demand.act,
      zone: authority[demand.act].zone,
      subjectId: subject.person,
      uai: subject.uais[0] ?? null,
      fields: [],
      detail: { outcome: 'denied', reason },
    },
  ]);
}
