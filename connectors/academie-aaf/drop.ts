// A place where the académie leaves its deliveries, near or far: what it must be able to do. Types and one error; knows no wire and no format.

/** A plain file of the drop. `modifiedAt`: milliseconds since 1970, by the clock of the place. */
export type DropEntry = { readonly name: string; readonly bytes: number; readonly modifiedAt: number };

export type Drop = {
  /** The plain files of the drop: no folder, no link, none that begins with a dot. @throws DropRefused */
  readonly list: (signal: AbortSignal) => Promise<readonly DropEntry[]>;
  /**
   * Makes entries readable here and returns their local paths, in the same order: in place, or copied under `into` by names of our own
   * (a name of the other side is never a path). Either all are whole or none is left. `progress` counts bytes.
   * @throws DropRefused
   */
  readonly bring: (
    entries: readonly DropEntry[],
    into: string,
    signal: AbortSignal,
    progress: (bytes: number) => void,
  ) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

/** Why a drop cannot be read: becomes a refusal. `message` is French, says what to do and holds no secret. */
export class DropRefused extends Error {
  override readonly name = 'DropRefused';
  readonly rule: string;
  readonly file: string | null;
  constructor(rule: string, message: string, file: string | null = null) {
    super(message);
    this.rule = rule;
    this.file = file;
  }
}
