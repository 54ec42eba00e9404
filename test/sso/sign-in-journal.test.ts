// The journal of sign-ins (C-12.2, C-U.5): what is written of a visit, that it names nobody, how long it is kept, what may be counted and found again.
import { createHash, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Actor, personSubject } from '#core/access/actor.ts';
import { readCountedMonths, readMonthCells } from '#database/sign-in-journal-reader.ts';
import { perform } from '#src/actions/door.ts';
import { traceSignIns } from '#src/actions/trace-sign-ins.ts';
import { openKeys } from '#src/keys/open-keys.ts';
import { monthlyPseudonym } from '#src/keys/pseudonym.ts';
import { createSignInJournal } from '#src/sso/sign-in-journal.ts';
import { openBrowser } from './browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty } from './relying-party.ts';

describe('the journal of sign-ins', () => {
  const password = 'Tortue-Verte-7';
  const day = 86_400;
  let gateway: Gateway;
  let party: RelyingParty;
  let pupil: string;
  let ahead = 0;

  before(async () => {
    gateway = await startGateway([service('ent')]);
    party = await relyingParty(gateway.sso.issuer, 'ent');
    pupil = await addPerson(gateway.pool, { login: 'lea', password });
  });
  after(() => gateway.close());

  const now = () => new Date(Date.now() + ahead * 1000);
  const lines = async () => {
    await gateway.sso.sweep();
    return (
      await gateway.pool.query(
        "SELECT kind, reason, service, profile, uai, encode(pseudonym, 'hex') AS pseudonym FROM sign_in_event ORDER BY at, kind, service",
      )
    ).rows;
  };

  it('holds each sign-in, refusal and end by service, profile and collège, and nothing that names anybody', async () => {
    const browser = openBrowser();
    const { page } = await openSignIn(browser, party);
    for (const [login, typed] of [
      ['lea', 'Mauvais-mot-9'],
      ['inconnue', 'Mauvais-mot-9'],
    ] as const)
      await browser.submit(page, { identifiant: login, mot_de_passe: typed });
    const answer = await browser.follow(await browser.submit(page, { identifiant: 'lea', mot_de_passe: password }), returnAddress);
    expect(answer.location).to.contain('code=');
    const end = await browser.get(`${gateway.sso.issuer}/session/end`);
    await browser.submit(end, { logout: 'yes' });
    const found = await lines();
    const whole = { service: 'ent', profile: 'ELV', uai: '0920001A' };
    const mine = found[0]!.pseudonym;
    expect(found).to.deep.equal([
      { kind: 'refusal', reason: 'wrong-credentials', ...whole, pseudonym: mine },
      { kind: 'refusal', reason: 'wrong-credentials', service: 'ent', profile: null, uai: null, pseudonym: null },
      { kind: 'sign-in', reason: null, ...whole, pseudonym: mine },
      { kind: 'end', reason: 'signed-out', ...whole, pseudonym: mine },
    ]);
    const plain = createHash('sha256').update(pupil).digest('hex');
    expect(mine).to.have.length(32).and.not.equal(plain.slice(0, 32));
    expect(JSON.stringify(found)).to.not.contain(pupil).and.not.contain('lea');
  });

  it('costs a visit no statement of its own: what is noted is written together, and an orderly stop writes the rest', async () => {
    let statements = 0;
    const counting = new Proxy(gateway.pool, {
      get: (pool, name) => {
        if (name === 'query' || name === 'connect') statements += 1;
        const value = Reflect.get(pool, name) as unknown;
        return typeof value === 'function' ? value.bind(pool) : value;
      },
    });
    const log = { warn: () => undefined, error: () => undefined };
    const journal = createSignInJournal({ pool: counting, root: Buffer.alloc(32, 1), months: 12, now, log });
    const before = (await lines()).length;
    for (let at = 0; at < 300; at += 1)
      journal.record({ at: now(), kind: 'sign-in', reason: null, service: 'autre', person: randomUUID() });
    expect(statements, 'nobody waits').to.equal(0);
    await journal.close();
    expect(statements, 'the month, then one for all').to.equal(2);
    expect((await lines()).length - before).to.equal(300);
  });

  it('keeps what it could not write, and writes it once the database answers again', async () => {
    const faults: object[] = [];
    const log = { warn: () => undefined, error: (fields: object) => void faults.push(fields) };
    let broken = true;
    const failing = new Proxy(gateway.pool, {
      get: (pool, name) => {
        if (broken && (name === 'query' || name === 'connect')) return () => Promise.reject(new Error('gone'));
        const value = Reflect.get(pool, name) as unknown;
        return typeof value === 'function' ? value.bind(pool) : value;
      },
    });
    const journal = createSignInJournal({ pool: failing, root: Buffer.alloc(32, 1), months: 12, now, log });
    journal.record({ at: now(), kind: 'refusal', reason: 'account-closed', service: 'panne', person: pupil });
    await journal.flush();
    expect(faults).to.have.length(1);
    broken = false;
    await journal.close();
    expect((await lines()).filter((line) => line.service === 'panne')).to.have.length(1);
  });

  it('is found again for an incident by the académie and the DPO alone, with the key, and the journal says who looked', async () => {
    const { pairwise } = await openKeys(gateway.keysDirectory);
    const actor = (role: 'academie' | 'dpo' | 'chef' | 'departement'): Actor => ({
      person: randomUUID(),
      assignments: [{ role, uai: role === 'chef' ? '0920001A' : null }],
    });
    const unused = () => {
      throw new Error('not for this act');
    };
    const context = { pool: gateway.pool, now: now(), newId: randomUUID, hashPassword: unused, provisionalPassword: unused };
    const trace = (role: Parameters<typeof actor>[0], root = pairwise, incident = 'INC-2026-17') =>
      perform(
        traceSignIns,
        actor(role),
        personSubject(pupil, []),
        { incident, pseudonymOf: (salt, id) => monthlyPseudonym(root, salt, id) },
        context,
      );
    for (const role of ['chef', 'departement'] as const) expect((await trace(role)).ok, role).to.equal(false);
    expect((await trace('academie', pairwise, 'Léa Martin')).ok, 'a name is no reference').to.equal(false);
    for (const role of ['academie', 'dpo'] as const) {
      const result = await trace(role);
      expect(result.ok && result.output.events.map(({ kind, reason }) => reason ?? kind)).to.deep.equal([
        'signed-out',
        'sign-in',
        'wrong-credentials',
      ]);
    }
    const foreign = await trace('academie', Buffer.alloc(32, 9));
    expect(foreign.ok && foreign.output.events, 'without the key nothing is anybody’s').to.deep.equal([]);
    const { rows } = await gateway.pool.query(
      "SELECT actor_role, detail FROM journal WHERE act = 'trace-sign-ins' AND detail LIKE '%INC%' ORDER BY seq",
    );
    expect(rows.map(({ actor_role: role, detail }) => [role, JSON.parse(detail)])).to.deep.equal([
      ['academie', { incident: 'INC-2026-17', lines: 3 }],
      ['dpo', { incident: 'INC-2026-17', lines: 3 }],
      ['academie', { incident: 'INC-2026-17', lines: 0 }],
    ]);
  });

  it('is counted once a month is over, and gone with its key, its lines and its counts within twelve months', async () => {
    const log = { warn: () => undefined, error: () => undefined };
    const journal = createSignInJournal({ pool: gateway.pool, root: Buffer.alloc(32, 1), months: 12, now, log });
    for (let at = 0; at < 6; at += 1) {
      const person = await addPerson(gateway.pool, { login: `eleve${at}`, password });
      for (let time = 0; time <= at; time += 1) journal.record({ at: now(), kind: 'sign-in', reason: null, service: 'ent', person });
    }
    await journal.flush();
    expect(await readCountedMonths(gateway.pool), 'the month is not over').to.deep.equal([]);
    const move = (days: number) => {
      ahead += days * day;
      gateway.wait(days * day);
    };
    move(32);
    await gateway.sso.sweep();
    const [month] = await readCountedMonths(gateway.pool);
    const cells = await readMonthCells(gateway.pool, { structures: ['0920001A'], nominative: false }, month!);
    expect(cells.filter(({ service: one }) => one === 'ent').map(({ profile, people, events }) => [profile, people, events])).to.deep.equal(
      [
        ['*', 7, 22],
        ['ELV', 7, 22],
      ],
    );
    expect(await readMonthCells(gateway.pool, { structures: ['0920002B'], nominative: false }, month!), 'another collège').to.deep.equal(
      [],
    );
    move(280);
    expect((await lines()).length, 'not yet').to.be.above(300);
    move(60);
    expect(await lines()).to.deep.equal([]);
    const { rows } = await gateway.pool.query(
      "SELECT (SELECT count(*)::int FROM sign_in_month) AS keys, (SELECT count(*)::int FROM sign_in_count) AS counts, (SELECT count(*)::int FROM pg_inherits WHERE inhparent = 'sign_in_event'::regclass) AS partitions",
    );
    expect(rows[0]).to.deep.equal({ keys: 0, counts: 0, partitions: 0 });
  });
});
