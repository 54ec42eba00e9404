// Keeps what was wrong with a reading, bounded: every rejection up to a cap, warnings of one kind put together and counted.
import type { Fault } from '#core/problem.ts';
import type { CountedFault } from '#database/run-writer.ts';

// Ten thousand rejected records are a broken feed, not a list to read: beyond, they are counted under the first of their kind.
const maxRejections = 10_000;

export type FaultBook = {
  add(fault: Fault, uai?: string | null, count?: number): void;
  /** Rejections in order of reading, then warnings by kind. */
  entries(): CountedFault[];
  counts(): { readonly refusals: number; readonly rejections: number; readonly warnings: number };
};

export function openFaultBook(): FaultBook {
  const single: CountedFault[] = [];
  const grouped = new Map<string, CountedFault>();
  const total = { refusal: 0, rejection: 0, warning: 0 };
  return {
    add(fault, uai = null, count = 1) {
      total[fault.severity] += count;
      if (fault.severity !== 'warning' && single.length < maxRejections) {
        single.push({ ...fault, uai, count });
        return;
      }
      // By collège: each chef is told of his own, and of no other's.
      const kind = `${fault.severity} ${fault.rule} ${fault.category ?? ''} ${fault.attribute ?? ''} ${uai ?? ''}`;
      const held = grouped.get(kind);
      grouped.set(kind, held ? { ...held, count: held.count + count } : { ...fault, uai, count });
    },
    entries: () => [...single, ...grouped.values()],
    counts: () => ({ refusals: total.refusal, rejections: total.rejection, warnings: total.warning }),
  };
}
