// Structures, subjects and MEF of a reading of changes, laid over what is known of them. A removal takes nothing away: a structure stays until a
// rentrée is declared, and so do labels. No personal data.
import { amend, type Known } from '#core/mapping/recall.ts';
import type { SourceRecord, SourceRemoval } from '#core/mapping/source-record.ts';
import { fault } from '#core/problem.ts';
import type { Client } from '#database/pool.ts';
import { heldFrame } from '#database/structure-reader.ts';
import type { Frame } from './frame.ts';
import type { GatherOptions } from './gathered.ts';

export type FrameItem = SourceRecord | SourceRemoval;

/** Maps the changes of structures and nomenclatures, in their order, into the frame. */
export async function settleFrame(
  client: Client,
  { frame, mapper, faults, sourceName }: Pick<GatherOptions, 'mapper' | 'faults' | 'sourceName'> & { readonly frame: Frame },
  items: readonly FrameItem[],
): Promise<void> {
  const held = await heldFrame(client, sourceName, items);
  const slot = (item: FrameItem) => `${item.category} ${item.key}`;
  for (const item of items) {
    const { category, place, key } = item;
    if (item.type === 'removal') {
      const message = "Cet établissement ou ce libellé n'est plus livré : il est gardé tel quel, rien n'est supprimé avant la rentrée.";
      faults.add(fault('warning', 'frame-removed', message, { place, category, key }));
      continue;
    }
    const known = held.get(slot(item));
    const base = item.operation === 'modify' && known !== undefined ? mapper.recall(known, null, frame.keyOf) : null;
    const attributes = base === null ? item.attributes : amend(base, item.attributes);
    const mapped = mapper({ ...item, operation: 'replace', attributes }, frame.context);
    for (const problem of mapped.faults) faults.add(problem);
    if (mapped.kind === 'structure' || mapped.kind === 'subject' || mapped.kind === 'mef') {
      const refused = frame.keep(mapped, place);
      if (refused !== null) {
        faults.add(refused);
        continue;
      }
      held.set(slot(item), { category, facts: mapped.facts } as Known);
    }
  }
}
