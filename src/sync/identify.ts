// Gives each unlinked record to a person by core/registry's rules, or opens a dispute. Inside the caller's transaction.
import type { PersonCategory } from '#core/mapping/source-record.ts';
import { type Fault, fault } from '#core/problem.ts';
import { correlate, type Evidence } from '#core/registry/correlate.ts';
import { linkRecord, openDispute, type Unlinked, unlinkedRecords } from '#database/correlating.ts';
import type { Client } from '#database/pool.ts';
import type { FaultBook } from './fault-book.ts';

export type Identified = { readonly linked: number; readonly created: number; readonly disputed: number };

/** Settles what can be settled. A person given to one record is present for the next: two records never get one person by guess. */
export async function identify(client: Client, faults: FaultBook, newId: () => string): Promise<Identified> {
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
      faults.add(disputeOf(record, answer.evidence), record.uais[0] ?? null);
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

const shared: Readonly<Record<Evidence, string>> = {
  ine: 'porte le même INE qu’une autre',
  siecle: 'porte le même numéro SIECLE qu’une autre, dans le même établissement',
  'name-birth': 'peut être celle de plusieurs personnes de mêmes nom et date de naissance',
};

function disputeOf(record: Unlinked, evidence: Evidence): Fault {
  const message = `Cette fiche ${shared[evidence]} : on ne peut pas dire de qui elle est, et aucun compte n’est créé. Faites corriger la fiche fautive dans SIECLE.`;
  const { file, line, key } = record;
  return fault('rejection', 'identity-disputed', message, { place: { file, line }, category: record.category as PersonCategory, key });
}
