// Hashes and verifies passwords (Argon2id) without ever giving them all the machine: as many at once as there are cores, and a bounded
// queue of people who wait. Knows no account and keeps no password.
import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { isTooCheap, leastCost, missingWork, type PasswordCost } from '#core/person/password-cost.ts';

/** The library's number for Argon2id: its own enum is ambient and cannot be named under type stripping. */
const argon2id = 2;

/** 19 MiB, 2 passes: 6 ms a hash on an idle core, 20 ms of processor under load. */
let cost: PasswordCost = leastCost;
const inLibrary = ({ memory, passes }: PasswordCost) => ({ algorithm: argon2id, memoryCost: memory, timeCost: passes, parallelism: 1 });

/** Hash of a random password that nobody kept, of the same cost as every other: what an unknown login is verified against. */
let decoy: Promise<string> | null = null;

/** The cost of every hash made from now on, from the settings; for a composition root, before it serves. */
export function setPasswordCost(wanted: PasswordCost): void {
  cost = wanted;
  decoy = null;
}

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
  return run(patient, () => hash(password, inLibrary(cost)));
}

/** The same password at today's cost, where `stored` was made at a lower one and a lane is free; null to leave it for another day. */
export async function rehashPassword(stored: string, password: string): Promise<string | null> {
  return isTooCheap(stored, cost) && busy < lanes && urgent.length === 0 ? hashPassword(password) : null;
}

/** How long each hash of a cost took (milliseconds), `concurrent` at a time, until `time` milliseconds have passed. For measuring a machine. */
export async function measureHashes(measured: PasswordCost, concurrent: number, time: number): Promise<readonly number[]> {
  const took: number[] = [];
  const end = performance.now() + time;
  const lane = async (): Promise<void> => {
    do {
      const from = performance.now();
      await hash('mesure de cette machine', inLibrary(measured));
      took.push(performance.now() - from);
    } while (performance.now() < end);
  };
  await Promise.all(Array.from({ length: concurrent }, lane));
  return took;
}

/**
 * Whether the password is that of the hash; with a null hash the answer is false after the same work.
 * @throws TooBusy
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (urgent.length >= longestQueue) throw new TooBusy();
  decoy ??= hash(randomBytes(16).toString('base64url'), inLibrary(cost));
  const compared = stored ?? (await decoy);
  const missing = missingWork(compared, cost);
  return run(urgent, async () => {
    const right = await verify(compared, password);
    if (missing !== null) await hash(password, inLibrary(missing));
    return right && stored !== null;
  });
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
