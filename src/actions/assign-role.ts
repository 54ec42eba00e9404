// The act of giving a role, with dates: the académie confirms a chef and names operators, a chef names his adjoint and référents (C-2.2).

import { assignmentAct } from '#core/access/authority.ts';
import { type AssignedRole, isStructureRole, roleLabel } from '#core/access/role.ts';
import { assignmentSubject, mayHold, roleConflict } from '#core/access/standing.ts';
import { isCivilDate } from '#core/calendar/civil-date.ts';
import { readChef, readStanding } from '#database/role-reader.ts';
import { insertAssignment, lockAssignments } from '#database/role-writer.ts';
import type { Action, Outcome, Refusal, RefusalCode } from './door.ts';

/** The person is the subject's. Civil dates, both included; `endsOn` null = until further notice. `uai` null for a role without structure. */
export type AssignInput = {
  readonly role: AssignedRole;
  readonly uai: string | null;
  readonly startsOn: string;
  readonly endsOn: string | null;
};

export type Assigned = { readonly kind: 'assigned' | 'already'; readonly assignmentId: string; readonly message: string };

export const assignRole: Action<AssignInput, Assigned> = {
  demand: async (_client, { person }, { role, uai }) => ({
    act: assignmentAct(role),
    subjects: [{ ...assignmentSubject(uai), person }],
  }),
  run: async ({ client, subject, input, actor, context, today }) => {
    const { role, uai, startsOn, endsOn } = input;
    const misfit = inputFault(input, today);
    if (misfit) return refused('invalid', misfit);
    await lockAssignments(client, uai);
    const standing = subject.person === null ? null : await readStanding(client, subject.person, today);
    if (!standing) return refused('not-found', "Cette personne n'a pas de compte.");
    if (!mayHold(standing, role, uai)) return refused('not-eligible', ineligible(role));
    const conflict = roleConflict(
      role,
      standing.roles.map((held) => held.role),
    );
    if (conflict) return refused('role-conflict', conflicting(role, conflict));
    const held = standing.roles.find((one) => one.role === role && one.uai === uai);
    if (held) {
      return {
        ok: true,
        output: { kind: 'already', assignmentId: held.id, message: "Cette personne a déjà ce rôle : rien n'a changé." },
        journal: [],
      };
    }
    if (role === 'chef' && uai !== null && (await readChef(client, uai, startsOn, endsOn)) !== null)
      return refused('chef-in-place', chefInPlace);
    const assignmentId = context.newId();
    await insertAssignment(client, {
      id: assignmentId,
      person: standing.person,
      role,
      uai,
      startsOn,
      endsOn,
      assignedBy: actor.person,
      at: context.now,
    });
    const detail = { assignment: assignmentId, role, startsOn, ...(endsOn === null ? {} : { endsOn }) };
    return {
      ok: true,
      output: { kind: 'assigned', assignmentId, message: `Le rôle est donné : ${roleLabel(role)}.` },
      journal: [{ subjectId: standing.person, uai, fields: ['role'], detail }],
    };
  },
};

const chefInPlace =
  "Cet établissement a déjà un chef sur cette période. Mettez d'abord fin à son rôle, ou choisissez une date de début postérieure à son départ.";

function inputFault({ role, uai, startsOn, endsOn }: AssignInput, today: string): string | null {
  if (isStructureRole(role) !== (uai !== null)) {
    return uai === null
      ? "Ce rôle s'exerce dans un établissement : indiquez son UAI."
      : "Ce rôle ne dépend d'aucun établissement : n'indiquez pas d'UAI.";
  }
  if (!isCivilDate(startsOn) || (endsOn !== null && !isCivilDate(endsOn)))
    return 'Une des dates ne peut pas être lue : écrivez-la sous la forme AAAA-MM-JJ.';
  if (endsOn !== null && endsOn < startsOn) return 'Le rôle finit avant de commencer : vérifiez les deux dates.';
  return endsOn !== null && endsOn < today ? 'La date de fin est déjà passée : choisissez une date à venir.' : null;
}

function ineligible(role: AssignedRole): string {
  return isStructureRole(role)
    ? "Ce rôle ne peut être donné qu'à un personnel qui a un compte actif dans cet établissement. Approuvez d'abord son compte."
    : "Ce rôle ne peut être donné qu'à un personnel ou à un opérateur.";
}

function conflicting(role: AssignedRole, held: AssignedRole): string {
  return `Cette personne a déjà le rôle « ${roleLabel(held)} », qui ne peut pas être tenu avec « ${roleLabel(role)} » : un agent du Département n'a aucune donnée nominative, et le délégué à la protection des données ne décide pas de ce qu'il contrôle. Choisissez une autre personne.`;
}

function refused(code: RefusalCode, sentence: string): Outcome<never> {
  const refusal: Refusal = { code, message: `${sentence} Aucun rôle n'a été donné.` };
  return { ok: false, refusal };
}
