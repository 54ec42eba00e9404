// `credentials issue`: a provisional password for the direction of a collège or an operator, shown once. Pupils and teachers get theirs
// from their collège, in the console.
import { personSubject } from '#core/access/actor.ts';
import { findPerson } from '#database/person-explanation-reader.ts';
import { perform } from '#src/actions/door.ts';
import { issueCredentials } from '#src/actions/issue-credentials.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

/** `wanted`: a login or an id. */
export async function credentialsIssue(session: Session, wanted: string): Promise<Report> {
  const person = await findPerson(session.pool, wanted);
  if (person === null)
    return refusedReport('not-found', "Aucune personne ne correspond à cet identifiant. Aucun mot de passe n'a été créé.");
  const result = await perform(issueCredentials, session.actor, personSubject(person, []), null, session.context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  const { login, password, message } = result.output;
  return {
    ending: 'done',
    result: { login, password, mustChange: true },
    text: `Identifiant : ${login}\nCode à usage unique : ${password}\n${message}`,
  };
}
