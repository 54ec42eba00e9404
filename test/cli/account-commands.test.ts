// `account suspend`, `account reinstate`, `logout list` and `logout replay`, in processes of their own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { claimLogouts, keepLogout, queueLogout } from '#database/logout-queue.ts';
import { journalOf, OWN, seedPerson, seedStructures } from '../actions/stage.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { command, jsonOf } from './command.ts';

describe('accounts and logouts on the command line', () => {
  let database: FreshDatabase;
  let folder: string;
  let env: Record<string, string>;
  before(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'annuaire-cli-'));
    env = { DATABASE_URL: database.url.replace('@/', '@localhost/'), DATA_DIR: folder };
    await seedStructures(database.pool);
  });
  after(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('an account is suspended with a reason, everywhere, and given back', async () => {
    const { id, login } = await seedPerson(database.pool, [[OWN, 'ELV']]);
    expect((await command(env, 'account', 'suspend', login)).code, 'no reason').to.equal(2);
    const said = await command(env, 'account', 'suspend', login, '--reason', 'Demande du 23 novembre');
    expect(said.out, said.err).to.contain('Le compte est suspendu');
    expect((await journalOf(database.pool)).at(-1)).to.include({ act: 'suspend-account', actor_role: 'system', subject_id: id, uai: null });
    expect(await jsonOf(env, 'account', 'reinstate', login, '--reason', '  ')).to.include({ ok: false, code: 'invalid' });
    expect(await jsonOf(env, 'account', 'reinstate', login, '--reason', 'vu')).to.include({ ok: true, kind: 'done', person: id });
    expect(await jsonOf(env, 'account', 'reinstate', login, '--reason', 'Entretien')).to.include({ ok: true, kind: 'none' });
  });

  it('notices that were given up are listed by service, without a name, and sent on their way again', async () => {
    expect((await command(env, 'logout', 'list')).out).to.contain('rien n’attend');
    const now = new Date();
    await queueLogout(database.pool, { clientId: 'messagerie', person: crypto.randomUUID(), sid: 's' }, now);
    const [taken] = await claimLogouts(database.pool, { clientIds: ['messagerie'], perService: 1, atOnce: 1, lease: 1000 }, now);
    await keepLogout(database.pool, taken!, { fault: 'http-500', again: null, counted: true }, now);
    expect((await command(env, 'logout', 'list')).out).to.match(/^messagerie : 1 avis abandonné \(le dernier .*\) ; http-500/);
    expect(await jsonOf(env, 'logout', 'replay', '--service', 'autre')).to.include({ ok: true, replayed: 0 });
    expect((await command(env, 'logout', 'replay')).out).to.contain('1 avis de déconnexion repart tout de suite');
    expect((await journalOf(database.pool)).at(-1)).to.include({ act: 'replay-logouts', zone: 'operation', detail: '{"replayed":1}' });
  });
});
