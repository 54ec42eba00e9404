// What holds for every reading, whatever was read: its statement, and the order and form of what it gave.
import type { Reading, SourceItem } from '#connectors/connector.ts';
import { type Category, readingOrder } from '#core/mapping/source-record.ts';
import { must } from './broken.ts';

/** @throws Broken */
export function inspectReading(items: readonly SourceItem[], reading: Reading): void {
  const { kind, complete, nothingNew, more, bookmark, signedBy, problems, parts, count } = reading;
  const refused = problems.some(({ severity }) => severity === 'refusal');
  must(complete === !refused, 'complete means that nothing was refused');
  must(!nothingNew || (complete && items.length === 0 && parts.length === 0), 'nothing new means that nothing was given');
  must(!refused || bookmark === null, 'a refusal leaves no bookmark');
  must(!refused || !more, 'a refusal stops the chain');
  must(bookmark === null || (bookmark.isWellFormed() && !bookmark.includes('\0')), 'a bookmark can be stored');
  must(signedBy === null || /^[0-9a-f]{64}$/.test(signedBy), 'a signature is named by its certificate');
  must(reading.asOf === null || /^\d{4}-\d\d-\d\d$/.test(reading.asOf), 'a date is a civil date');

  const [first] = items;
  must(items.length === 0 || first?.type === 'opening', 'the opening comes first');
  if (first?.type === 'opening') must(first.kind === kind && first.asOf === reading.asOf, 'the opening says what the statement says');
  const counted: Partial<Record<Category, number>> = {};
  let rank = 0;
  for (const item of items.slice(1)) {
    must(item.type === 'record' || item.type === 'removal', 'after the opening come records and removals');
    const { category, key, place } = item;
    const own = readingOrder.indexOf(category);
    must(own >= rank, 'categories come in reading order');
    rank = own;
    counted[category] = (counted[category] ?? 0) + 1;
    must(key !== '' && key === key.trim(), 'a record has its key');
    must(!/[/\0]/.test(place.file) && (place.line ?? 1) >= 1, 'a record has its place');
    must(kind === 'changes' || (item.type === 'record' && item.operation === 'replace'), 'a Complet holds whole records only');
  }
  if (!complete || nothingNew) return;
  for (const category of readingOrder)
    must((count[category] ?? 0) === (counted[category] ?? 0), 'a statement counts what was given', () => category);
  must(parts.reduce((sum, part) => sum + part.records, 0) === items.length - 1, 'the parts hold what was given');
  for (const { name, bytes, sha256 } of parts)
    must(!/[/\0]/.test(name) && bytes >= 0 && /^[0-9a-f]{64}$/.test(sha256), 'a part has a name, a size and a digest');
}
