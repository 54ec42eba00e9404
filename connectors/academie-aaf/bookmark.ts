// The bookmark of an AAF source: the last delivery that was read, and what was seen of the drop then. Knows no file.
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { DropEntry } from './drop.ts';

// A drop of one year of daily deliveries in some ten files each; beyond, the oldest is forgotten.
const maxSeen = 4_000;

const bookmark = z.strictObject({
  date: z.iso.date(),
  time: z.nullable(z.string().regex(/^\d{6}$/)),
  sequence: z.nullable(z.int().min(0)),
  seen: z.array(z.string().regex(/^[0-9a-f]{16}$/)).max(maxSeen),
});

/** Where a delivery stands among the others: YYYY-MM-DD, HHMMSS, number within the day. */
export type Position = { readonly date: string; readonly time: string | null; readonly sequence: number | null };

/** `seen`: fingerprints of the entries that need not be looked at again. */
export type Seen = Position & { readonly seen: readonly string[] };

/** What an earlier reading left; null when it is damaged. */
export function parseBookmark(text: string): Seen | null {
  try {
    return bookmark.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The same state gives the same text. */
export function formatBookmark({ date, time, sequence, seen }: Seen): string {
  return JSON.stringify({ date, time, sequence, seen: seen.slice(0, maxSeen) });
}

/** An entry by its name and size, 16 hexadecimal digits. */
export function fingerprint({ name, bytes }: DropEntry): string {
  return hash('sha256', `${bytes}\n${name}`).slice(0, 16);
}
