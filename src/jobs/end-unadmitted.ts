// Ends what services hold of those who left a collège and stay in another, where that collège alone had opened them: soon after the departure was written, and by
// itself now and then in case a word was lost. Using such a token is refused without it; services have to be told. Any number of processes may run it. Knows no rule.
import { checkNextAdmission, type HeldGrant } from '#database/admission-check.ts';
import type { Pool } from '#database/pool.ts';
import type { Rounds } from './rounds.ts';
import { startWokenRounds } from './woken-rounds.ts';

export type AdmissionWatchOptions = {
  readonly pool: Pool;
  readonly now: () => Date;
  /** Whether the service may still hold this: the person is admitted to it, as what was chosen. */
  readonly holds: (grant: HeldGrant) => Promise<boolean>;
  /** Told of every fault of the machine; the watch goes on. */
  readonly onFault: (fault: unknown) => void;
};

/** Milliseconds: a service hears of it within five seconds, word or no word. */
const pollEvery = 2_000;

/** Starts the loop. */
export async function startAdmissionWatch({ pool, now, holds, onFault }: AdmissionWatchOptions): Promise<Pick<Rounds, 'stop'>> {
  const round = async () => {
    try {
      return (await checkNextAdmission(pool, holds, now(), 'departed')) === null ? 'nothing' : 'more';
    } catch (fault) {
      onFault(fault);
      return 'nothing';
    }
  };
  return startWokenRounds({ pool, channel: 'admission_check', round, pollEvery });
}
