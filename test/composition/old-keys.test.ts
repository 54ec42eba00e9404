// Two gateways on one folder of keys and one database: the rotation that comes with age, and what a stop leaves behind.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { type Gateway, openGateway } from '#src/composition/gateway.ts';
import { clearKeysNotice } from '#src/composition/gateway-keys.ts';
import { readSettings } from '#src/config/settings.ts';
import { openKeys } from '#src/keys/open-keys.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';

const day = 24 * 3_600_000;

describe('gateways whose signing keys are a year old', () => {
  let home: string;
  let database: FreshDatabase;
  const gateways: Gateway[] = [];
  const logged: string[] = [];
  beforeEach(async () => {
    [home, database] = await Promise.all([mkdtemp(join(tmpdir(), 'annuaire-old-keys-')), freshDatabase()]);
    logged.length = 0;
  });
  afterEach(async () => {
    await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
    await database.drop();
    await rm(home, { recursive: true });
  });

  async function start(more: Record<string, string> = {}): Promise<Gateway> {
    const env = { PORT: String(await freePort()), DATA_DIR: home, KEYS_DIR: join(home, 'keys'), ...more };
    const log = (fields: object, message: string): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
    const { pool, connection } = database;
    const gateway = await openGateway({
      settings: readSettings(env),
      database: { pool, connection, embedded: null, migrated: [], close: async () => undefined },
      log: { warn: log, error: log },
      env,
    });
    gateways.push(gateway);
    return gateway;
  }
  const rotations = async () =>
    (await database.pool.query("SELECT detail::json AS detail FROM journal WHERE act = 'rotate-signing-key' ORDER BY seq")).rows.map(
      ({ detail }) => `${detail.algorithm} ${detail.cause}`,
    );
  const idsAt = async ({ url }: Gateway): Promise<string[]> =>
    ((await (await fetch(`${url}/oidc/jwks`)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid).sort();

  it('publish the next keys, the same ones, made once and journaled once', async () => {
    await openKeys(join(home, 'keys'), { now: new Date(Date.now() - 366 * day) });
    const [one, other] = [await start(), await start()];
    for (let turn = 0; turn < 300 && (await rotations()).length < 2; turn += 1) await wait(20);
    await wait(300);
    expect((await rotations()).sort()).to.deep.equal(['ES256 schedule', 'RS256 schedule']);
    const ids = await idsAt(one!);
    expect(ids).to.have.length(4);
    expect(await idsAt(other!)).to.deep.equal(ids);
    expect(logged).to.deep.equal([]);
  });

  it('leave younger keys alone, by the age that is set', async () => {
    await openKeys(join(home, 'keys'), { now: new Date(Date.now() - 40 * day) });
    const young = await start();
    await wait(300);
    expect(await idsAt(young)).to.have.length(2);
    expect(await rotations()).to.deep.equal([]);
    await start({ KEYS_ROTATE_AFTER_DAYS: '30' });
    for (let turn = 0; turn < 300 && (await rotations()).length < 2; turn += 1) await wait(20);
    expect(await idsAt(young)).to.have.length(4);
  });

  it('say at the start that keys in clear can be copied, by what the operator can do about it', async () => {
    const phrase = join(home, 'phrase');
    await writeFile(phrase, 'correct cheval pile agrafe', { mode: 0o600 });
    const settings = readSettings({ KEYS_DIR: join(home, 'keys') });
    expect(clearKeysNotice(settings, false)).to.contain('Attention').and.contain('KEYS_PASSPHRASE_FILE');
    expect(clearKeysNotice(settings, true)).to.contain('démonstration').and.not.contain('Attention');
    expect(clearKeysNotice(readSettings({ KEYS_PASSPHRASE_FILE: phrase }), false)).to.contain('lecture seule');
  });
});
