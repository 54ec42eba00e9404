// What a person does about his own sessions: end one, end all but the one in hand, or say that somebody else uses the account, which ends all of them and
// lets nobody in until the collège has settled it (C-U.2). Never about somebody else's.
import { personSubject } from '#core/access/actor.ts';
import { reportAccount } from '#database/account-report.ts';
import type { Client } from '#database/pool.ts';
import { type EndedSessions, endOtherSessions, endSession, endSessionsOf } from '#database/session-end.ts';
import { forgetMails } from '#database/verified-mail.ts';
import type { Action, Refusal } from './door.ts';

/** `uid`: the session to end; `keep`: the one in hand, which stays (null: not known, none stays). */
export type OwnSessions = { readonly which: 'one'; readonly uid: string } | { readonly which: 'others'; readonly keep: string | null };

export const endOwnSessions: Action<OwnSessions, EndedSessions> = {
  demand: async (_client, { person }) => (person === null ? nobody : { act: 'end-own-sessions', subjects: [personSubject(person, [])] }),
  run: async ({ client, subject, input, context }) => {
    const ended = await end(client, subject.person!, input, context.now);
    if (ended.sessions === 0) return { ok: true, output: ended, journal: [] };
    return { ok: true, output: ended, journal: [recorded(subject.person!, ended)] };
  },
};

export const reportOwnAccount: Action<null, EndedSessions> = {
  demand: async (_client, { person }) => (person === null ? nobody : { act: 'report-account', subjects: [personSubject(person, [])] }),
  run: async ({ client, subject, context }) => {
    await reportAccount(client, subject.person!, context.now);
    const ended = await endSessionsOf(client, [subject.person!], context.now, 'reported');
    await forgetMails(client, [subject.person!], context.now);
    return { ok: true, output: ended, journal: [recorded(subject.person!, ended)] };
  },
};

function end(client: Client, person: string, input: OwnSessions, now: Date): Promise<EndedSessions> {
  return input.which === 'one'
    ? endSession(client, person, input.uid, now)
    : endOtherSessions(client, person, input.keep, now, 'ended-by-owner');
}

function recorded(person: string, { sessions, services }: EndedSessions) {
  return { subjectId: person, uai: null, fields: ['session'], detail: { sessions, services } };
}

const nobody: Refusal = { code: 'not-found', message: "Personne n'est connecté. Rien n'a été changé." };
