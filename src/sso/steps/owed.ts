// What somebody who has proven to be who he is has still to do before a service opens: the one answer for a fresh sign-in and for a session that
// is already open. No page of its own.
import { chartersDue } from '#core/charter/charter.ts';
import type { Account } from '#core/release/account.ts';
import { owesSecondFactor } from '#core/second-factor/duty.ts';
import { readSecondFactor } from '#database/second-factor-reader.ts';
import type { Progress, StepTools } from '../visit.ts';

export type Owed = Pick<Progress, 'factor' | 'charters'>;

/** `account`: what is in force today. `factorDemanded`: by the service, and not proven by the session. Whoever owes nothing costs no statement. */
export async function owedBy({ pool }: Pick<StepTools, 'pool'>, account: Account, factorDemanded: boolean): Promise<Owed> {
  return { factor: await factorOf(pool, account, factorDemanded), charters: chartersDue(account).length > 0 };
}

async function factorOf(pool: StepTools['pool'], account: Account, demanded: boolean): Promise<Progress['factor']> {
  if (!owesSecondFactor(account, demanded)) return 'settled';
  return (await readSecondFactor(pool, account.id)) === undefined ? 'enrol' : 'confirm';
}
