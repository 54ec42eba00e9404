// What somebody who has given his password owes about the second factor: nothing, a code, or an enrolment. No page of its own.
import type { Account } from '#core/release/account.ts';
import { owesSecondFactor } from '#core/second-factor/duty.ts';
import { readSecondFactor } from '#database/second-factor-reader.ts';
import type { Progress, StepTools } from '../visit.ts';

/** `account`: what is in force today. Whoever owes none costs no statement. */
export async function factorDue({ pool }: Pick<StepTools, 'pool'>, account: Account, demanded: boolean): Promise<Progress['factor']> {
  if (!owesSecondFactor(account, demanded)) return 'settled';
  return (await readSecondFactor(pool, account.id)) === undefined ? 'enrol' : 'confirm';
}
