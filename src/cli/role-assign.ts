// `role assign`: the académie's part of giving roles, from the machine: the first chef of a collège, operators, the DPO.
import { personSubject } from '#core/access/actor.ts';
import { assignedRoles, parseAssignedRole } from '#core/access/role.ts';
import { findPerson } from '#database/person-explanation-reader.ts';
import { assignRole } from '#src/actions/assign-role.ts';
import { perform } from '#src/actions/door.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

export type RoleOptions = { readonly uai?: string; readonly from?: string; readonly until?: string };

/** `wanted`: a login or an id. Without dates: from today, until further notice. */
export async function roleAssign(session: Session, wanted: string, roleName: string, options: RoleOptions): Promise<Report> {
  const role = parseAssignedRole(roleName);
  if (role === null) return refusedReport('usage', `Rôle inconnu : « ${roleName} ». Rôles connus : ${assignedRoles.join(', ')}.`, 'usage');
  const person = await findPerson(session.pool, wanted);
  if (person === null) return refusedReport('not-found', "Aucune personne ne correspond à cet identifiant. Aucun rôle n'a été donné.");
  const input = { role, uai: options.uai ?? null, startsOn: options.from ?? session.today, endsOn: options.until ?? null };
  const result = await perform(assignRole, session.actor, personSubject(person, []), input, session.context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  const { kind, assignmentId, message } = result.output;
  return { ending: 'done', result: { kind, assignment: assignmentId, person, role }, text: message };
}
