// The life of signing keys, pure: which are published and which one signs at an instant, what a rotation changes. Knows no file, no clock and
// no algorithm: a ring is the keys of one algorithm. Instants are milliseconds since 1970.

const minute = 60_000;
const hour = 60 * minute;

/** How far apart two processes' clocks may be. Minutes where there is no NTP; nothing here holds beyond it. */
export const clockTolerance = 15 * minute;

/** A key is published for so long before it signs: services keep our keys for up to a day. 24 h on every clock, whoever wrote the instant. */
export const publishedBefore = 24 * hour + clockTolerance;

/** A removed key stays in its file for so long, unused: beyond any clock. */
const sweptAfter = 24 * hour;

/** null: not before the next rotation. */
export type RingKey = {
  readonly id: string;
  readonly created: number;
  readonly publishedFrom: number;
  readonly signsFrom: number;
  readonly retiredFrom: number | null;
  readonly removedFrom: number | null;
};

export type RingState = 'waiting' | 'signs' | 'retired' | 'removed';

/** `published`: the one that signs first. `until`: the first later instant at which any of this may change (Infinity: none). */
export type RingMoment<K> = { readonly signs: K; readonly published: readonly K[]; readonly until: number };

/** Whether the keys follow one another without a gap: at any instant exactly one signs. What `ringAt` needs. */
export function isRing(keys: readonly RingKey[]): boolean {
  const signing = inOrder(keys);
  return (
    new Set(keys.map(({ id }) => id)).size === keys.length &&
    signing.length > 0 &&
    signing.every((key, at) => key.retiredFrom === (signing[at + 1]?.signsFrom ?? null)) &&
    keys.every(({ retiredFrom, removedFrom }) => (removedFrom === null) === (retiredFrom === null))
  );
}

/**
 * The ring at `now`. The key that signs is always published. Before the first key (a clock that is late) that key signs: there is none
 * other.
 */
export function ringAt<K extends RingKey>(keys: readonly K[], now: number): RingMoment<K> {
  const signing = inOrder(keys);
  const signs = signing.findLast(({ signsFrom }) => signsFrom <= now) ?? signing[0];
  if (signs === undefined) throw new RangeError('a ring has a key');
  const others = keys.filter((key) => key !== signs && key.publishedFrom <= now && now < (key.removedFrom ?? Infinity));
  const instants = keys.flatMap(({ publishedFrom, signsFrom, removedFrom }) => [publishedFrom, signsFrom, removedFrom ?? Infinity]);
  return { signs, published: [signs, ...others], until: Math.min(Infinity, ...instants.filter((instant) => instant > now)) };
}

export function stateAt<K extends RingKey>(keys: readonly K[], key: K, now: number): RingState {
  const { signs, published } = ringAt(keys, now);
  if (key === signs) return 'signs';
  if (key.signsFrom > now) return 'waiting';
  return published.includes(key) ? 'retired' : 'removed';
}

/** The key that a rotation has made and that does not sign yet. */
export function waitingKey<K extends RingKey>(keys: readonly K[], now: number): K | null {
  return keys.find((key) => stateAt(keys, key, now) === 'waiting') ?? null;
}

/** Whether the newest key is older than `age` (milliseconds). */
export function isDue(keys: readonly RingKey[], now: number, age: number): boolean {
  return keys.every(({ created }) => created + age <= now);
}

/**
 * The instants of a rotation started at `now`: of the next key, and of the one that signs until then, which stays published for `keep`
 * (milliseconds: the longest life of what it signed). Nothing changes before the next key has been published for a day.
 */
export function rotated<K extends RingKey>(keys: readonly K[], id: string, now: number, keep: number): readonly (K | RingKey)[] {
  const signsFrom = now + publishedBefore;
  const next: RingKey = { id, created: now, publishedFrom: now, signsFrom, retiredFrom: null, removedFrom: null };
  const removedFrom = signsFrom + keep + clockTolerance;
  return [...keys.map((key) => (key.retiredFrom === null ? { ...key, retiredFrom: signsFrom, removedFrom } : key)), next];
}

/** The instants of a key that is alone: the very first, or in place of stolen ones. Being alone it signs on every clock, a late one too. */
export function alone(id: string, now: number): RingKey {
  return { id, created: now, publishedFrom: now, signsFrom: now, retiredFrom: null, removedFrom: null };
}

/** Without the keys that nobody needs any more. */
export function swept<K extends RingKey>(keys: readonly K[], now: number): readonly K[] {
  return keys.filter(({ removedFrom }) => removedFrom === null || now < removedFrom + sweptAfter);
}

/** Those that sign at some time, in their order. */
function inOrder<K extends RingKey>(keys: readonly K[]): readonly K[] {
  return keys
    .filter(({ signsFrom, retiredFrom }) => retiredFrom === null || signsFrom < retiredFrom)
    .toSorted((one, other) => one.signsFrom - other.signsFrom);
}
