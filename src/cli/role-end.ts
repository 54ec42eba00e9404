// `role end`: takes a role back before its date, from the machine: a chef who leaves, an operator whose mission is over.
import { personSubject } from '#core/access/actor.ts';
import { assignedRoles, parseAssignedRole } from '#core/access/role.ts';
import { findPerson } from '#database/person-explanation-reader.ts';
import { readStanding } from '#database/role-reader.ts';
import { perform } from '#src/actions/door.ts';
import { endRole } from '#src/actions/end-role.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

/** `wanted`: a login or an id. Without `uai`, the one role of that name that the person holds; with several, none is guessed. */
export async function roleEnd(session: Session, wanted: string, roleName: string, options: { readonly uai?: string }): Promise<Report> {
  const role = parseAssignedRole(roleName);
  if (role === null) return refusedReport('usage', `Rôle inconnu : « ${roleName} ». Rôles connus : ${assignedRoles.join(', ')}.`, 'usage');
  const person = await findPerson(session.pool, wanted);
  const standing = person === null ? null : await readStanding(session.pool, person, session.today);
  if (person === null || standing === null)
    return refusedReport('not-found', "Aucune personne ne correspond à cet identifiant. Aucun rôle n'a été retiré.");
  const uai = options.uai?.trim().toUpperCase();
  const held = standing.roles.filter((one) => one.role === role && (uai === undefined || one.uai === uai));
  const [first, ...others] = held;
  if (first === undefined) return refusedReport('not-found', notHeld);
  if (others.length > 0) {
    const where = [...new Set(held.map((one) => one.uai ?? "toute l'académie"))];
    if (where.length > 1)
      return refusedReport('several', `Cette personne a ce rôle à plusieurs endroits (${where.join(', ')}) : précisez --uai. ${nothing}`);
  }
  const result = await perform(endRole, session.actor, personSubject(person, []), { assignmentId: first.id }, session.context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  const later = others.length > 0 ? ' Cette personne a encore une période à venir dans ce rôle : recommencez pour y mettre fin aussi.' : '';
  return {
    ending: 'done',
    result: { person, role, uai: first.uai, assignment: first.id, left: others.length },
    text: `${result.output.message}${later}`,
  };
}

const nothing = "Aucun rôle n'a été retiré.";
const notHeld = `Cette personne n'a pas, ou n'a plus, ce rôle à cet endroit. ${nothing}`;
