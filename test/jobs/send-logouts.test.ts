// Services told of the end of sessions, from the real queue, by the real gateway, to real servers: one that answers, one that never does.
import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { queueLogout, replayLogouts } from '#database/logout-queue.ts';
import { readLogoutQueue } from '#database/logout-queue-reader.ts';
import { type LogoutSenderOptions, startLogoutSender } from '#src/jobs/send-logouts.ts';
import { openBrowser } from '../sso/browser.ts';
import { addPerson, type Gateway, goodbyeAddress, service, startGateway } from '../sso/gateway.ts';
import { answersTo, type LogoutEndpoint, openLogoutEndpoint, senderOf } from '../sso/logout-endpoint.ts';
import { openSignIn, relyingParty, signIn } from '../sso/relying-party.ts';

describe('Telling services that a session has ended', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  let person: string;
  let gateway: Gateway;
  let living: LogoutEndpoint;
  let dead: LogoutEndpoint;
  let ahead = 0;

  before(async () => {
    [living, dead] = await Promise.all([openLogoutEndpoint(), openLogoutEndpoint()]);
    gateway = await startGateway([
      service('vivant', { backchannelLogout: { uri: `${living.origin}/deconnexion`, bySession: true } }),
      service('mort', { backchannelLogout: { uri: `${dead.origin}/deconnexion`, bySession: false } }),
      service('muet'),
      service('par-nom', {
        backchannelLogout: { uri: `${living.origin}/nom`, bySession: true },
        release: { subject: { attribute: 'login' }, sector: 'par-nom', scopes: {} },
      }),
    ]);
    person = await addPerson(gateway.pool, lea);
  });
  after(async () => {
    await gateway.close();
    await Promise.all([living.close(), dead.close()]);
  });
  beforeEach(async () => {
    await gateway.pool.query('DELETE FROM logout_notice');
    living.answer = 200;
    dead.answer = 200;
    ahead = 0;
  });

  const now = () => new Date(Date.now() + ahead);
  const queue = (clientId: string, sid: string) => queueLogout(gateway.pool, { clientId, person, sid }, now());
  const left = async () =>
    (
      await gateway.pool.query<{ client_id: string; attempts: number; last_fault: string | null; dead: boolean }>(
        'SELECT client_id, attempts, last_fault, dead_at IS NOT NULL AS dead FROM logout_notice ORDER BY client_id, sid',
      )
    ).rows;
  const payloads = (endpoint: LogoutEndpoint, from: number) =>
    endpoint.received.slice(from).map(({ form }) => decodeJwt(form.get('logout_token') ?? ''));

  /** Runs a sender until `done` has happened. */
  async function sending(done: () => Promise<unknown>, overrides: Partial<LogoutSenderOptions> = {}) {
    const sender = await startLogoutSender(senderOf(gateway, { now, ...overrides }));
    await done();
    await sender.stop();
  }

  async function telling(count: number) {
    const { tell, all } = answersTo(gateway, count);
    await sending(() => all, { tell });
  }

  /** A promise for the next attempt that fails. */
  function failures(count: number) {
    const seen: string[] = [];
    const all = Promise.withResolvers<string[]>();
    const onUntold: LogoutSenderOptions['onUntold'] = (...failure) => {
      if (seen.push(failure.join(' ')) === count) all.resolve(seen);
    };
    return { onUntold, all: all.promise };
  }

  it('at sign-out queues one row for each service of the session that wants to be told, and none for the others', async () => {
    const browser = openBrowser();
    const tokens = await signIn(await relyingParty(gateway.sso.issuer, 'vivant'), lea, browser);
    const { sid, sub } = tokens.claims()!;
    for (const id of ['muet', 'mort']) await openSignIn(browser, await relyingParty(gateway.sso.issuer, id));
    const leaving = new URLSearchParams({ id_token_hint: tokens.id_token!, post_logout_redirect_uri: goodbyeAddress });
    const page = await browser.get(`${gateway.sso.issuer}/session/end?${leaving}`);
    expect(await left(), 'the page alone ends nothing').to.deep.equal([]);
    await browser.submit(page, {});
    expect((await left()).map(({ client_id }) => client_id)).to.deep.equal(['mort', 'vivant']);

    const [before, beforeDead] = [living.received.length, dead.received.length];
    await telling(2);
    expect(payloads(living, before)[0]).to.include({ sid, sub, aud: 'vivant' });
    const [all] = payloads(dead, beforeDead);
    expect(all, 'everything of the person, where the service keeps no sessions apart').to.not.have.property('sid');
    expect(all!.sub).to.be.a('string').and.not.equal(person).and.not.equal(sub);
    expect(await left(), 'nothing is kept of what was told').to.deep.equal([]);
  });

  it('tells the others at once while one service takes the request and never answers, and never asks it more than four things at a time', async () => {
    dead.answer = 'silent';
    const before = { living: living.received.length, dead: dead.received.length };
    for (let one = 0; one < 6; one += 1) await queue('mort', `m${one}`);
    for (let one = 0; one < 6; one += 1) await queue('vivant', `v${one}`);
    const { tell, all } = answersTo(gateway, 6);
    const second = await startLogoutSender(senderOf(gateway, { now, tell }));
    await sending(() => Promise.all([all, dead.until(before.dead + 4)]), { tell });
    await second.stop();
    expect(living.received.length - before.living).to.equal(6);
    expect(dead.received.length - before.dead, 'over two senders').to.equal(4);
    // Broken off by the stop: due again at once, and nothing is held against the service.
    expect(await left()).to.deep.equal(Array(6).fill({ client_id: 'mort', attempts: 0, last_fault: null, dead: false }));

    dead.answer = 200;
    await telling(6);
    expect(await left()).to.deep.equal([]);
  });

  it('tries again later with another token, gives up in the end, and can be asked to try anew', async () => {
    dead.answer = 503;
    const from = dead.received.length;
    await queue('mort', 'a');
    for (let attempt = 1; attempt <= 14; attempt += 1) {
      const { onUntold, all } = failures(1);
      await sending(() => all, { onUntold });
      expect(await all).to.deep.equal([`mort http-503 ${attempt === 14 ? 'given up' : 'later'}`]);
      expect((await left())[0]).to.include({ attempts: attempt, last_fault: 'http-503', dead: attempt === 14 });
      ahead += 3600_000;
    }
    const ids = payloads(dead, from).map(({ jti }) => jti);
    expect(new Set(ids).size).to.equal(14);
    const [row] = await readLogoutQueue(gateway.pool);
    expect(row).to.deep.include({ clientId: 'mort', waiting: 0, oldest: null, dead: 1, faults: ['http-503'] });

    dead.answer = 204;
    expect(await replayLogouts(gateway.pool, 'vivant', now())).to.equal(0);
    expect(await replayLogouts(gateway.pool, 'mort', now())).to.equal(1);
    await telling(1);
    expect(await left()).to.deep.equal([]);
  });

  it('names a person who may not sign in any more as the service knew him, and once he is erased the session alone', async () => {
    const gone = await addPerson(gateway.pool, { login: 'parti.hier', password: lea.password, profile: null });
    const from = living.received.length;
    await queueLogout(gateway.pool, { clientId: 'par-nom', person: gone, sid: 'un' }, now());
    await telling(1);
    await queueLogout(gateway.pool, { clientId: 'par-nom', person: '00000000-0000-4000-8000-000000000000', sid: 'deux' }, now());
    await telling(1);
    const told = payloads(living, from).map(({ sub, sid }) => [sub, sid]);
    expect(told).to.deep.equal([
      ['parti.hier', 'un'],
      [undefined, 'deux'],
    ]);
  });

  it('waits until its time has come', async () => {
    dead.answer = 500;
    await queue('mort', 'a');
    const first = failures(1);
    await sending(() => first.all, { onUntold: first.onUntold });
    const at = dead.received.length;
    await queue('vivant', 'b');
    // What was queued last is told, so what is not due yet was looked at and left.
    await telling(1);
    expect(dead.received.length).to.equal(at);
  });

  it('follows no redirection, and takes nothing but 200 or 204 for an answer', async () => {
    dead.answer = 302;
    const { onUntold, all } = failures(1);
    await queue('mort', 'a');
    const from = dead.received.length;
    await sending(() => all, { onUntold });
    expect(await all).to.deep.equal(['mort http-302 later']);
    expect(dead.received.slice(from).map(({ path }) => path)).to.deep.equal(['/deconnexion']);
  });

  it('names a service that is not there by the code of the network', async () => {
    const closed = await openLogoutEndpoint();
    await closed.close();
    const absent = await startGateway([service('absent', { backchannelLogout: { uri: `${closed.origin}/`, bySession: true } })]);
    const notice = { id: 'x', clientId: 'absent', person, sid: 's', queuedAt: now(), attempts: 1 };
    expect(await absent.sso.tellLogout(notice, new AbortController().signal)).to.equal('ECONNREFUSED');
    await absent.close();
  });
});
