// `second-factor reset`: forgets the second factor of somebody who has lost phone and recovery codes, in the name of the académie.
import { personSubject } from '#core/access/actor.ts';
import { findPerson } from '#database/person-explanation-reader.ts';
import { perform } from '#src/actions/door.ts';
import { resetSecondFactor } from '#src/actions/reset-second-factor.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

/** `wanted`: a login or an id. */
export async function secondFactorReset(session: Session, wanted: string): Promise<Report> {
  const person = await findPerson(session.pool, wanted);
  if (person === null) return refusedReport('not-found', "Aucune personne ne correspond à cet identifiant. Rien n'a été changé.");
  const result = await perform(resetSecondFactor, session.actor, personSubject(person, []), null, session.context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  const { kind, message } = result.output;
  return { ending: 'done', result: { kind, person }, text: message };
}
