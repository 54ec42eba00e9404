// The DPO's look at one person's sign-ins: with a reference, journaled each time, and nobody else's.
import { expect } from 'chai';
import { assignedRoles } from '#core/access/role.ts';
import { openSignInMonth, writeSignInEvents } from '#database/sign-in-journal.ts';
import { monthlyPseudonym } from '#src/keys/pseudonym.ts';
import { type Served, serve } from './served.ts';
import { visitor } from './visitor.ts';

describe('what the journal of sign-ins holds of a person, in the console', () => {
  let served: Served;
  let path: string;
  before(async () => {
    served = await serve(2);
    const { pool } = served.database;
    path = `/console/personnes/${served.people.pupil}/connexions`;
    const salt = await openSignInMonth(pool, '2026-11-01', Buffer.alloc(16, 9));
    const pseudonym = monthlyPseudonym(Buffer.alloc(32, 6), salt, served.people.pupil);
    const other = monthlyPseudonym(Buffer.alloc(32, 6), salt, served.people.chef);
    const at = new Date('2026-11-20T07:30:00Z');
    const event = { at, kind: 'sign-in', reason: null, service: 'ent', profile: 'ELV', uai: '0922648K' } as const;
    await writeSignInEvents(pool, [
      { ...event, person: served.people.pupil, pseudonym: pseudonym.toString('hex') },
      {
        ...event,
        kind: 'refusal',
        reason: 'wrong-credentials',
        service: null,
        person: served.people.pupil,
        pseudonym: pseudonym.toString('hex'),
      },
      { ...event, service: 'carnet-du-chef', person: served.people.chef, pseudonym: other.toString('hex') },
    ] as never);
  });
  after(() => served.stop());
  const looks = async () =>
    (
      await served.database.pool.query(
        "SELECT actor_role, subject_id = $1 AS hers, detail::json->>'incident' AS incident FROM journal WHERE act = 'trace-sign-ins' ORDER BY seq",
        [served.people.pupil],
      )
    ).rows;

  it('is found by the DPO with a reference; each look is a line of the journal, and the page alone is none', async () => {
    const dpo = await visitor(served, served.people.dpo);
    expect((await dpo.get(`/console/personnes/${served.people.pupil}`)).text).to.contain(path);
    const asked = await dpo.get(path);
    expect(asked.text).to.contain('Référence').and.not.contain('Connexion<');
    const without = await dpo.post(path, { reference: 'Lefèvre Zoé' }, { from: path });
    expect(without.status).to.equal(422);
    expect(without.text).to.contain('La référence').and.not.contain('mot de passe ou identifiant faux');
    expect(await looks()).to.deep.equal([]);
    const found = await dpo.post(path, { reference: 'INC-2026-7' }, { from: path });
    expect(found.status).to.equal(200);
    expect(found.text)
      .to.contain('2 inscriptions')
      .and.contain('Espace numérique de travail')
      .and.contain('mot de passe ou identifiant faux')
      .and.not.contain('carnet-du-chef');
    await dpo.post(path, { reference: 'INC-2026-7' }, { from: path });
    const look = { actor_role: 'dpo', hers: true, incident: 'INC-2026-7' };
    expect(await looks()).to.deep.equal([look, look]);
    expect((await dpo.get('/console/personnes/00000000-0000-4000-8000-000000000000/connexions')).status).to.equal(200);
    expect(
      (await dpo.post('/console/personnes/00000000-0000-4000-8000-000000000000/connexions', { reference: 'INC-1' }, { from: path })).status,
    ).to.equal(404);
  });

  for (const role of assignedRoles.filter((one) => one !== 'dpo'))
    it(`is not the role ${role}’s: neither the page, nor what it finds, nor the way to it`, async () => {
      const visiting = await visitor(served, served.people[role]);
      const before = await looks();
      expect((await visiting.get(path)).status).to.equal(403);
      const reply = await visiting.post(path, { reference: 'INC-2026-8' });
      expect(reply.status).to.equal(403);
      expect(reply.text).not.to.contain('mot de passe ou identifiant faux');
      expect((await visiting.get(`/console/personnes/${served.people.pupil}`)).text).not.to.contain(path);
      expect(await looks()).to.deep.equal(before);
    });
});
