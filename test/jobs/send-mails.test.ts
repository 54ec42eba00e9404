// From the outbox to the receiver, on a real database and a real mail server: nothing lost when one is away or the sender dies.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { Mail } from '#core/delivery/mail.ts';
import { endRefusals, queueMail } from '#database/mail-outbox.ts';
import { inTransaction } from '#database/transaction.ts';
import { type MailSender, type MailSenderOptions, startMailSender, waitAfter } from '#src/jobs/send-mails.ts';
import { openMailer } from '#src/mail/mailer.ts';
import { openPostbox, type Postbox } from '../mail/postbox.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

describe('an alert by mail', () => {
  let database: FreshDatabase;
  let run: string;
  const senders: MailSender[] = [];
  const postboxes: Postbox[] = [];
  const children: ChildProcess[] = [];
  const told: string[] = [];
  /** The clock of the senders: real, and moved on by a test that does not want to wait an hour. */
  let ahead = 0;
  const now = (): Date => new Date(Date.now() + ahead);

  beforeEach(async () => {
    ahead = 0;
    database = await freshDatabase();
    run = randomUUID();
    await database.pool.query(
      `INSERT INTO run (id, kind, source, state, step, started_at) VALUES ($1, 'sync', 'academie-aaf', 'refused', 'lecture', now())`,
      [run],
    );
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await Promise.all(senders.splice(0).map((sender) => sender.stop()));
    await Promise.all(postboxes.splice(0).map((postbox) => postbox.close()));
    await database.drop();
    told.length = 0;
  });

  const mail = (about: string, changes: Partial<Mail> = {}): Mail => ({
    topic: 'delivery academie-aaf',
    kind: 'refusal',
    dedupe: about,
    quietDays: 7,
    runId: run,
    subject: `Livraison refusée : ${about}`,
    text: 'Demandez une nouvelle livraison.\n',
    ...changes,
  });
  const queue = (one: Mail, at = now()): Promise<boolean> => inTransaction(database.pool, (client) => queueMail(client, one, at));
  const postbox = async (options: Parameters<typeof openPostbox>[0] = {}): Promise<Postbox> => {
    const opened = await openPostbox(options);
    postboxes.push(opened);
    return opened;
  };
  const start = (port: number | null, changes: Partial<MailSenderOptions> = {}): MailSender => {
    const mailer = openMailer({
      smtpUrl: `smtp://127.0.0.1:${port ?? 25}`,
      from: 'annuaire@exemple.fr',
      to: ['astreinte@exemple.fr'],
      warn: () => undefined,
    });
    const sender = startMailSender({
      pool: database.pool,
      now,
      send: port === null ? null : mailer.send,
      onUnsendable: () => told.push('unsendable'),
      onUnsent: (fault, attempts) => told.push(`${fault} ${attempts}`),
      onFault: (fault) => told.push(`fault ${(fault as Error).name}`),
      pollEvery: 20,
      ...changes,
    });
    senders.push(sender);
    return sender;
  };
  const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
    for (let turn = 0; turn < 500; turn += 1) {
      if (await what()) return;
      await wait(20);
    }
    throw new Error(`it never came: ${told.join(', ')}`);
  };
  const rows = async () =>
    (await database.pool.query('SELECT subject, attempts, last_fault, sent_at FROM mail_outbox ORDER BY created_at')).rows;
  const unsent = async (): Promise<number> => (await rows()).filter((row) => row.sent_at === null).length;

  it('leaves soon after it was written, once, and never when what it tells was undone', async () => {
    const { port, received } = await postbox();
    start(port);
    await inTransaction(database.pool, async (client) => {
      await queueMail(client, mail('défaite'), now());
      throw new Error('undone');
    }).catch(() => undefined);
    await queue(mail('fichier tronqué'));
    await until(async () => (await rows()).length === 1 && (await unsent()) === 0);
    await wait(100);
    expect(received.map(({ text }) => /Subject: (.*)/.exec(text)?.[1])).to.deep.equal(['Livraison refusée : fichier tronqué']);
  });

  it('waits for a mail server that is away, longer each time, and leaves when it is back', async () => {
    const gone = await openPostbox();
    await gone.close();
    start(gone.port);
    await queue(mail('fichier tronqué'));
    await until(() => told.length === 1);
    await wait(100);
    expect(told, 'not at every look').to.deep.equal(['ESOCKET 1']);
    ahead += waitAfter(0) + 1000;
    await until(() => told.length === 2);
    const back = await postbox({ port: gone.port });
    ahead += waitAfter(0) + 1000;
    await wait(100);
    expect(back.received, 'the second wait is longer than the first').to.deep.equal([]);
    ahead += waitAfter(1);
    await until(async () => (await unsent()) === 0);
    expect(back.received).to.have.length(1);
    expect((await rows())[0]).to.include({ attempts: 3, last_fault: null });
    expect([0, 1, 2, 6, 40].map(waitAfter)).to.deep.equal([60_000, 120_000, 240_000, 3_600_000, 3_600_000]);
  });

  it('is kept, with the word of the fault and no other, when the mail server refuses it', async () => {
    const { port } = await postbox({ unknown: ['astreinte@exemple.fr'] });
    start(port);
    await queue(mail('fichier tronqué'));
    await until(() => told.length === 1);
    await until(async () => (await rows())[0]?.attempts === 1);
    expect((await rows())[0]).to.include({ last_fault: 'EENVELOPE 550', sent_at: null });
  });

  it('leaves once when three senders race for it', async () => {
    const { port, received } = await postbox({ beforeTaken: () => wait(10) });
    for (let count = 0; count < 20; count += 1) await queue(mail(`refus ${count}`));
    for (let count = 0; count < 3; count += 1) start(port);
    await until(async () => (await unsent()) === 0);
    await wait(100);
    expect(received).to.have.length(20);
    expect(new Set(received.map(({ messageId }) => messageId)).size).to.equal(20);
  });

  it('leaves again, as the same mail, when the sender is killed between the server’s taking it and its own note', async () => {
    let child: ChildProcess | undefined;
    const { port, received } = await postbox({
      beforeTaken: async () => {
        if (received.length > 1) return;
        child?.kill('SIGKILL');
        await once(child!, 'exit');
      },
    });
    await queue(mail('fichier tronqué'));
    child = spawn(process.execPath, [join(import.meta.dirname, '../mail/send-process.ts')], {
      env: { ...process.env, CONNECTION: JSON.stringify(database.connection), SMTP_URL: `smtp://127.0.0.1:${port}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    await until(() => child?.signalCode === 'SIGKILL');
    expect(await unsent(), 'it was not marked').to.equal(1);
    start(port);
    await until(async () => (await unsent()) === 0);
    expect(received).to.have.length(2);
    expect(received[1]?.messageId).to.equal(received[0]?.messageId);
  });

  it('is tried at once by the next start when the gateway stops in the middle', async () => {
    let take: () => void = () => undefined;
    const slow = await postbox({ beforeTaken: () => new Promise<void>((done) => (take = done)) });
    const sender = start(slow.port);
    await queue(mail('fichier tronqué'));
    await until(() => slow.received.length === 1);
    // The server has still not answered: a stop that waited for it would never come to an end.
    await sender.stop();
    take();
    expect(told, 'stopping is no fault').to.deep.equal([]);
    const { port } = await postbox();
    start(port);
    await until(async () => (await unsent()) === 0);
  });

  it('stays, and is told of once, where there is no mail server', async () => {
    start(null);
    await wait(100);
    expect(told).to.deep.equal([]);
    await queue(mail('fichier tronqué'));
    await until(() => told.length > 0);
    await queue(mail('un autre'));
    await wait(150);
    expect(told).to.deep.equal(['unsendable']);
    expect(await unsent()).to.equal(2);
  });

  it('is not repeated within seven days, but a different one is told, and the same after a recovery', async () => {
    const day = 86_400_000;
    const at = (days: number): Date => new Date(Date.UTC(2025, 10, 20) + days * day);
    expect(await queue(mail('a'), at(0))).to.equal(true);
    expect(await queue(mail('a'), at(1))).to.equal(false);
    expect(await queue(mail('b'), at(1))).to.equal(true);
    expect(await queue(mail('a', { topic: 'delivery academie-ldap' }), at(1)), 'another source').to.equal(true);
    expect(await queue(mail('a'), at(6.9))).to.equal(false);
    expect(await queue(mail('a'), at(7.1))).to.equal(true);
    expect(await inTransaction(database.pool, (client) => endRefusals(client, 'delivery academie-aaf'))).to.equal(3);
    expect(await queue(mail('a'), at(7.2))).to.equal(true);
  });

  it('is not sent a month late', async () => {
    const { port, received } = await postbox();
    await queue(mail('vieille'), new Date(Date.now() - 31 * 86_400_000));
    await queue(mail('neuve'));
    start(port);
    await until(async () => (await unsent()) === 1);
    await wait(100);
    expect(received.map(({ text }) => text.includes('neuve'))).to.deep.equal([true]);
  });

  it('is sent by the next look when the database was away at the first', async () => {
    const { port, received } = await postbox();
    const { pool } = database;
    await pool.query('ALTER TABLE mail_outbox RENAME TO elsewhere');
    start(port);
    await until(() => told.length > 0);
    await pool.query('ALTER TABLE elsewhere RENAME TO mail_outbox');
    await queue(mail('fichier tronqué'));
    await until(() => received.length === 1);
  });
});
