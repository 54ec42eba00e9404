// Telling a service that a session has ended: what is told, when it is tried again, when it is given up. Pure: no queue, no token, no clock.
import type { PersonId } from '../plan/line.ts';

/** One service to be told of one session of one person. `sid`: the session as that service knows it from its id_token. */
export type LogoutNotice = {
  readonly id: string;
  readonly clientId: string;
  readonly person: PersonId;
  readonly sid: string;
  /** When the session ended, or when somebody had it tried anew. */
  readonly queuedAt: Date;
  /** Attempts made, this one included. */
  readonly attempts: number;
};

const second = 1000;
const hour = 3600 * second;

/** A restart or a night's upkeep of a service is outlived; after that the session it holds is most often over by itself. */
export const logoutPatience = { attempts: 14, age: 24 * hour } as const;

/**
 * When a notice that failed is tried again: 5 s, then twice as long each time, an hour at most, and up to a quarter more by `chance` (0 to 1), so that
 * the notices of one outage do not come back together. Null: given up, since it was tried often enough or is too old.
 */
export function nextAttempt({ attempts, queuedAt }: Pick<LogoutNotice, 'attempts' | 'queuedAt'>, now: Date, chance: number): Date | null {
  const wait = Math.min(hour, 5 * second * 2 ** Math.min(attempts - 1, 20));
  const at = now.getTime() + Math.round(wait * (1 + chance / 4));
  return attempts >= logoutPatience.attempts || at - queuedAt.getTime() > logoutPatience.age ? null : new Date(at);
}
