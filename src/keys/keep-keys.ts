// Keeps the signing keys of a running process in step: sees within seconds what another process has changed, starts the rotation that is due,
// erases what nobody needs. Any number of processes may run it. Knows no journal and no log: both are told.
import type { Rotation, SigningKeys } from './signing-keys.ts';

export type KeeperOptions = {
  readonly signing: SigningKeys;
  readonly now: () => Date;
  /** Milliseconds: a rotation starts when the newest key is older. */
  readonly rotateAfter: number;
  /** Told of each rotation that this process started; a fault of its own does not undo it. */
  readonly onRotated: (rotations: readonly Rotation[]) => Promise<void>;
  /** Told once of a fault, and again when another takes its place; the keys in memory serve on. */
  readonly onFault: (fault: unknown) => void;
  /** Milliseconds between two looks at the files (default 5 s). */
  readonly lookEvery?: number;
  /** Milliseconds between two looks at the age of the keys (default one hour). */
  readonly tendEvery?: number;
};

export type Keeper = { readonly stop: () => Promise<void> };

export function startKeeper(options: KeeperOptions): Keeper {
  const { signing, now, rotateAfter, onRotated, onFault, lookEvery = 5_000, tendEvery = 3_600_000 } = options;
  let told: string | null = null;
  let busy = Promise.resolve();

  const careful = (work: () => Promise<void>): void => {
    busy = busy.then(work).then(
      () => {
        told = null;
      },
      (fault: Error) => {
        // A folder that may only be read is met every few seconds: said once.
        if (told !== fault.message) onFault(fault);
        told = fault.message;
      },
    );
  };
  const tend = async (): Promise<void> => {
    await signing.refresh();
    const rotations = (await signing.rotate({ now: now(), olderThan: rotateAfter })).filter(({ kind }) => kind !== 'already');
    if (rotations.length > 0) await onRotated(rotations);
    await signing.sweep(now());
  };

  careful(tend);
  const looking = setInterval(() => careful(signing.refresh), lookEvery);
  const tending = setInterval(() => careful(tend), tendEvery);
  return {
    async stop() {
      clearInterval(looking);
      clearInterval(tending);
      await busy;
    },
  };
}
