// The signing keys of the gateway while it runs: what is published and signs at an instant, what other processes have changed, and rotations.
// Knows no protocol and no setting.
import type { JWK } from 'jose';
import { KeyFileError } from './key-file-error.ts';
import { alone, isDue, type RingState, ringAt, rotated, stateAt, swept, waitingKey } from './ring.ts';
import { type Algorithm, algorithms, formatSigning, newSigningJwk, parseSigning, type SigningKey, signingName } from './signing-file.ts';
import type { Vault } from './vault.ts';

/** A key as it may be shown: no secret in it. */
export type SigningKeyState = Omit<SigningKey, 'jwk'> & { readonly algorithm: Algorithm; readonly state: RingState };

/** `already`: a rotation is under way, nothing was done; the key is the one that it made. */
export type Rotation = {
  readonly kind: 'started' | 'already' | 'replaced';
  readonly key: SigningKeyState;
  readonly dropped: readonly string[];
};

export type RotationOptions = {
  readonly now: Date;
  readonly algorithms?: readonly Algorithm[];
  /** Milliseconds: only where the newest key is older. */
  readonly olderThan?: number;
  /** The keys were stolen: all of them go at once, what they signed is worth nothing any more, and a new one signs from now on. */
  readonly stolen?: boolean;
};

export type SigningKeys = {
  /** Private JWKs that are published at `now`, the one that signs first for each algorithm. The same array as long as nothing changes. */
  readonly at: (now: Date) => readonly JWK[];
  /** Takes over what another process has written since. On a fault the keys stay as they were. @throws KeyFileError */
  readonly refresh: () => Promise<void>;
  readonly states: (now: Date) => readonly SigningKeyState[];
  /** One rotation for each algorithm, whoever else asks for it meanwhile; those that are not due are left out. @throws KeyFileError */
  readonly rotate: (options: RotationOptions) => Promise<readonly Rotation[]>;
  /** Erases keys that nobody needs any more. Returns their ids. @throws KeyFileError */
  readonly sweep: (now: Date) => Promise<readonly string[]>;
};

type Loaded = { readonly version: string; readonly keys: readonly SigningKey[] };
type Moment = { readonly from: number; readonly until: number; readonly keys: readonly JWK[] };

/**
 * Opens the signing keys, making at first start those that are not there.
 * `keep`: milliseconds for which a key stays published once it signs no more.
 * @throws KeyFileError
 */
