// Which entries of a drop may still be growing: the young ones, looked at twice. Owns the wait; must not know deliveries.
import { setTimeout } from 'node:timers/promises';
import type { Drop, DropEntry } from './drop.ts';

// Long enough for a transfer in progress to show; a pause of the sender is what `stableFor` is for.
const lookAgainAfter = 1_000;

export type StableEntries = { readonly entries: readonly DropEntry[]; readonly arriving: ReadonlySet<string> };

/**
 * Lists a drop. An entry changed less than `stableFor` seconds ago is listed again after a short wait: it is arriving when it moved, or when
 * it is still too young. With 0 everything is stable. @throws DropRefused
 */
export async function stableEntries(
  drop: Drop,
  stableFor: number,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<StableEntries> {
  const first = await drop.list(signal);
  const young = ({ modifiedAt }: DropEntry) => now() - modifiedAt < stableFor * 1000;
  if (stableFor === 0 || !first.some(young)) return { entries: first, arriving: new Set() };
  await setTimeout(Math.min(lookAgainAfter, stableFor * 1000), undefined, { signal });
  const entries = await drop.list(signal);
  const before = new Map(first.map((entry) => [entry.name, entry]));
  const moved = (entry: DropEntry) => {
    const old = before.get(entry.name);
    return old === undefined || old.bytes !== entry.bytes || old.modifiedAt !== entry.modifiedAt;
  };
  return { entries, arriving: new Set(entries.filter((entry) => moved(entry) || young(entry)).map(({ name }) => name)) };
}
