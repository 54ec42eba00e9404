// The act of making one-time codes for a whole group (C-U.1): pupils of a class, their guardians, or the staff of a collège, each for a slip. Whoever has
// more power than the printer is left out: his code comes from above (core/access/standing.ts).
import { personSubject, structureSubject } from '#core/access/actor.ts';
import { may } from '#core/access/authority.ts';
import { credentialDemand } from '#core/access/standing.ts';
import { isReached, lastDayOf, type SlipAudience, type SlipReach } from '#core/person/one-time-code.ts';
import { settleReports } from '#database/account-report.ts';
import { setCredentials } from '#database/credential.ts';
import { readStanding } from '#database/role-reader.ts';
import { endSessionsOf } from '#database/session-end.ts';
import { readSlipPeople, type SlipPerson } from '#database/slip-reader.ts';
import { insertSlipPrint, lockSlips } from '#database/slip-writer.ts';
import { forgetMails } from '#database/verified-mail.ts';
import type { Action, Performance, Refusal } from './door.ts';

export type PrintInput = {
  readonly audience: SlipAudience;
  readonly class: string | null;
  readonly reach: SlipReach;
  /** Reference of the collège's written demand: owed by whoever prints in its place. */
  readonly demand: string | null;
};

/** `code` is to be printed once, and never logged. */
export type Slip = {
  readonly familyName: string;
  readonly givenName: string;
  readonly login: string;
  readonly through: readonly string[];
  readonly code: string;
};

export type Printed = {
  readonly slips: readonly Slip[];
  /** Last day of the codes (civil date). */
  readonly validUntil: string;
  readonly replaced: number;
  readonly reset: number;
  /** People of the group whose code comes from the direction or the académie. */
  readonly left: number;
};

/** The structure is the subject's. */
export const printSlips: Action<PrintInput, Printed> = {
  demand: async (_client, { uais: [uai] }) => (uai === undefined ? noSuchGroup : { act: 'print-slips', subjects: [structureSubject(uai)] }),
  run: async (performance) => {
    const { client, actor, role, subject, input, context, today } = performance;
    const uai = subject.uais[0]!;
    const demand = input.demand?.trim() ?? '';
    if (role === 'system' && (demand === '' || input.reach === 'everyone'))
      return { ok: false, refusal: demand === '' ? noDemand : notFromHere };
    await lockSlips(client, uai);
    const group = { uai, audience: input.audience, class: input.class };
    const people = await readSlipPeople(client, { structures: [uai], nominative: true }, group, today);
    if (people.length === 0) return { ok: false, refusal: noSuchGroup };

    const wanted = people.filter(({ state }) => isReached(state, input.reach));
    const chosen: SlipPerson[] = [];
    for (const one of wanted) if (await isHis(performance, one)) chosen.push(one);
    const left = wanted.length - chosen.length;
    if (chosen.length === 0) return { ok: false, refusal: left > 0 ? notHis : nothingToPrint };

    const validUntil = lastDayOf('slip', today);
    const codes = chosen.map(() => context.provisionalPassword());
    const hashes = await Promise.all(codes.map(context.hashPassword));
    const issued = chosen.map(({ person }, at) => ({
      personId: person,
      hash: hashes[at]!,
      mustChange: true,
      issuedBy: actor.person,
      validUntil,
    }));
    await setCredentials(client, issued);
    // Only who has chosen a password can have sessions by it: they end with it.
    const replaced = chosen.flatMap(({ person, state }) => (state === 'chosen' ? [person] : []));
    await endSessionsOf(client, replaced, context.now, 'password-issued');
    const given = chosen.map(({ person }) => person);
    await forgetMails(client, given, context.now);
    await settleReports(client, given);
    const counted = (state: SlipPerson['state']): number => chosen.filter((one) => one.state === state).length;
    const counts = { slips: chosen.length, replaced: counted('waiting'), reset: counted('chosen') };
    const id = context.newId();
    await insertSlipPrint(client, { id, ...group, ...counts, at: context.now, by: actor.person, demand: demand === '' ? null : demand });
    return {
      ok: true,
      output: { ...counts, slips: chosen.map((one, at) => ({ ...one, code: codes[at]! })), validUntil, left },
      journal: [
        { subjectId: null, uai, fields: [], detail: { print: id, audience: input.audience, reach: input.reach, ...counts } },
        ...chosen.map(({ person, state }) => ({ subjectId: person, uai, fields: ['credential'], detail: { print: id, before: state } })),
      ],
    };
  },
};

/** Ordinary people of the group are his who may print it; for the others the line of the table that their standing calls for is asked. Never oneself. */
async function isHis({ client, actor, today }: Performance<PrintInput>, { person }: SlipPerson): Promise<boolean> {
  if (person === actor.person) return false;
  const standing = await readStanding(client, person, today);
  if (standing === null) return false;
  const { act, subjects } = credentialDemand(standing);
  if (act === 'issue-credentials') return true;
  return subjects.every((subject) => may(actor, act, personSubject(person, subject.uais)).allowed);
}

const nothingToPrint: Refusal = {
  code: 'nothing-selected',
  message:
    "Personne de ce groupe n'attend de bordereau : chacun en a un qui vaut encore, ou a déjà choisi son mot de passe. Rien n'a été imprimé. Pour refaire des bordereaux perdus, choisissez « ceux qui ne se sont pas encore connectés ».",
};
const notHis: Refusal = {
  code: 'not-eligible',
  message: "Les personnes qui attendent un code le reçoivent de la direction ou de l'académie, jamais de vous. Rien n'a été imprimé.",
};
const noSuchGroup: Refusal = {
  code: 'not-found',
  message:
    "Personne de ce groupe n'a de compte ouvert. Rien n'a été imprimé. Vérifiez l'UAI et la classe, ou approuvez d'abord la liste de comptes.",
};
const noDemand: Refusal = {
  code: 'reason-missing',
  message: "Les bordereaux sont ceux du collège : indiquez la référence de sa demande écrite (--reason). Rien n'a été imprimé.",
};
const notFromHere: Refusal = {
  code: 'not-allowed',
  message: "Remplacer des mots de passe déjà choisis revient au collège, dans la console. Rien n'a été imprimé.",
};
