// The acts of withdrawing an account from somebody who does not respect the charter, and of giving it back (C-U.3): with a reason, at once, in the
// collèges of whoever does it. What the person has is kept; what he has open ends.
import type { Standing } from '#core/access/standing.ts';
import { suspensionDemand, suspensionReach } from '#core/access/suspension.ts';
import { settleReports } from '#database/account-report.ts';
import { readStanding } from '#database/role-reader.ts';
import { endSessionsOf } from '#database/session-end.ts';
import { endSuspensions, insertSuspension } from '#database/suspension.ts';
import type { Action, Outcome, Performance, Recorded, Refusal } from './door.ts';

/** `reason`: why, in words for the collège; kept with the suspension, never in the journal. */
export type SuspensionInput = { readonly reason: string };
export type SuspensionDone = { readonly kind: 'done' | 'none'; readonly message: string };

const longestReason = 500;

type Decision = Performance<SuspensionInput> & { readonly standing: Standing; readonly reason: string };

/** Both acts ask the same of who does it, to whom and why. The person is the subject's. */
function decision(
  verb: 'suspend' | 'reinstate',
  decide: (decision: Decision) => Promise<Outcome<SuspensionDone>>,
): Action<SuspensionInput, SuspensionDone> {
  return {
    demand: async (client, { person }, _input, today) => {
      const standing = person === null ? null : await readStanding(client, person, today);
      return standing ? suspensionDemand(standing, verb) : noSuchPerson;
    },
    run: async (performance) => {
      const { client, subject, actor, input, today } = performance;
      const standing = await readStanding(client, subject.person!, today);
      if (!standing) return { ok: false, refusal: noSuchPerson };
      // The last word on one's own account would be said by whoever found the console open.
      if (standing.person === actor.person) return { ok: false, refusal: ownAccount };
      const reason = usable(input.reason);
      return reason === null ? { ok: false, refusal: noReason } : decide({ ...performance, standing, reason });
    },
  };
}

export const suspendAccount = decision('suspend', async ({ client, actor, role, context, standing, reason }) => {
  const suspended: (string | null)[] = [];
  for (const uai of suspensionReach(actor, role, standing) ?? [null]) {
    const set = { id: context.newId(), person: standing.person, uai, reason, by: actor.person, role, now: context.now };
    if (await insertSuspension(client, set)) suspended.push(uai);
  }
  if (suspended.length === 0) return { ok: true, output: { kind: 'none', message: already }, journal: [] };
  const { sessions, services } = await endSessionsOf(client, [standing.person], context.now, 'suspended');
  return {
    ok: true,
    output: { kind: 'done', message: done },
    journal: suspended.map((uai) => recorded(standing, uai, { sessions, services })),
  };
});

/** Ends the suspension of one's own collèges (of all, for whoever reaches them all), and settles what the person reported. */
export const reinstateAccount = decision('reinstate', async ({ client, actor, role, context, standing, reason }) => {
  const end = { reason, by: actor.person, now: context.now };
  const ended = await endSuspensions(client, standing.person, suspensionReach(actor, role, standing), end);
  const settled = (await settleReports(client, [standing.person])) > 0;
  if (ended.length === 0 && !settled) return { ok: true, output: { kind: 'none', message: nothing }, journal: [] };
  const entries = ended.map((uai) => recorded(standing, uai, {}));
  const settling = settled ? [{ ...recorded(standing, null, {}), fields: ['report'] }] : [];
  return { ok: true, output: { kind: 'done', message: back }, journal: [...entries, ...settling] };
});

function usable(reason: string): string | null {
  const text = reason.trim();
  return text !== '' && text.length <= longestReason ? text : null;
}

function recorded({ person }: Standing, uai: string | null, detail: Recorded['detail']): Recorded {
  return { subjectId: person, uai, fields: ['suspension'], detail };
}

const done =
  'Le compte est suspendu. Toutes les connexions de cette personne sont fermées, et les services en sont prévenus. Rien de ce qui lui appartient n’est effacé.';
const already = 'Ce compte était déjà suspendu : rien n’a été changé.';
const back = 'Le compte est rétabli : cette personne peut se connecter de nouveau, avec le même mot de passe.';
const nothing = 'Ce compte n’est pas suspendu par votre établissement : rien n’a été changé.';
const noSuchPerson: Refusal = {
  code: 'not-found',
  message: "Aucune personne connue ne correspond. Rien n'a été changé. Vérifiez l'identifiant.",
};
const ownAccount: Refusal = {
  code: 'not-eligible',
  message: "On ne suspend ni ne rétablit son propre compte. Rien n'a été changé.",
};
const noReason: Refusal = {
  code: 'invalid',
  message: `Indiquez le motif, en ${longestReason} signes au plus : il sera gardé avec la décision. Rien n'a été changé.`,
};
