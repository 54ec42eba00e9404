// Gives each unlinked record to a person by core/registry's rules, or opens a dispute. Inside the caller's transaction.
import { correlate } from '#core/registry/correlate.ts';
import { linkRecord, openDispute, unlinkedRecords } from '#database/correlating.ts';
import type { Client } from '#database/pool.ts';

export type Identified = { readonly linked: number; readonly created: number; readonly disputed: number };

/** Settles what can be settled. A person given to one record is present for the next: two records never get one person by guess. */
export async function identify(client: Client, newId: () => string): Promise<Identified> {
  const taken = new Set<string>();
  let linked = 0;
  let created = 0;
  let disputed = 0;
  for (const record of await unlinkedRecords(client)) {
    const candidates = record.candidates.map((c) =>
      taken.has(`${record.source} ${record.category} ${c.person}`) ? { ...c, present: true } : c,
    );
    const answer = correlate(candidates, record.twins);
    if (answer.kind === 'disputed') {
      await openDispute(client, record, answer.evidence, answer.candidates);
      disputed += 1;
      continue;
    }
    const person = answer.kind === 'linked' ? answer.person : newId();
    await linkRecord(client, record, person);
    taken.add(`${record.source} ${record.category} ${person}`);
    if (answer.kind === 'linked') linked += 1;
    else created += 1;
  }
  return { linked, created, disputed };
}
