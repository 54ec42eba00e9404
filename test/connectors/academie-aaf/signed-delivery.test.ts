// Deliveries with a signed bordereau, from the drop to the statement of the reading.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { sha256Of } from '#connectors/academie-aaf/bordereau/check-bordereau.ts';
import { countRecords } from '#connectors/academie-aaf/bordereau/count-records.ts';
import type { BordereauFile, BordereauStatement } from '#connectors/academie-aaf/bordereau/statement.ts';
import type { Configuration } from '#connectors/academie-aaf/configuration.ts';
import { fileFaults } from '#connectors/academie-aaf/signed-delivery.ts';
import { type Read, readAll } from '../../contracts/source.ts';
import { sign, trusting } from '../bordereau/signed-delivery.ts';
import { makeKey, type SigningKey } from '../bordereau/signing-keys.ts';
import { addTo, delivery, emptyFolder, open, pupils, refusals } from '../delivery.ts';
import { entriesOf, zipOf } from './archives.ts';

const required = { signature: 'required' } as const;

describe('a signed delivery', () => {
  let key: SigningKey;
  let trustFolder: string;
  before(async () => {
    key = await makeKey();
    trustFolder = await trusting(key);
  });

  const read = (folder: string, settings: Omit<Configuration, 'folder'> = required, since: string | null = null): Promise<Read> =>
    readAll(open(folder, settings, { trustFolder }), new AbortController().signal, since);

  /** Signs the AAF files of a folder, in a bordereau of this name put beside them. */
  async function signed(folder: string, changes: Partial<BordereauStatement> = {}, name = 'bordereau.xml'): Promise<string> {
    const files: BordereauFile[] = [];
    for (const file of (await readdir(folder)).filter((one) => /_\d{4}\.xml$/.test(one))) {
      const path = join(folder, file);
      files.push({ name: file, bytes: (await stat(path)).size, sha256: await sha256Of(path), records: await countRecords(path) });
    }
    const delta = files[0]?.name.includes('Delta');
    const kind = delta ? ({ kind: 'Delta', date: '2025-09-09' } as const) : ({ kind: 'Complet', date: '2025-09-08' } as const);
    await writeFile(join(folder, name), await sign({ academie: 'EXEMPLE', previous: null, files, ...kind, ...changes }, key));
    return folder;
  }

  it('is read, and says by whom it was signed', async () => {
    const { reading } = await read(await signed(await delivery()));
    expect(reading.problems).to.deep.equal([]);
    expect(reading.signedBy).to.match(/^[0-9a-f]{64}$/);
  });

  it('is read from an archive too', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'ENT_Complet_20250908.zip'), zipOf(await entriesOf(await signed(await delivery()), 'export/')));
    const { reading } = await read(folder);
    expect([reading.problems, reading.signedBy === null]).to.deep.equal([[], false]);
  });

  it('is required where the setting says so, checked where it is there, and never looked at when it is off', async () => {
    const bare = await delivery();
    const outcome = await read(bare);
    expect(refusals(outcome)).to.deep.equal(['bordereau-missing']);
    expect([outcome.records, outcome.opening]).to.deep.equal([[], null]);
    const unsigned = await read(bare, {});
    expect([unsigned.reading.complete, unsigned.reading.signedBy]).to.deep.equal([true, null]);
    const altered = await signed(await delivery());
    await writeFile(join(altered, pupils), (await readFile(join(altered, pupils), 'utf8')).replace('Éloïse', 'Élaïse'));
    expect(refusals(await read(altered, {}))).to.deep.equal(['file-altered']);
    expect((await read(altered, { signature: 'off' })).reading).to.deep.include({ complete: true, signedBy: null });
  });

  it('is refused when the bordereau speaks of another kind, another day, another académie or another number of records', async () => {
    expect(refusals(await read(await signed(await delivery(), { date: '2025-09-07' })))).to.deep.equal(['bordereau-date']);
    expect(refusals(await read(await signed(await delivery(), { kind: 'Delta' })))).to.deep.equal(['bordereau-kind']);
    const elsewhere = await signed(await delivery(), { academie: 'AILLEURS' });
    expect(refusals(await read(elsewhere, { ...required, academie: 'EXEMPLE' }))).to.deep.equal(['bordereau-academie']);
    expect(refusals(await read(elsewhere))).to.deep.equal([]);
    const folder = await delivery();
    const files = await Promise.all(
      (await readdir(folder))
        .filter((one) => /_\d{4}\.xml$/.test(one))
        .map(async (name) => ({
          name,
          bytes: (await stat(join(folder, name))).size,
          sha256: await sha256Of(join(folder, name)),
          records: name === pupils ? 2 : await countRecords(join(folder, name)),
        })),
    );
    const found = await read(await signed(folder, { files }));
    expect(refusals(found)).to.deep.equal(['bordereau-count']);
    expect(found.reading).to.deep.include({ complete: false, bookmark: null });
    expect(found.reading.problems[0]?.place?.file).to.equal(pupils);
  });

  it('counts what is set aside among its records', async () => {
    const folder = await signed(await delivery({ [pupils]: (text) => text.replace('<id>700101</id>', '<id/>') }));
    const { reading } = await read(folder);
    expect(reading.complete).to.equal(true);
    expect(reading.problems.map(({ severity }) => severity)).to.deep.equal(['rejection']);
  });

  it('finds the bordereau of each delivery by its day', async () => {
    const drop = await emptyFolder();
    await addTo(drop, await signed(await delivery(), {}, 'ENT_Complet_20250908_bordereau.xml'));
    await addTo(drop, await signed(await delivery({}, 'delta'), { previous: '2025-09-08' }, 'bordereau_Delta_20250909.xml'));
    const first = await read(drop);
    expect([first.reading.problems, first.reading.signedBy === null, first.reading.more]).to.deep.equal([[], false, true]);
    const second = await read(drop, required, first.reading.bookmark);
    expect([second.reading.problems, second.reading.signedBy === null, second.reading.kind]).to.deep.equal([[], false, 'changes']);
    expect((await read(drop, required, second.reading.bookmark)).reading).to.deep.include({ nothingNew: true, problems: [] });
  });

  it('says itself what it follows, whatever the calendar expects', async () => {
    const since = (date: string) => JSON.stringify({ date, time: null, sequence: null, seen: [] });
    const follows = await signed(await delivery({}, 'delta'), { previous: '2025-09-05' });
    expect((await read(follows, required, since('2025-09-05'))).reading.problems).to.deep.equal([]);
    const gap = await read(follows, required, since('2025-09-04'));
    expect(refusals(gap)).to.deep.equal(['delta-gap']);
    expect(gap.reading.problems[0]?.message).to.contain('05/09/2025');
    // Without a signature that counts, the calendar decides.
    expect(refusals(await read(follows, { signature: 'off' }, since('2025-09-05')))).to.include('delta-gap');
  });

  it('is refused when a file is no longer the one whose signature was verified', () => {
    const part = { name: pupils, bytes: 10, records: 1, sha256: 'a'.repeat(64) };
    const statement = (sha256: string): BordereauStatement => ({
      ...{ academie: 'EXEMPLE', kind: 'Complet', date: '2025-09-08', previous: null },
      files: [{ name: pupils, bytes: 10, sha256, records: 1 }],
    });
    const rules = (sha256: string) =>
      fileFaults({ signedBy: 'x', statement: statement(sha256), faults: [] }, { category: 'Eleve', part, requests: 1 }).map(
        ({ rule }) => rule,
      );
    expect(rules(part.sha256)).to.deep.equal([]);
    expect(rules('b'.repeat(64))).to.deep.equal(['file-changed']);
  });
});
