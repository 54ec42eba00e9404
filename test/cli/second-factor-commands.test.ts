// `second-factor reset` and `demo code`, in processes of their own.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readSecondFactor } from '#database/second-factor-reader.ts';
import { enrolSecondFactor } from '#database/second-factor-writer.ts';
import { journalOf, OWN, seedPerson, seedStructures } from '../actions/stage.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { codeOf } from '../support/second-factor.ts';
import { command, jsonOf } from './command.ts';

describe('the second factor on the command line', () => {
  let database: FreshDatabase;
  let folder: string;
  let env: Record<string, string>;
  before(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'annuaire-cli-'));
    env = { DATABASE_URL: database.url.replace('@/', '@localhost/'), DATA_DIR: folder };
  });
  after(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('is reset for whoever has lost phone and codes, in the name of the académie; a second time changes nothing', async () => {
    await seedStructures(database.pool);
    const { id, login } = await seedPerson(database.pool, [[OWN, 'DIR']]);
    await enrolSecondFactor(database.pool, { personId: id, secret: randomBytes(49), lastStep: 1, replacing: false, now: new Date() });
    const said = await command(env, 'second-factor', 'reset', login);
    expect(said.code, said.err).to.equal(0);
    expect(said.out).to.contain('À sa prochaine connexion, elle installera un autre téléphone');
    expect(await readSecondFactor(database.pool, id)).to.equal(undefined);
    expect((await journalOf(database.pool)).at(-1)).to.include({
      act: 'reset-second-factor',
      actor_role: 'academie',
      actor_id: null,
      subject_id: id,
    });
    expect(await jsonOf(env, 'second-factor', 'reset', login)).to.include({ ok: true, kind: 'none', person: id });
    expect(await jsonOf(env, 'second-factor', 'reset', 'personne.inconnue')).to.include({ ok: false, code: 'not-found' });
  });

  it('has its code told to whoever visits the demonstration without an app, its groups apart or together', async () => {
    const key = ['GEZD', 'GNBV', 'GY3T', 'QOJQ', 'gezd', 'gnbv', 'gy3t', 'qojq'];
    for (const typed of [key, [key.join('')], [key.join(' ')]]) {
      const before = codeOf(key.join('').toUpperCase());
      const said = await jsonOf({ DATA_DIR: folder }, 'demo', 'code', ...typed);
      expect([before, codeOf(key.join('').toUpperCase())]).to.include(said.code);
      expect(said.seconds).to.be.within(1, 30);
    }
    expect(await jsonOf({ DATA_DIR: folder }, 'demo', 'code', 'GEZD')).to.include({ ok: false, exit: 2 });
  });

  it('tells no code beside a real source: a real key stays on a phone', async () => {
    const said = await jsonOf({ DATA_DIR: folder, SOURCE_FOLDER: folder }, 'demo', 'code', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect(said).to.include({ ok: false, code: 'not-demonstration' });
    expect(JSON.stringify(said)).to.not.contain('GEZD');
  });
});
