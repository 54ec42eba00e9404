// `operator add`: an account for somebody of the académie, the Département or the DPO, with his role and a provisional password shown once.
import { personSubject, wholeGateway } from '#core/access/actor.ts';
import { isStructureRole, parseAssignedRole, roleLabel } from '#core/access/role.ts';
import { addOperator } from '#src/actions/add-operator.ts';
import { assignRole } from '#src/actions/assign-role.ts';
import { perform, type Refusal } from '#src/actions/door.ts';
import { issueCredentials } from '#src/actions/issue-credentials.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

export type OperatorOptions = { readonly givenName: string; readonly familyName: string; readonly role: string };

/** Three acts, each journaled: should one be refused, the answer says what was done before it and how to go on. */
export async function operatorAdd(session: Session, { givenName, familyName, role: roleName }: OperatorOptions): Promise<Report> {
  const role = parseAssignedRole(roleName);
  if (role === null || isStructureRole(role))
    return refusedReport(
      'usage',
      `Rôle inconnu pour un opérateur : « ${roleName} ». Rôles possibles : academie, departement, dpo.`,
      'usage',
    );
  const { actor, context, today } = session;
  const added = await perform(addOperator, actor, wholeGateway, { givenName, familyName }, context);
  if (!added.ok) return refusedReport(added.refusal.code, added.refusal.message);
  const { person, login, homonym, message } = added.output;
  const subject = personSubject(person, []);
  const assigned = await perform(assignRole, actor, subject, { role, uai: null, startsOn: today, endsOn: null }, context);
  if (!assigned.ok) return halfway(login, `role assign ${login} ${role}`, assigned.refusal);
  const issued = await perform(issueCredentials, actor, subject, null, context);
  if (!issued.ok) return halfway(login, `credentials issue ${login}`, issued.refusal);
  const { password } = issued.output;
  const warning = homonym ? `\n${message}` : '';
  return {
    ending: 'done',
    result: { person, login, homonym, password, mustChange: true, role, assignment: assigned.output.assignmentId },
    text: `Rôle : ${roleLabel(role)}\nIdentifiant : ${login}\nCode à usage unique : ${password}\n${issued.output.message}${warning}`,
  };
}

function halfway(login: string, next: string, { code, message }: Refusal): Report {
  return refusedReport(code, `Le compte « ${login} » existe, mais la suite a été refusée. ${message} Ensuite : annuaire ${next}`);
}
