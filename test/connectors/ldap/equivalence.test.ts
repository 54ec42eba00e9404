import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sources } from '#connectors/registry.ts';
import { writeAcademie } from '#fixtures/academie.ts';
import { type LdifOptions, ldifChanges, writeLdif } from '#fixtures/ldif.ts';
import { readAll } from '../../contracts/source.ts';
import { startSlapd } from '../../support/slapd.ts';
import { surroundings } from '../../support/surroundings.ts';
import { factsOf, kept, openLdap } from './directory.ts';

const root = mkdtempSync(join(tmpdir(), 'ldap-equivalence-'));

describe('the two doors of the académie', () => {
  after(() => rmSync(root, { recursive: true, force: true }));

  const fromFiles = async (options: LdifOptions): Promise<string[]> => {
    const folder = mkdtempSync(join(root, 'aaf-'));
    await writeAcademie(folder, options);
    const { records, reading } = await readAll(sources['academie-aaf'].open({ folder }, surroundings({ attributes: kept })));
    expect(reading.complete).to.equal(true);
    return factsOf(records);
  };

  // Many seeds, each with its own dialect, size and movements: names, families, several structures and odd cases differ from one to the next.
  for (let seed = 1; seed <= 12; seed++) {
    const dialect = (['dn', 'uai', 'source-key'] as const)[seed % 3] ?? 'dn';
    it(`give the same people through files and through LDAP, references by ${dialect} (seed ${seed})`, async () => {
      const options: LdifOptions = { seed, persons: 1000 + 400 * seed, arrivals: 0.02, leavers: 0.02, changes: 0.04, dialect };
      const ldif = join(root, `${seed}.ldif`);
      await writeLdif(ldif, options);
      const directory = await startSlapd({ ldif });
      try {
        for (const day of [0, 1]) {
          if (day > 0) directory.apply(ldifChanges({ ...options, day }));
          const expected = await fromFiles({ ...options, day });
          for (const said of ['auto', dialect]) {
            const { records, reading } = await readAll(openLdap(directory, { dialect: said }));
            expect(reading.complete).to.equal(true);
            expect(factsOf(records)).to.deep.equal(expected);
          }
        }
      } finally {
        await directory.stop();
      }
    });
  }
});
