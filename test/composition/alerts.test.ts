// Alerts in the gateway as it is put together: from the outbox to a mail server named by the settings, and what the log is told.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { fault } from '#core/problem.ts';
import { inTransaction } from '#database/transaction.ts';
import { type Gateway, openGateway } from '#src/composition/gateway.ts';
import { readSettings } from '#src/config/settings.ts';
import { tellOfRefusal } from '#src/sync/tell.ts';
import { openPostbox, type Postbox } from '../mail/postbox.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';

describe('the alerts of the gateway', () => {
  let database: FreshDatabase;
  let home: string;
  let gateway: Gateway | null = null;
  let postbox: Postbox | null = null;
  const logged: string[] = [];
  beforeEach(async () => {
    [database, home] = await Promise.all([freshDatabase(), mkdtemp(join(tmpdir(), 'annuaire-alerts-'))]);
    logged.length = 0;
  });
  afterEach(async () => {
    await gateway?.close();
    await postbox?.close();
    gateway = null;
    postbox = null;
    await database.drop();
    await rm(home, { recursive: true, force: true });
  });

  async function start(mailing: Record<string, string>): Promise<void> {
    const env = { PORT: String(await freePort()), DATA_DIR: home, KEYS_DIR: join(home, 'keys'), ...mailing };
    const log = (fields: object, message: string): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
    const { pool, connection } = database;
    gateway = await openGateway({
      settings: readSettings(env),
      database: { pool, connection, embedded: null, migrated: [], close: async () => undefined },
      log: { warn: log, error: log },
      env,
    });
  }
  const refuse = (): Promise<boolean> =>
    inTransaction(database.pool, async (client) => {
      const [runId, now] = [randomUUID(), new Date()];
      await client.query(
        `INSERT INTO run (id, kind, source, state, step, started_at) VALUES ($1, 'sync', 'academie-aaf', 'refused', 'lecture', $2)`,
        [runId, now],
      );
      const faults = [fault('refusal', 'document-truncated', 'Le fichier s’arrête au milieu : demandez une nouvelle livraison.')];
      return tellOfRefusal(client, { runId, source: 'academie-aaf', asOf: null, now, faults });
    });
  const until = async (what: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 600 && !what(); turn += 1) await wait(20);
    expect(what(), logged.join('\n')).to.equal(true);
  };

  it('leave for ALERT_TO as MAIL_FROM, by the server of SMTP_URL', async () => {
    postbox = await openPostbox({ account: { user: 'annuaire', pass: 'secret' } });
    const to = 'astreinte@exemple.fr, dsi@exemple.fr';
    await start({ SMTP_URL: `smtp://annuaire:secret@127.0.0.1:${postbox.port}`, MAIL_FROM: 'annuaire@exemple.fr', ALERT_TO: to });
    await refuse();
    await until(() => postbox?.received.length === 1);
    expect(postbox.received[0]).to.deep.include({
      from: 'annuaire@exemple.fr',
      to: ['astreinte@exemple.fr', 'dsi@exemple.fr'],
      account: 'annuaire',
    });
    expect(logged).to.deep.equal([]);
  });

  it('are logged by the word of their fault when they cannot leave, without account, password or address', async () => {
    postbox = await openPostbox({ account: { user: 'annuaire', pass: 'secret' } });
    await start({
      SMTP_URL: `smtp://annuaire:autremotdepasse@127.0.0.1:${postbox.port}`,
      MAIL_FROM: 'annuaire@exemple.fr',
      ALERT_TO: 'astreinte@exemple.fr',
    });
    await refuse();
    await until(() => logged.length > 0);
    expect(logged).to.deep.equal(['a mail could not be sent; it will be tried again {"fault":"EAUTH 535","attempts":1}']);
  });

  it('wait where no mail server is set, which is logged once', async () => {
    await refuse();
    await start({});
    await until(() => logged.length > 0);
    expect(logged).to.deep.equal(['an alert waits and no mail server is set: it stays in the console {"setting":"SMTP_URL"}']);
  });
});
