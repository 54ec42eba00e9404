// A reading of changes and what it makes of records known before: replaced by what came, and gone with the presences. Knows no server.
import type { Reading, Source, SourceItem } from '#connectors/connector.ts';
import type { SourceRecord } from '#core/mapping/source-record.ts';

export type Changed = { readonly items: readonly SourceItem[]; readonly records: readonly SourceRecord[]; readonly reading: Reading };

export async function readChanges(source: Source, since: string): Promise<Changed> {
  const items: SourceItem[] = [];
  const pass = source.read(since, new AbortController().signal);
  for (;;) {
    const step = await pass.next();
    if (step.done) return { items, records: items.filter((item) => item.type === 'record'), reading: step.value };
    items.push(step.value);
  }
}

const isPerson = (category: string): boolean => ['Eleve', 'PersRelEleve', 'PersEducNat'].includes(category);

/** What is known after a reading: a sweep takes away the people that it does not show. */
export function foldChanges(known: ReadonlyMap<string, SourceRecord>, { items, reading }: Changed): Map<string, SourceRecord> {
  const after = new Map(known);
  const present = new Set<string>();
  for (const item of items) {
    if (item.type === 'opening') continue;
    const name = `${item.category} ${item.key}`;
    present.add(name);
    if (item.type === 'record') after.set(name, item);
  }
  if (reading.swept) for (const [name, { category }] of after) if (isPerson(category) && !present.has(name)) after.delete(name);
  return after;
}
