// Where a reading of changes may go on. Opaque to everybody else; what does not fit any more (other settings, other structures) asks for a complete
// reading instead of guessing.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Surroundings } from '#connectors/connector.ts';
import { type Configuration, filterOf } from './configuration.ts';
import { type DirectoryState, secondOf, secondsBefore, serverOf } from './stamps.ts';
import type { Swept } from './sweep.ts';

const shape = z.strictObject({
  version: z.literal(1),
  /** SHA-256 of the settings that decide what is read. */
  scope: z.string(),
  /** SHA-256 of what structures are called. */
  structures: z.string(),
  stamp: z.enum(['entryCSN', 'modifyTimestamp']),
  context: z.record(z.string(), z.string()).nullable(),
  /** Without context: entries stamped from this second on are read again. */
  since: z
    .string()
    .regex(/^\d{14}$/)
    .nullable(),
  /** Newest stamps met: a server put back to an earlier day shows them older, or none of them. */
  newest: z.array(z.tuple([z.string(), z.string()])),
  /** Entries of this académie that the sweep showed, by category. */
  sizes: z.strictObject({ PersRelEleve: z.int(), Eleve: z.int(), PersEducNat: z.int() }),
  /** Entries that referred to somebody whom the directory did not show: read again each time. */
  unresolved: z.array(z.string()),
});

export type KnownState = z.infer<typeof shape>;

// Entries that a cluster receives late, and clocks that are not quite right.
const overlapSeconds = 300;

/** Null for a text that is none of ours. */
export function parseBookmark(text: string): KnownState | null {
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** What the settings and the mapping ask for: with another scope, entries that have not changed must be read again. */
export function scopeOf(configuration: Configuration, { attributes }: Surroundings): string {
  const { bases, jointurePrefix, dialect } = configuration;
  const filters = Object.keys(attributes).map((category) => filterOf(configuration, category as keyof typeof attributes));
  return createHash('sha256')
    .update(JSON.stringify([bases, jointurePrefix, dialect, filters, Object.entries(attributes).sort()]))
    .digest('hex');
}

/**
 * The bookmark after a reading. `took`: seconds between the beginning of the sweep and its end: an entry changed behind the sweep bears a stamp
 * that is at most so much older than the newest one met.
 */
export function bookmarkAfter(
  known: Pick<KnownState, 'scope' | 'structures' | 'sizes' | 'unresolved'>,
  { stamp, context }: DirectoryState,
  newest: readonly (readonly [string, string])[],
  took: number,
): string | null {
  const last = newest[0]?.[1];
  // Nothing tells when entries change: there can be no reading of changes.
  if (context === null && !last) return null;
  // By whole minutes, so that two readings of one state end with the same bookmark.
  const margin = overlapSeconds + 60 * Math.ceil((took + 5) / 60);
  const since = context !== null || !last ? null : secondsBefore(secondOf(last), margin);
  const { scope, structures, sizes, unresolved } = known;
  const after: KnownState = { version: 1, scope, structures, stamp, context, since, newest: [], sizes, unresolved };
  if (context === null) after.newest = newest.map(([uuid, at]) => [uuid, at]);
  return JSON.stringify(after);
}

/** Whether an entry may have changed since. */
export function changedSince(known: KnownState, stamp: string): boolean {
  if (stamp === '') return true;
  if (known.context === null) return known.since === null || secondOf(stamp) >= known.since;
  const seen = known.context[serverOf(stamp)];
  return seen === undefined || stamp > seen;
}

/** Whether the directory is exactly as it was. Only OpenLDAP's context can tell. */
export function sameState(known: KnownState, { context }: DirectoryState): boolean {
  return known.context !== null && context !== null && JSON.stringify(known.context) === JSON.stringify(context);
}

/** Whether the directory has gone back in time, as a restored backup does. `swept` when there is no context to compare. */
export function wentBack(known: KnownState, { context }: DirectoryState, swept: Swept | null): boolean {
  if (known.context !== null && context !== null)
    return Object.entries(known.context).some(([server, csn]) => (context[server] ?? '') < csn);
  if (swept === null || known.newest.length === 0) return false;
  const stamps = known.newest.map(([uuid, stamp]) => ({ stamp, now: swept.stampOf.get(uuid) }));
  return stamps.some(({ stamp, now }) => now !== undefined && now < stamp) || stamps.every(({ now }) => now === undefined);
}
