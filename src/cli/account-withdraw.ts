// `account suspend` and `account reinstate`: from the machine, on the collège's written demand.
import { personSubject } from '#core/access/actor.ts';
import { findPerson } from '#database/person-explanation-reader.ts';
import { perform } from '#src/actions/door.ts';
import { reinstateAccount, suspendAccount } from '#src/actions/suspend-account.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

/** `wanted`: a login or an id. */
export async function accountWithdraw(
  session: Session,
  verb: 'suspend' | 'reinstate',
  wanted: string,
  options: { readonly reason: string },
): Promise<Report> {
  const person = await findPerson(session.pool, wanted);
  if (person === null) return refusedReport('not-found', "Aucune personne ne correspond à cet identifiant. Rien n'a été changé.");
  const action = verb === 'suspend' ? suspendAccount : reinstateAccount;
  const result = await perform(action, session.actor, personSubject(person, []), options, session.context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  const { kind, message } = result.output;
  return { ending: 'done', result: { kind, person }, text: message };
}
