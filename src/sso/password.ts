// Hashes and verifies passwords (Argon2id) without ever giving them all the machine: as many at once as there are cores, and a bounded
// queue of people who wait. Knows no account and keeps no password.
import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';

/** The library's number for Argon2id: its own enum is ambient and cannot be named under type stripping. */
const argon2id = 2;

/** OWASP's first choice: 19 MiB, 2 passes, 1 lane; 6 ms a hash on an idle core, 20 ms of processor under load. */
const cost = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hash of a random password that nobody kept, of the same cost as every other: what an unknown login is verified against. */
let decoy: Promise<string> | null = null;

/** Too many people wait to sign in: the page says to try again in a moment. */
export class TooBusy extends Error {
  constructor() {
    super('too many passwords wait to be verified');
    this.name = 'TooBusy';
  }
}

/** 400 wait about 4 s at two cores: later than that people press the button again anyway. */
const longestQueue = 400;
const lanes = availableParallelism();
const urgent: (() => void)[] = [];
const patient: (() => void)[] = [];
let busy = 0;

/** The hash of a password, in PHC form. Waits as long as it takes (issuing a whole class), behind whoever signs in. */
export async function hashPassword(password: string): Promise<string> {
  return run(patient, () => hash(password, cost));
}

/**
 * Whether the password is that of the hash; with a null hash the answer is false after the same work.
 * @throws TooBusy
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (urgent.length >= longestQueue) throw new TooBusy();
  decoy ??= hash(randomBytes(16).toString('base64url'), cost);
  const compared = stored ?? (await decoy);
  return run(urgent, async () => (await verify(compared, password)) && stored !== null);
}

/** Names a stored hash without being one: two hashes of one password have two marks. */
export function markOf(stored: string): string {
  return createHash('sha256').update(stored).digest('base64url').slice(0, 22);
}

async function run<T>(queue: (() => void)[], work: () => Promise<T>): Promise<T> {
  if (busy >= lanes) await new Promise<void>((resolve) => queue.push(resolve));
  else busy += 1;
  try {
    return await work();
  } finally {
    // The lane is handed over, not given back: nobody can slip in between.
    const next = urgent.shift() ?? patient.shift();
    if (next) next();
    else busy -= 1;
  }
}
