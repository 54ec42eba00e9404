// What a directory's sweep says of guardians whom no pupil names any more: on a real OpenLDAP and a real PostgreSQL.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { jointurePrefix, loginOf, peopleBase } from '#fixtures/ldif/references.ts';
import { writeLdif } from '#fixtures/ldif.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { ldapSource } from '../support/ldap-source.ts';
import { type Directory, startSlapd } from '../support/slapd.ts';
import { bringInOrder, synchroniseFrom } from '../support/synchronise.ts';
import { first, schools, second, warnings } from './changes-stage.ts';

describe('A sweep', () => {
  let home: string;
  let database: FreshDatabase;
  let directory: Directory;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'annuaire-sweep-'));
    const ldif = join(home, 'annuaire.ldif');
    await writeLdif(ldif, { seed: 7, schools, dialect: 'source-key' });
    [database, directory] = [await freshDatabase(), await startSlapd({ ldif })];
    await bringInOrder(database.pool, [first, second]);
  });
  afterEach(async () => {
    await directory?.stop();
    await database?.drop();
    await rm(home, { recursive: true, force: true });
  });

  const read = (complete = false) => synchroniseFrom(database.pool, ldapSource(directory), { complete });
  const entry = (key: string) => `dn: uid=${loginOf(key)},${peopleBase}\n`;
  const name = (pupil: string, guardians: readonly string[]) =>
    directory.apply(
      `${entry(pupil)}changetype: modify\nreplace: ENTElevePersRelEleve\n${guardians
        .map((guardian) => `ENTElevePersRelEleve: ${jointurePrefix}$${guardian}$10$1$1$1$0\n`)
        .join('')}-\n\n`,
    );
  const gone = async (guardian: string) =>
    (await database.pool.query(`SELECT gone_on FROM source_record WHERE category = 'PersRelEleve' AND key = $1`, [guardian])).rows[0]
      .gone_on;

  for (const deleted of [false, true])
    it(`takes a guardian of nobody back as he was ${deleted ? 'unless it does not meet him any more' : 'where it meets him still'}`, async () => {
      expect((await read(true)).outcome).to.equal('done');
      const { rows } = await database.pool.query<{ pupil: string; guardian: string }>(
        `SELECT x.pupil_key AS pupil, x.guardian_key AS guardian FROM source_relation x
         WHERE x.opens_account AND (SELECT count(*) FROM source_relation y WHERE y.guardian_key = x.guardian_key) = 1 ORDER BY 1 LIMIT 1`,
      );
      const { pupil, guardian } = rows[0]!;
      name(pupil, []);
      const without = await read();
      expect([without.outcome, without.reading.kind]).to.deep.equal(['done', 'changes']);
      expect(await gone(guardian)).to.not.equal(null);
      if (deleted) directory.apply(`${entry(guardian)}changetype: delete\n\n`);
      name(pupil, [guardian]);
      const again = await read();
      expect(again.reading.kind).to.equal('changes');
      expect((await gone(guardian)) !== null).to.equal(deleted);
      expect(warnings(again).includes('guardian-missing null')).to.equal(deleted);
    });
});
