// Suspending somebody from his page and giving the account back; the people who say that somebody uses their account; what everybody may do about his own
// sessions, whatever his role.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { assignedRoles } from '#core/access/role.ts';
import { reportAccount } from '#database/account-report.ts';
import { writeArtefacts } from '#database/oidc-store.ts';
import { type Served, serve } from './served.ts';
import { visitor } from './visitor.ts';

describe('accounts withdrawn and given back in the console', () => {
  let served: Served;
  let pupil: string;
  before(async () => {
    served = await serve();
    pupil = `/console/personnes/${served.people.pupil}`;
  });
  after(() => served.stop());

  const openSession = (person: string, uid: string, services = ['ent']) => {
    const authorizations = Object.fromEntries(services.map((id) => [id, { sid: `${uid}-${id}`, grantId: `${uid}-${id}` }]));
    const loginTs = Math.floor(served.clock.now.getTime() / 1000) - 3600;
    // The `state` of a sign-out that was begun: anything that somebody sends.
    const payload = { accountId: person, uid, loginTs, device: 'windows/firefox', authorizations, state: { state: '\u0000' } };
    return writeArtefacts(served.database.pool, [{ kind: 'Session', id: randomUUID(), payload, ttl: 3600 }]);
  };
  const open = async (person: string) =>
    (
      await served.database.pool.query<{ uid: string }>(`SELECT uid FROM oidc_artefact WHERE account_id = $1 ORDER BY uid`, [person])
    ).rows.map(({ uid }) => uid);

  it('by the référent, with a reason; the direction alone gives back; the page says each time where it stands', async () => {
    const [referent, chef] = [await visitor(served, served.people['referent-usages']), await visitor(served, served.people.chef)];
    await openSession(served.people.pupil, 'pupille');
    expect((await referent.get(pupil)).text)
      .to.contain('Suspendre le compte')
      .and.not.contain('Rétablir le compte');
    const empty = await referent.post(`${pupil}/suspension`, { motif: ' ' });
    expect(empty.status).to.equal(422);
    expect(empty.text).to.contain('Indiquez le motif').and.contain('Rien n');
    expect(await open(served.people.pupil)).to.deep.equal(['pupille']);

    const done = await referent.post(`${pupil}/suspension`, { motif: 'Insultes dans la messagerie' });
    expect(done.status).to.equal(200);
    expect(done.text).to.contain('Le compte est suspendu');
    expect(await open(served.people.pupil)).to.deep.equal([]);
    const seen = (await referent.get(pupil)).text;
    expect(seen, 'the badge').to.contain('Compte suspendu</span>').and.not.contain('Compte actif');
    expect(seen).to.contain('Compte suspendu').and.contain('Insultes dans la messagerie').and.not.contain('Rétablir le compte');
    expect((await referent.post(`${pupil}/retablissement`, { motif: 'x' })).status).to.equal(403);

    expect((await chef.get(pupil)).text).to.contain('Rétablir le compte');
    expect((await chef.post(`${pupil}/retablissement`, { motif: 'Entretien' })).text).to.contain('Le compte est rétabli');
    expect((await chef.get(pupil)).text).to.not.contain('Compte suspendu');
  });

  it('the badge says suspended once each collège where the account is open has suspended it, and not before', async () => {
    const { pool } = served.database;
    const visiting = await visitor(served, served.people.academie);
    const badge = async () => /(Compte [a-zé]+)<\/span>/.exec((await visiting.get(pupil)).text)?.[1];
    const { rows } = await pool.query<{ uai: string }>("SELECT uai FROM affiliation WHERE person_id = $1 AND state = 'active'", [
      served.people.pupil,
    ]);
    await pool.query(
      `INSERT INTO affiliation (person_id, uai, profile, state, since, details, revision)
        SELECT person_id, '0990109Z', profile, state, since, details, revision FROM affiliation WHERE person_id = $1 AND uai = $2`,
      [served.people.pupil, rows[0]!.uai],
    );
    const suspend = (uai: string) =>
      pool.query(
        `INSERT INTO suspension (id, person_id, uai, reason, since, set_role) VALUES (gen_random_uuid(), $1, $2, 'essai', now(), 'chef')`,
        [served.people.pupil, uai],
      );
    const seen = [await badge()];
    await suspend(rows[0]!.uai);
    seen.push(await badge());
    await suspend('0990109Z');
    seen.push(await badge());
    await pool.query("DELETE FROM suspension WHERE person_id = $1 AND reason = 'essai'", [served.people.pupil]);
    await pool.query("DELETE FROM affiliation WHERE person_id = $1 AND uai = '0990109Z'", [served.people.pupil]);
    expect(seen).to.deep.equal(['Compte actif', 'Compte actif', 'Compte suspendu']);
  });

  it('lets nobody suspend somebody who has more power, nor himself, nor show the form for it', async () => {
    const referent = await visitor(served, served.people['referent-usages']);
    const chef = `/console/personnes/${served.people.chef}`;
    expect((await referent.get(chef)).text).to.not.contain('Suspendre le compte');
    expect((await referent.post(`${chef}/suspension`, { motif: 'essai' })).status).to.equal(403);
    const own = await (await visitor(served, served.people.chef)).post(`${chef}/suspension`, { motif: 'essai' });
    expect(own.status).to.be.oneOf([403, 422]);
  });

  it('a reported account is told of on the first page of the collège and of no other, and settled by a new code', async () => {
    const client = await served.database.pool.connect();
    await reportAccount(client, served.people.pupil, served.clock.now);
    client.release();
    for (const role of ['chef', 'adjoint', 'referent-usages'] as const) {
      const visiting = await visitor(served, served.people[role]);
      expect((await visiting.get('/console')).text, role).to.contain('1 personne signale');
      expect((await visiting.get('/console/signalements')).text, role).to.contain('Lefèvre');
    }
    const elsewhere = await visitor(served, served.people['chef-held']);
    expect((await elsewhere.get('/console')).text).to.not.contain('signale');
    expect((await elsewhere.get('/console/signalements')).text)
      .to.contain('Personne n’attend')
      .and.not.contain('Lefèvre');
    expect((await (await visitor(served, served.people.academie)).get('/console')).text).to.contain('1 compte signalé');
    expect((await (await visitor(served, served.people.departement)).get('/console')).text).to.not.contain('signal');

    const referent = await visitor(served, served.people['referent-usages']);
    expect((await referent.get(pupil)).text)
      .to.contain('Quelqu’un d’autre utilise ce compte')
      .and.contain('Compte bloqué</span>')
      .and.not.contain('Compte actif');
    expect((await referent.post(`${pupil}/mot-de-passe`, {})).status).to.equal(200);
    expect((await referent.get('/console/signalements')).text).to.contain('Personne n’attend');
  });

  it('everybody sees and ends his own sessions and nobody else’s, whatever his role', async () => {
    for (const role of [...assignedRoles, 'nobody'] as const) {
      const person = served.people[role];
      const visiting = await visitor(served, person);
      await openSession(person, `${role}-a`, ['ent', 'disparu']);
      await openSession(person, `${role}-b`);
      await openSession(served.people.pupil, `autre-${role}`);
      const text = (await visiting.get('/console/compte/connexions')).text;
      expect(text, role).to.contain('Ordinateur Windows, Firefox').and.contain('Espace numérique de travail').and.contain(`${role}-b`);
      expect(text, role).to.not.contain(`autre-${role}`).and.not.contain('disparu');

      const foreign = await visiting.post('/console/compte/connexions', { connexion: `autre-${role}` });
      expect(foreign.location, role).to.equal('/console/compte/connexions?fait=rien');
      expect(await open(served.people.pupil)).to.include(`autre-${role}`);
      const one = await visiting.post('/console/compte/connexions', { connexion: `${role}-a` });
      expect(one.location, role).to.equal('/console/compte/connexions?fait=une');
      expect(await open(person), role).to.deep.equal([`${role}-b`]);
      expect((await visiting.post('/console/compte/probleme', {}, { token: 'faux' })).status, 'a forged post').to.equal(403);

      const locked = await visiting.post('/console/compte/probleme', {});
      expect(locked.location, role).to.equal('/console/compte-bloque');
      expect(await open(person), role).to.deep.equal([]);
      expect((await visiting.get('/console')).location, 'the console is over too').to.match(/^\/console\/connexion/);
      expect((await visiting.get('/console/compte-bloque')).text).to.contain('Votre compte est bloqué');
      const { rows } = await served.database.pool.query(`SELECT detail FROM journal WHERE act = 'report-account' AND subject_id = $1`, [
        person,
      ]);
      expect(rows, role).to.deep.equal([{ detail: '{"services":1,"sessions":1}' }]);
    }
  });

  it('a console session that the gateway’s word of before the end would open is none', async () => {
    const visiting = await visitor(served, served.people.double);
    expect((await visiting.get('/console/compte/connexions')).status).to.equal(200);
    const after = new Date(served.clock.now.getTime() + 1000);
    await served.database.pool.query('UPDATE person SET sessions_ended_at = $2 WHERE id = $1', [served.people.double, after]);
    expect((await visiting.get('/console/compte/connexions')).status).to.equal(303);
  });
});
