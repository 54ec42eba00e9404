// One entry of the journal and its canonical text, over which the chain of hashes runs. Pure. Ids, names of fields and counts,
// never a value of a person: what does not look like one of those is refused here, before it can be written for ever.
import type { Role } from '../access/role.ts';
import type { Zone } from '../access/zone.ts';
import type { Uai } from '../person/facts.ts';
import type { PersonId } from '../plan/line.ts';

/** `act` is an act of core/access or a step of a run (kebab-case); `actorRole` the role that allowed it. */
export type JournalEntry = {
  readonly at: Date;
  readonly actorId: PersonId | null;
  readonly actorRole: Role | 'none';
  readonly act: string;
  readonly zone: Zone;
  readonly subjectId: PersonId | null;
  readonly uai: Uai | null;
  /** Names of the fields that were changed or read. */
  readonly fields: readonly string[];
  /** Ids, counts and codes only. */
  readonly detail: Readonly<Record<string, string | number>>;
};

/** Raised for an entry that might hold a personal value: a fault of our own code, never of the user. */
export class JournalEntryError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JournalEntryError';
  }
}

/** An id, a code, a name of a field, a digest: no space, no accent, no "@", nothing that a sentence, a mail or a full name would have. */
const word = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/;

/**
 * Checks an entry and returns its detail as canonical JSON (sorted keys), which is stored as it stands.
 * @throws JournalEntryError
 */
export function canonicalDetail(entry: Pick<JournalEntry, 'act' | 'fields' | 'detail'>): string {
  for (const field of entry.fields) if (!word.test(field)) throw new JournalEntryError(`journal: field name refused in ${entry.act}`);
  const keys = Object.keys(entry.detail).sort();
  for (const key of keys) {
    const value = entry.detail[key];
    const fits = typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && word.test(value);
    if (!word.test(key) || !fits) throw new JournalEntryError(`journal: detail refused in ${entry.act}`);
  }
  return JSON.stringify(Object.fromEntries(keys.map((key) => [key, entry.detail[key]])));
}

/** What the hash of entry `seq` covers beside the previous hash. `detail` is the stored text. */
export type HashedEntry = Omit<JournalEntry, 'detail' | 'actorRole' | 'zone'> & {
  readonly seq: string;
  readonly actorRole: string;
  readonly zone: string;
  readonly detail: string;
};

/** The text that is hashed after the previous hash: one JSON array, always in this order, instants in UTC to the millisecond. */
export function canonicalText(entry: HashedEntry): string {
  const { seq, at, actorId, actorRole, act, zone, subjectId, uai, fields, detail } = entry;
  return JSON.stringify([seq, at.toISOString(), actorId, actorRole, act, zone, subjectId, uai, fields, detail]);
}