export async function openSigningKeys(vault: Vault, keep: number, now: Date): Promise<SigningKeys> {
  const loaded = new Map<Algorithm, Loaded>();
  let moment: Moment = { from: 0, until: 0, keys: [] };
  let looking: Promise<void> | null = null;

  async function load(algorithm: Algorithm): Promise<void> {
    const name = signingName(algorithm);
    const there = await vault.version(name);
    if (there?.version === loaded.get(algorithm)?.version) return;
    const text = await vault.read(name);
    if (text === undefined || there === null) throw spoilt(vault, algorithm);
    const keys = parse(text, algorithm, there.at);
    loaded.set(algorithm, { version: there.version, keys });
    moment = { ...moment, until: 0 };
  }

  function parse(text: string, algorithm: Algorithm, writtenAt: number): readonly SigningKey[] {
    const keys = parseSigning(text, algorithm, writtenAt, keep);
    if (keys === null) throw spoilt(vault, algorithm);
    return keys;
  }

  async function make(algorithm: Algorithm): Promise<void> {
    const name = signingName(algorithm);
    if ((await vault.version(name)) === null) {
      await vault.change(name, async (text) => {
        if (text !== undefined) return null;
        const jwk = await newSigningJwk(algorithm);
        return formatSigning([{ ...alone(jwk.kid, now.getTime()), jwk }], now.getTime());
      });
    }
    await load(algorithm);
  }

  async function rewrite(
    algorithm: Algorithm,
    at: Date,
    next: (keys: readonly SigningKey[]) => Promise<readonly SigningKey[] | null>,
  ): Promise<void> {
    const name = signingName(algorithm);
    await vault.change(name, async (text) => {
      const written = await vault.version(name);
      if (text === undefined || written === null) throw spoilt(vault, algorithm);
      const keys = await next(parse(text, algorithm, written.at));
      return keys === null ? null : formatSigning(keys, at.getTime());
    });
    await load(algorithm);
  }

  async function rotateOne(algorithm: Algorithm, options: RotationOptions): Promise<Rotation | null> {
    const { now: at, olderThan, stolen = false } = options;
    const instant = at.getTime();
    let done: { readonly kind: Rotation['kind']; readonly key: SigningKey; readonly dropped: readonly string[] } | null = null;
    await rewrite(algorithm, at, async (keys) => {
      const waiting = waitingKey(keys, instant);
      if (olderThan !== undefined && !isDue(keys, instant, olderThan)) return null;
      if (waiting !== null && !stolen) {
        done = { kind: 'already', key: waiting, dropped: [] };
        return null;
      }
      const jwk = await newSigningJwk(algorithm);
      if (stolen) {
        const key = { ...alone(jwk.kid, instant), jwk };
        done = { kind: 'replaced', key, dropped: keys.map(({ id }) => id) };
        return [key];
      }
      const all = rotated(keys, jwk.kid, instant, keep).map((key) => ('jwk' in key ? key : { ...key, jwk }));
      done = { kind: 'started', key: all.at(-1)!, dropped: [] };
      return all;
    });
    if (done === null) return null;
    const { kind, key, dropped } = done as { kind: Rotation['kind']; key: SigningKey; dropped: readonly string[] };
    return { kind, key: shown(algorithm, loaded.get(algorithm)!.keys, key, instant), dropped };
  }

  for (const algorithm of algorithms) await make(algorithm);

  return {
    at: (time) => {
      const instant = time.getTime();
      if (instant >= moment.from && instant < moment.until) return moment.keys;
      const rings = algorithms.map((algorithm) => ringAt(loaded.get(algorithm)!.keys, instant));
      const keys = rings.flatMap(({ published }) => published.map(({ jwk }) => jwk));
      const same = keys.length === moment.keys.length && keys.every(({ kid }, at) => kid === moment.keys[at]?.kid);
      moment = { from: instant, until: Math.min(...rings.map(({ until }) => until)), keys: same ? moment.keys : keys };
      return moment.keys;
    },
    refresh: () => {
      looking ??= Promise.all(algorithms.map(load))
        .then(() => undefined)
        .finally(() => {
          looking = null;
        });
      return looking;
    },
    states: (time) =>
      algorithms.flatMap((algorithm) => {
        const { keys } = loaded.get(algorithm)!;
        return keys.map((key) => shown(algorithm, keys, key, time.getTime()));
      }),
    rotate: async (options) => {
      const done: Rotation[] = [];
      for (const algorithm of options.algorithms ?? algorithms) {
        // Asked of memory first: every process asks every hour, and nearly always there is nothing to do.
        if (options.olderThan !== undefined && !isDue(loaded.get(algorithm)!.keys, options.now.getTime(), options.olderThan)) continue;
        const rotation = await rotateOne(algorithm, options);
        if (rotation !== null) done.push(rotation);
      }
      return done;
    },
    sweep: async (time) => {
      const gone: string[] = [];
      for (const algorithm of algorithms) {
        if (swept(loaded.get(algorithm)!.keys, time.getTime()).length === loaded.get(algorithm)!.keys.length) continue;
        await rewrite(algorithm, time, async (keys) => {
          const left = swept(keys, time.getTime());
          gone.push(...keys.filter((key) => !left.includes(key)).map(({ id }) => id));
          return left;
        });
      }
      return gone;
    },
  };
}

function shown(algorithm: Algorithm, keys: readonly SigningKey[], key: SigningKey, instant: number): SigningKeyState {
  const { jwk: _secret, ...open } = key;
  const known = keys.find(({ id }) => id === key.id);
  return { ...open, algorithm, state: known === undefined ? 'removed' : stateAt(keys, known, instant) };
}

function spoilt(vault: Vault, algorithm: Algorithm): KeyFileError {
  return new KeyFileError(
    `${vault.directory}/${signingName(algorithm)} ne contient pas de clé de signature ${algorithm} lisible : remettez la sauvegarde de ce fichier (ne le supprimez pas).`,
  );
}
