// A drop day after day: Complets and Deltas in order, holes, weekends, returns.
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { SourceRecord, SourceRemoval } from '#core/mapping/source-record.ts';
import { type AcademieOptions, writeAcademie } from '#fixtures/academie.ts';
import type { Read } from '../../contracts/source.ts';
import { addTo, dropOf, emptyFolder, readAfter, readChain, refusals } from '../delivery.ts';

const everyDay = { days: [1, 2, 3, 4, 5, 6, 7] };

type Held = Map<string, Map<string, readonly string[]>>;

/** What a registry would do with one item, attribute by attribute. */
function lay(held: Held, item: SourceRecord | SourceRemoval): void {
  const key = `${item.category} ${item.key}`;
  if (item.type === 'removal') expect(held.delete(key), 'only what is there goes').to.equal(true);
  else if (item.operation === 'replace') held.set(key, new Map(item.attributes));
  else for (const [name, values] of item.attributes) held.get(key)?.set(name, values);
}

const sorted = (held: Held) => [...held].map(([key, attributes]) => [key, [...attributes]]).sort();

describe('the days of a drop', () => {
  // A Friday, so that a weekend comes soon.
  const living: AcademieOptions = { persons: 1_200, seed: 5, date: '2025-09-05', arrivals: 0.03, leavers: 0.03, changes: 0.1 };
  const folders: string[] = [];

  before(async () => {
    for (const day of [0, 1, 2, 3, 4, 5]) {
      const folder = await emptyFolder();
      await writeAcademie(folder, { ...living, day, kind: day === 0 ? 'Complet' : 'Delta' });
      folders.push(folder);
    }
  });
  const day = (n: number): string => folders[n] ?? '';
  const told = (chain: readonly Read[]) =>
    chain.map((step) => {
      const { nothingNew, complete, kind, asOf, more } = step.reading;
      return nothingNew ? 'nothing' : complete ? `${kind} ${asOf}${more ? ' …' : ''}` : refusals(step).join();
    });

  it('lead from the first Complet to the one of the last day', async () => {
    const chain = await readChain(await dropOf(day(0), day(1), day(2), day(3), day(4)));
    const held = new Map<string, Map<string, readonly string[]>>();
    for (const { records } of chain) for (const item of records) lay(held, item);
    const last = await emptyFolder();
    await writeAcademie(last, { ...living, day: 4 });
    const whole = new Map<string, Map<string, readonly string[]>>();
    for (const item of (await readAfter(last, null)).records) lay(whole, item);
    expect(held.size).to.be.above(1_000);
    expect(sorted(held)).to.deep.equal(sorted(whole));
  });

  it('are read one after the other until nothing is new', async () => {
    const chain = await readChain(await dropOf(day(0), day(1), day(2), day(3)));
    expect(told(chain)).to.deep.equal([
      'complete 2025-09-05 …',
      'changes 2025-09-06 …',
      'changes 2025-09-07 …',
      'changes 2025-09-08',
      'nothing',
    ]);
    const last = chain.at(-1);
    expect(last?.opening).to.equal(null);
    expect(last?.records).to.deep.equal([]);
    expect(last?.reading).to.deep.include({ complete: true, more: false, problems: [], bookmark: chain.at(-2)?.reading.bookmark });
  });

  it('are the same whether they come together or one by one, and whether or not the drop is cleaned', async () => {
    const together = await readChain(await dropOf(day(0), day(1), day(2)));
    const drop = await dropOf(day(0));
    const first = await readAfter(drop, null);
    await addTo(drop, day(1));
    const second = await readAfter(drop, first.reading.bookmark);
    const cleaned = await dropOf(day(2));
    const third = await readAfter(cleaned, second.reading.bookmark);
    expect([first, second, third].map(({ records }) => records)).to.deep.equal(together.slice(0, 3).map(({ records }) => records));
    expect((await readAfter(cleaned, third.reading.bookmark)).reading.nothingNew).to.equal(true);
    expect((await readAfter(await emptyFolder(), third.reading.bookmark)).reading.nothingNew).to.equal(true);
  });

  it('ask for a Complet when one is missing, and name it', async () => {
    const chain = await readChain(await dropOf(day(0), day(1), day(3)), everyDay);
    expect(told(chain)).to.deep.equal(['complete 2025-09-05 …', 'changes 2025-09-06 …', 'delta-gap']);
    expect(chain.at(-1)?.reading.problems[0]?.message).to.contain('07/09/2025').and.to.contain('Complet');
    expect(chain.at(-1)?.records).to.deep.equal([]);
  });

  it('pass over a weekend on which no Delta is expected', async () => {
    const chain = await readChain(await dropOf(day(0), day(3), day(4)), { days: [1, 2, 3, 4, 5] });
    expect(told(chain)).to.deep.equal(['complete 2025-09-05 …', 'changes 2025-09-08 …', 'changes 2025-09-09', 'nothing']);
    expect(told(await readChain(await dropOf(day(0), day(4)), { days: [1, 2, 3, 4, 5] }))).to.deep.equal([
      'complete 2025-09-05 …',
      'delta-gap',
    ]);
  });

  it('are taken up again by the Complet that was asked for, which makes older Deltas useless', async () => {
    const drop = await dropOf(day(0), day(2));
    const [first] = await readChain(drop, everyDay);
    const whole = await emptyFolder();
    await writeAcademie(whole, { ...living, day: 4 });
    await addTo(drop, whole, day(3), day(4), day(5));
    expect(told(await readChain(drop, everyDay, first?.reading.bookmark))).to.deep.equal([
      'complete 2025-09-09 …',
      'changes 2025-09-10',
      'nothing',
    ]);
  });

  it('never go back: an old Delta that comes late is not read', async () => {
    const drop = await dropOf(day(0), day(1));
    const chain = await readChain(drop);
    const bookmark = chain.at(-1)?.reading.bookmark ?? null;
    const old = await emptyFolder();
    await writeAcademie(old, { ...living, day: 1, kind: 'Delta', prefix: 'AUTRE' });
    await addTo(drop, old);
    expect(refusals(await readAfter(drop, bookmark))).to.deep.equal(['delivery-replayed']);
    await addTo(drop, day(2));
    const next = await readAfter(drop, bookmark);
    expect(next.reading).to.deep.include({ complete: true, asOf: '2025-09-07' });
    expect(next.reading.problems.map(({ severity, rule }) => [severity, rule])).to.deep.equal([['warning', 'delivery-replayed']]);
  });

  it('never go back either when names do not say the day: the document does', async () => {
    const { reading } = await readAfter(await dropOf(day(0), day(1), day(2)), null);
    const since = JSON.stringify({ ...JSON.parse(reading.bookmark ?? ''), date: '2025-09-07' });
    const drop = await emptyFolder();
    for (const name of (await readdir(day(1))).filter((one) => one.endsWith('.xml')))
      await copyFile(join(day(1), name), join(drop, name.replace('_20250906', '')));
    expect(refusals(await readAfter(drop, since))).to.deep.equal(['delivery-replayed']);
    const next = await readAfter(drop, since.replace('2025-09-07', '2025-09-05'));
    expect(next.reading).to.deep.include({ complete: true, kind: 'changes', asOf: '2025-09-06' });
    expect(JSON.parse(next.reading.bookmark ?? '')).to.include({ date: '2025-09-06' });
  });

  it('begin again from a whole reading when the bookmark is damaged', async () => {
    expect(refusals(await readAfter(await dropOf(day(0)), '{"date":'))).to.deep.equal(['bookmark-damaged']);
  });
});
