// What holds for every record once mapped: facts that can be stored and shown, and the way back to attributes that map to the same facts.
import { isDeepStrictEqual } from 'node:util';
import type { CompiledMapper } from '#core/mapping/compile-mapping.ts';
import type { Mapped, MappingContext } from '#core/mapping/mapper.ts';
import type { Known } from '#core/mapping/recall.ts';
import type { SourceRecord } from '#core/mapping/source-record.ts';
import { must } from './broken.ts';
import type { FaultInspector } from './inspect-fault.ts';

export type MappingGround = {
  readonly mapper: CompiledMapper;
  readonly context: MappingContext;
  readonly keyOf: (uai: string) => string | undefined;
  readonly faults: FaultInspector;
};

const isoDay = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Maps one whole record and looks at what comes of it. @throws Broken */
export function mapAndInspect(record: SourceRecord, { mapper, context, keyOf, faults }: MappingGround): Mapped {
  const mapped = mapper(record, context);
  for (const one of mapped.faults) faults.inspect(one);
  must(mapped.kind !== 'rejected' || mapped.faults.some(({ severity }) => severity === 'rejection'), 'what is set aside says why');
  must(mapped.kind === 'rejected' || mapped.faults.every(({ severity }) => severity === 'warning'), 'what is kept has warnings alone');
  if (mapped.kind === 'rejected') return mapped;
  const where = `${record.category} ${record.operation}`;
  inspectTexts(mapped.facts, where);
  must(isDeepStrictEqual(JSON.parse(JSON.stringify(mapped.facts)), mapped.facts), 'facts are plain JSON', () => where);
  if (mapped.kind !== 'person') return mapped;

  const { facts, memo } = mapped;
  must(JSON.stringify(memo).isWellFormed() && !JSON.stringify(memo).includes('\\u0000'), 'a memo can be stored', () => where);
  must(facts.key === record.key, 'a record keeps its key', () => where);
  for (const date of [facts.identity.birthDate, ...facts.affiliations.flatMap(({ from, until }) => [from, until])])
    must(date === null || isoDay.test(date), 'a date is a civil date', () => where);
  for (const relation of facts.relations)
    must(relation.guardianKey.length <= 64, 'a relation names a guardian by a key', () => `${where}: ${relation.guardianKey.length}`);
  // Of somebody who is nowhere nothing is kept, so nothing is ever recalled.
  if (facts.category !== 'PersRelEleve' && facts.affiliations.length === 0) return mapped;
  const again = mapper(
    { ...record, operation: 'replace', attributes: mapper.recall({ category: facts.category, facts } as Known, memo, keyOf) },
    context,
  );
  must(
    again.kind === 'person',
    'facts that were kept can be kept again',
    () => `${where}: ${again.faults[0]?.rule} ${again.faults[0]?.attribute}`,
  );
  if (again.kind === 'person')
    must(
      isDeepStrictEqual(again.facts, facts),
      'recalled attributes map to the same facts',
      () => `${where}: ${difference(facts, again.facts)}`,
    );
  return mapped;
}

function inspectTexts(found: unknown, where: string): void {
  if (typeof found === 'string') {
    must(found.isWellFormed() && !found.includes('\0'), 'a text can be stored', () => where);
    must(found.length <= 1000, 'a text is not a page', () => `${where}: ${found.length}`);
    must(!/(?![\t\n\r])[\p{Cc}\p{Cf}]/u.test(found), 'a text holds no hidden sign', () => where);
  } else if (typeof found === 'object' && found !== null) for (const one of Object.values(found)) inspectTexts(one, where);
}

/** Names the first field that differs, and none of its values. */
function difference(a: unknown, b: unknown, path = ''): string {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return path;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const name of names) {
    const [left, right] = [(a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]];
    if (!isDeepStrictEqual(left, right)) return difference(left, right, `${path}.${/^\d+$/.test(name) ? 'n' : name}`);
  }
  return path;
}
