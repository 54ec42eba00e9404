// The session: how long it lives, how it ends, and that its cookie cannot be made or read.
import { expect } from 'chai';
import { deleteSessionsOf } from '#database/console-session.ts';
import { now } from './seed-people.ts';
import { type Served, serve } from './served.ts';
import { visitor } from './visitor.ts';

describe('the session of the console', () => {
  let served: Served;
  before(async () => {
    served = await serve(2);
  });
  after(() => served.stop());
  beforeEach(() => {
    served.clock.now = now;
  });

  const minutes = (count: number) => {
    served.clock.now = new Date(now.getTime() + count * 60_000);
  };

  it('ends after 30 minutes without a sign of life', async () => {
    const chef = await visitor(served, served.people.chef);
    minutes(29);
    expect((await chef.get('/console')).status).to.equal(200);
    minutes(58);
    expect((await chef.get('/console')).status).to.equal(200);
    minutes(89);
    expect((await chef.get('/console')).status).to.equal(303);
  });

  it('ends after 8 hours whatever is done', async () => {
    const chef = await visitor(served, served.people.chef);
    for (let at = 25; at < 480; at += 25) {
      minutes(at);
      expect((await chef.get('/console')).status).to.equal(200);
    }
    minutes(481);
    expect((await chef.get('/console')).status).to.equal(303);
  });

  it('ends at once in every browser when it is revoked', async () => {
    const [one, two] = [await visitor(served, served.people.adjoint), await visitor(served, served.people.adjoint)];
    expect(await deleteSessionsOf(served.database.pool, served.people.adjoint)).to.equal(2);
    expect((await one.get('/console')).status).to.equal(303);
    expect((await two.get('/console')).status).to.equal(303);
  });

  it('ends when one signs out, even though the gateway does not answer', async () => {
    const chef = await visitor(served, served.people.chef);
    const reply = await chef.post('/console/deconnexion', {});
    expect(reply.status).to.equal(303);
    expect(reply.location).to.equal('/console/au-revoir');
    expect((await chef.get('/console')).status).to.equal(303);
    expect((await chef.get('/console/au-revoir')).text).to.contain('Vous êtes déconnecté');
  });

  it('is begun anew from an answer of the gateway that nobody waits for, without a fault in the log', async () => {
    const { length } = served.faults;
    const bare = await fetch(`${served.url}/console/retour`, { redirect: 'manual' });
    expect([bare.status, bare.headers.get('location')]).to.deep.equal([303, '/console']);
    const lost = await fetch(`${served.url}/console/retour?code=x&state=y`);
    expect(lost.status).to.equal(400);
    expect(await lost.text())
      .to.contain('La connexion est à reprendre')
      .and.match(/<a class="button" href="\/console">Reprendre/);
    expect(served.faults.slice(length)).to.deep.equal([]);
  });

  it('shows and does nothing for a role with power before the second factor was given, and is back where one was', async () => {
    for (const role of ['chef', 'adjoint', 'academie', 'departement', 'dpo'] as const) {
      const someone = await visitor(served, served.people[role], false);
      const page = await someone.get('/console/personnes?q=a');
      expect([page.status, page.location], role).to.deep.equal([303, '/console/connexion?vers=%2Fconsole%2Fpersonnes%3Fq%3Da']);
      const act = await someone.post('/console/role', { role: 'x' }, { token: 'x' });
      expect(act.text, role).to.contain('session');
      expect(act.status, role).to.be.within(400, 499);
    }
    const referent = await visitor(served, served.people['referent-usages'], false);
    expect((await referent.get('/console')).status, 'a référent owes none').to.equal(200);
  });

  it('asks somebody signed in for the second factor from the moment he is given a role with power', async () => {
    const someone = await visitor(served, served.people['referent-usages'], false);
    expect((await someone.get('/console')).status).to.equal(200);
    await served.database.pool.query(
      `INSERT INTO role_assignment (id, person_id, role, uai, starts_on) SELECT gen_random_uuid(), person_id, 'adjoint', uai, '2026-09-01'
       FROM role_assignment WHERE person_id = $1 AND role = 'referent-usages'`,
      [served.people['referent-usages']],
    );
    expect((await someone.get('/console')).location).to.match(/^\/console\/connexion/);
    await served.database.pool.query(`DELETE FROM role_assignment WHERE person_id = $1 AND role = 'adjoint'`, [
      served.people['referent-usages'],
    ]);
  });

  it('loses a role the moment the role ends', async () => {
    const dpo = await visitor(served, served.people.dpo);
    expect((await dpo.get('/console/personnes')).status).to.equal(200);
    await served.database.pool.query(`UPDATE role_assignment SET ends_on = '2026-11-22' WHERE person_id = $1`, [served.people.dpo]);
    expect((await dpo.get('/console/personnes')).status).to.equal(403);
  });

  it('takes no cookie that it did not seal, and keeps no token', async () => {
    const cookie = await served.signIn(served.people.chef);
    const tampered = `${cookie.slice(0, -4)}AAAA`;
    for (const bad of [tampered, 'console_session=x', cookie.replace('console_session', 'console_sign_in')]) {
      const response = await fetch(`${served.url}/console`, { headers: { cookie: bad }, redirect: 'manual' });
      expect(response.status).to.equal(303);
    }
    const { rows } = await served.database.pool.query('SELECT octet_length(token_hash) AS length FROM console_session');
    expect(rows.every((row) => row.length === 32)).to.equal(true);
  });

  it('says so in French when the gateway does not answer, with a reference and nothing of the machine', async () => {
    const response = await fetch(`${served.url}/console/connexion?vers=/console/personnes`, { redirect: 'manual' });
    const text = await response.text();
    expect(response.status).to.equal(502);
    expect(text)
      .to.contain('La connexion n’a pas abouti')
      .and.to.match(/<strong>[0-9A-F]{8}<\/strong>/)
      .and.to.not.contain('.ts:');
    expect(JSON.stringify(served.faults)).to.contain('the gateway did not answer');
  });

  it('does not take an answer of the gateway that it was not waiting for', async () => {
    const response = await fetch(`${served.url}/console/retour?code=x&state=y`, { redirect: 'manual' });
    expect(response.status).to.equal(400);
    expect(response.headers.get('set-cookie') ?? '').to.not.contain('console_session=ey');
  });

  it('sends every security header with every answer', async () => {
    for (const path of ['/console/au-revoir', '/console', '/console/public/console.css', '/console/rien']) {
      const { headers } = await fetch(served.url + path, { redirect: 'manual' });
      expect(headers.get('content-security-policy'), path).to.contain("default-src 'none'").and.to.contain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
    }
    expect((await fetch(`${served.url}/console/au-revoir`)).headers.get('cache-control')).to.equal('no-store');
  });
});
