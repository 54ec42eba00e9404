// The act of handing somebody a one-time code (C-U.1), his first or in place of a forgotten password: shown once, good for a week, ends when a
// password is chosen. Kept nowhere but as a hash, and never by anybody who would gain power by it (core/access/standing.ts).

import type { Actor } from '#core/access/actor.ts';
import { credentialDemand, type Standing } from '#core/access/standing.ts';
import { frenchDate } from '#core/calendar/french-date.ts';
import { lastDayOf } from '#core/person/one-time-code.ts';
import { settleReports } from '#database/account-report.ts';
import { setCredential } from '#database/credential.ts';
import { readStanding } from '#database/role-reader.ts';
import { endSessionsOf } from '#database/session-end.ts';
import { forgetMails } from '#database/verified-mail.ts';
import type { Action, Refusal } from './door.ts';

/** `password` is to be shown or printed once, and never logged. */
export type Issued = {
  readonly login: string;
  readonly password: string;
  /** Last day of the code (civil date). */
  readonly validUntil: string;
  readonly message: string;
};

export const issueCredentials: Action<null, Issued> = {
  demand: async (client, { person }, _input, today) => {
    const standing = person === null ? null : await readStanding(client, person, today);
    return standing ? credentialDemand(standing) : noAccount;
  },
  run: async ({ client, subject, actor, context, today }) => {
    const standing = await readStanding(client, subject.person!, today);
    if (!standing || standing.login === null) return { ok: false, refusal: noAccount };
    if (!standing.operator && standing.active.length === 0) return { ok: false, refusal: noActiveAccount };
    if (standing.person === actor.person) return { ok: false, refusal: ownPassword };
    const password = context.provisionalPassword();
    const hash = await context.hashPassword(password);
    const validUntil = lastDayOf('desk', today);
    await setCredential(client, { personId: standing.person, hash, mustChange: true, issuedBy: actor.person, validUntil });
    // Whoever holds the old password may have sessions open: they end with it.
    await endSessionsOf(client, [standing.person], context.now, 'password-issued');
    await forgetMails(client, [standing.person], context.now);
    // « Quelqu'un utilise mon compte » is settled by this: nobody but the person has the new one.
    await settleReports(client, [standing.person]);
    return {
      ok: true,
      output: {
        login: standing.login,
        password,
        validUntil,
        message: `Un code à usage unique est créé, valable jusqu’au ${frenchDate(validUntil)}. Remettez-le en main propre : il ne sera plus affiché. À la connexion, la personne choisira son mot de passe.`,
      },
      journal: [{ subjectId: standing.person, uai: where(standing, actor), fields: ['credential'], detail: {} }],
    };
  },
};

/** The structure in whose name it is done: one where the actor holds a role and the person has an account. */
function where({ active }: Standing, { assignments }: Actor): string | null {
  return active.find(({ uai }) => assignments.some((held) => held.uai === uai))?.uai ?? null;
}

const noAccount: Refusal = {
  code: 'not-found',
  message:
    "Cette personne n'a pas de compte. Aucun mot de passe n'a été créé. Approuvez d'abord son compte dans la liste de l'établissement.",
};
const noActiveAccount: Refusal = {
  code: 'not-eligible',
  message: "Le compte de cette personne est fermé : elle n'est plus dans aucun établissement. Aucun mot de passe n'a été créé.",
};
const ownPassword: Refusal = {
  code: 'not-eligible',
  message: "On ne se remet pas un mot de passe à soi-même. Aucun mot de passe n'a été créé. Changez le vôtre depuis la page de connexion.",
};
