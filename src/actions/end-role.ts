// The act of ending a role before its date: by whoever may give it. The role has no effect from the next page on, and its holder signs in anew, so that
// no service goes on by what it was told of him.
import { assignmentAct } from '#core/access/authority.ts';
import { roleLabel } from '#core/access/role.ts';
import { assignmentSubject } from '#core/access/standing.ts';
import { dayBefore } from '#core/calendar/civil-date.ts';
import { readStanding } from '#database/role-reader.ts';
import { endAssignment } from '#database/role-writer.ts';
import { endSessionsOf } from '#database/session-end.ts';
import type { Action, Refusal } from './door.ts';

/** The person is the subject's; `assignmentId` one of his roles, in force or to come. */
export type EndRoleInput = { readonly assignmentId: string };

export const endRole: Action<EndRoleInput, { readonly message: string }> = {
  demand: async (client, { person }, { assignmentId }, today) => {
    const standing = person === null ? null : await readStanding(client, person, today);
    const held = standing?.roles.find(({ id }) => id === assignmentId);
    return held ? { act: assignmentAct(held.role), subjects: [{ ...assignmentSubject(held.uai), person }] } : noSuchRole;
  },
  run: async ({ client, subject, input, context, today }) => {
    const standing = await readStanding(client, subject.person!, today);
    const held = standing?.roles.find(({ id }) => id === input.assignmentId);
    if (!held) return { ok: false, refusal: noSuchRole };
    if (await endAssignment(client, held.id, dayBefore(today))) await endSessionsOf(client, [subject.person!], context.now, 'role-ended');
    return {
      ok: true,
      output: { message: `Le rôle est terminé : ${roleLabel(held.role)}.` },
      journal: [
        { subjectId: subject.person, uai: held.uai, fields: ['role'], detail: { assignment: held.id, role: held.role, outcome: 'ended' } },
      ],
    };
  },
};

const noSuchRole: Refusal = {
  code: 'not-found',
  message: "Cette personne n'a pas, ou n'a plus, ce rôle. Rien n'a été changé.",
};
