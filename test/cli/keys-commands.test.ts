// The keys from the command line: what it shows, what it changes, what the journal keeps, and what it refuses.
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { verifyJournal } from '#database/journal.ts';
import { openKeys } from '#src/keys/open-keys.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { command, jsonOf } from './command.ts';

type Shown = Readonly<Record<string, string | null>> & { readonly dropped: readonly string[] };

describe('the keys from the command line', function () {
  this.timeout(120_000);
  let home: string;
  let database: FreshDatabase;
  let env: Record<string, string>;
  beforeEach(async () => {
    [home, database] = await Promise.all([mkdtemp(join(tmpdir(), 'annuaire-cli-keys-')), freshDatabase()]);
    env = { KEYS_DIR: join(home, 'keys'), DATA_DIR: join(home, 'data'), DATABASE_URL: database.url.replace('@/', '@localhost/') };
    await openKeys(join(home, 'keys'));
  });
  afterEach(async () => {
    await database.drop();
    await rm(home, { recursive: true });
  });
  const keysOf = (answer: Record<string, unknown>) => answer.keys as readonly Shown[];

  it('are listed with their state and instants, without any secret', async () => {
    const keys = await openKeys(join(home, 'keys'));
    const listed = await jsonOf(env, 'keys', 'list');
    expect(keysOf(listed).map(({ algorithm, state, retiredFrom }) => [algorithm, state, retiredFrom])).to.deep.equal([
      ['ES256', 'signs', null],
      ['RS256', 'signs', null],
    ]);
    const { out } = await command(env, 'keys', 'list');
    expect(out).to.contain('en clair');
    for (const key of keys.signing.at(new Date())) {
      expect(out).to.contain(key.kid);
      for (const text of [out, JSON.stringify(listed)])
        expect(text)
          .not.to.contain(key.d)
          .and.not.to.contain(key.p ?? key.d);
    }
  });

  it('are rotated once, a day before they change hands, and the journal says it', async () => {
    const before = Date.now();
    const first = await jsonOf(env, 'keys', 'rotate', '--algorithm', 'es256');
    expect(first).to.include({ exit: 0, journaled: true });
    const [key] = keysOf(first);
    expect(key).to.include({ kind: 'started', algorithm: 'ES256', state: 'waiting' });
    expect(Date.parse(key!.signsFrom!) - before).to.be.at.least(24 * 3_600_000);
    const again = await jsonOf(env, 'keys', 'rotate');
    expect(keysOf(again).map(({ kind }) => kind)).to.deep.equal(['already', 'started']);
    const { rows } = await database.pool.query(
      "SELECT actor_role, zone, detail::json AS detail FROM journal WHERE act = 'rotate-signing-key' ORDER BY seq",
    );
    expect(rows.map(({ actor_role, zone, detail }) => [actor_role, zone, detail.algorithm, detail.cause, detail.key])).to.deep.equal([
      ['system', 'shared', 'ES256', 'command', `sha256:${key!.id}`],
      ['system', 'shared', 'RS256', 'command', `sha256:${keysOf(again)[1]!.id}`],
    ]);
    expect(await verifyJournal(database.pool)).to.include({ whole: true });
  });

  it('that were stolen go at once, database or not: what that does is said', async () => {
    const [es, rs] = keysOf(await jsonOf(env, 'keys', 'list')).map(({ id }) => id);
    const gone = { ...env, DATABASE_URL: 'postgres://personne@127.0.0.1:9/rien' };
    const said = await command(gone, 'keys', 'rotate', '--now');
    expect(said.code).to.equal(0);
    expect(said.out)
      .to.contain(es)
      .and.contain(rs)
      .and.contain('signe dès maintenant')
      .and.contain('prévenez-le')
      .and.contain('pas au journal');
    const listed = keysOf(await jsonOf(env, 'keys', 'list'));
    expect(listed.map(({ state }) => state)).to.deep.equal(['signs', 'signs']);
    expect(listed.some(({ id }) => id === es || id === rs)).to.equal(false);
  });

  it('are encrypted, and open with the passphrase alone', async () => {
    const [first, second] = [join(home, 'une'), join(home, 'deux')];
    await writeFile(first, 'correct cheval pile agrafe\n', { mode: 0o600 });
    await writeFile(second, 'une tout autre phrase secrète\n', { mode: 0o600 });
    const none = await jsonOf(env, 'keys', 'encrypt');
    expect(none).to.include({ exit: 1, code: 'no-passphrase' });
    const done = await command(env, 'keys', 'encrypt', '--new-passphrase-file', first);
    expect(done.out).to.contain('4 fichiers chiffrés').and.contain('KEYS_PASSPHRASE_FILE');
    expect(await jsonOf(env, 'keys', 'list')).to.include({ exit: 6, code: 'unavailable' });
    const opened = { ...env, KEYS_PASSPHRASE_FILE: first };
    expect(await jsonOf(opened, 'keys', 'list')).to.include({ exit: 0, encrypted: true });
    expect(await jsonOf({ ...env, KEYS_PASSPHRASE_FILE: second }, 'keys', 'rotate', '--now')).to.include({ exit: 6 });
    expect(await jsonOf(opened, 'keys', 'encrypt', '--new-passphrase-file', second)).to.include({ kind: 'changed' });
    expect(await jsonOf(opened, 'keys', 'list')).to.include({ exit: 6 });
    expect(await jsonOf({ ...env, KEYS_PASSPHRASE_FILE: second }, 'keys', 'encrypt')).to.include({ kind: 'already' });
  });

  it('are never made by a command: a folder without keys is a mistyped KEYS_DIR', async () => {
    const lost = { ...env, KEYS_DIR: join(home, 'ailleurs') };
    for (const words of [['list'], ['rotate'], ['rotate', '--now'], ['encrypt']]) {
      const said = await command(lost, 'keys', ...words);
      expect(said.code, words.join(' ')).to.equal(6);
      expect(said.err).to.contain('ne contient pas de clés').and.contain('KEYS_DIR');
    }
    expect(await readdir(home)).not.to.include('ailleurs');
    expect(await jsonOf(env, 'keys', 'rotate', '--algorithm', 'HS256')).to.include({ exit: 2, code: 'usage' });
  });
});
