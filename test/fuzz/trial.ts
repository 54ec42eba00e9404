// One input of a run: what it is made of, and how it is judged. Families make them.
import type { Source } from '#connectors/connector.ts';
import type { Random } from './random.ts';
import type { Files } from './worlds.ts';

export type Verdict = 'accepted' | 'refused';

export type Trial = {
  /** What to keep of it when it breaks something. */
  readonly files: Files;
  /** May be judged twice, with the same outcome. @throws Broken, or what the product should not have thrown */
  readonly judge: () => Promise<Verdict>;
  /** The same as a source to synchronise: from nothing (`complete`), or from where the registry was left. Null when it cannot be one. */
  readonly sync: (() => Promise<{ readonly source: Source; readonly complete: boolean }>) | null;
};

/** `whole`: the trial will be synchronised too, so it must be about the generated académie. */
export type Family = { readonly name: string; readonly weight: number; readonly make: (random: Random, whole: boolean) => Promise<Trial> };
