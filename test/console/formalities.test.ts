// Completing the formalities of a collège as its chef or the académie does, without script, over real HTTP: what is recorded, what is said
// next, and what never passes.
import { expect } from 'chai';
import type { ComplianceRecord } from '#core/lifecycle/compliance.ts';
import { moulin, tilleuls } from './seed-people.ts';
import { type Served, serve } from './served.ts';
import { type Visiting, visitor } from './visitor.ts';

const complete = {
  conventionFrom: '2026-09-01',
  conventionUntil: '',
  informedOn: '2026-09-10',
  informedHow: 'Carnet de liaison',
  registerOn: '2026-09-05',
  registerReference: 'ENT-2026-01',
};
const path = `/console/formalites/${moulin}`;

describe('the formalities of a collège', () => {
  let served: Served;
  let chef: Visiting;
  let academie: Visiting;
  beforeEach(async () => {
    served = await serve(2);
    chef = await visitor(served, served.people['chef-missing']);
    academie = await visitor(served, served.people.academie);
  });
  afterEach(() => served.stop());

  const recorded = async (uai = moulin): Promise<Partial<ComplianceRecord> | undefined> =>
    (
      await served.database.pool.query(
        `SELECT convention_from AS "conventionFrom", convention_until AS "conventionUntil", informed_on AS "informedOn", informed_how AS "informedHow",
         register_on AS "registerOn", register_reference AS "registerReference" FROM compliance WHERE uai = $1`,
        [uai],
      )
    ).rows[0];
  const journal = async () =>
    (await served.database.pool.query(`SELECT actor_id, actor_role, fields FROM journal WHERE act = 'record-compliance' ORDER BY seq`))
      .rows;

  it('says what is missing, what it means, and who can complete it', async () => {
    const { text } = await chef.get('/console/formalites');
    expect(text)
      .to.contain('avant qu’une seule personne de votre collège soit enregistrée')
      .and.to.contain('413 fiches ont été laissées de côté');
    expect(text.match(/À compléter/g)).to.have.length(3);
    expect(text).to.contain('avec le délégué à la protection des données').and.to.not.contain('sur la parole');
    expect(text).to.match(/href="\/console\/formalites" aria-current="page"/);
  });

  it('records what the chef says, and what happens next', async () => {
    const reply = await chef.post(path, complete);
    expect(reply).to.include({ status: 303, location: '/console/formalites?fait=enregistre' });
    expect(await recorded()).to.deep.equal({ ...complete, conventionUntil: null });
    const after = await chef.get(reply.location!);
    expect(after.text).to.contain('La prochaine synchronisation proposera les comptes de votre collège');
    expect(after.text).to.contain('du mardi 1er septembre au vendredi 31 août 2029 (trois ans)');
    expect(await journal()).to.deep.equal([
      {
        actor_id: served.people['chef-missing'],
        actor_role: 'chef',
        fields: ['conventionFrom', 'informedOn', 'informedHow', 'registerOn', 'registerReference'],
      },
    ]);
    expect((await chef.get('/console')).text).to.not.contain('Compléter les formalités');
  });

  it('records piece by piece, and says what is still missing', async () => {
    const reply = await chef.post(path, { ...complete, informedOn: '', registerOn: '', registerReference: ' ' });
    const { text } = await chef.get(reply.location!);
    expect(text).to.contain('C’est enregistré').and.to.contain('continue de laisser de côté');
    expect(text).to.contain('il manque la date.').and.to.contain('value="2026-09-01"').and.to.contain('>Carnet de liaison</textarea>');
    expect(text.match(/À compléter/g)).to.have.length(2);
  });

  it('says that nothing changed when nothing did, and journals nothing', async () => {
    await chef.post(path, complete);
    const reply = await chef.post(path, complete);
    expect(reply.location).to.equal('/console/formalites?fait=inchange');
    expect((await chef.get(reply.location!)).text).to.contain('Rien n’a changé');
    expect(await journal()).to.have.length(1);
  });

  it('records nothing that is wrong, says each fault at its field, and gives back what was typed', async () => {
    const typed = { ...complete, conventionUntil: '2026-08-01', informedHow: `${'x'.repeat(500)}y`, registerReference: 'REG "7" <b>' };
    const reply = await chef.post(path, typed);
    expect(reply.status).to.equal(422);
    expect(await recorded()).to.equal(undefined);
    for (const field of ['conventionUntil', 'informedHow'])
      expect(reply.text)
        .to.contain(`<a href="#${field}">`)
        .and.to.contain(`aria-describedby="${field}-aide ${field}-erreur" aria-invalid="true"`);
    expect(reply.text).to.not.contain('href="#registerReference"');
    expect(reply.text).to.contain('value="2026-08-01"').and.to.contain('xy</textarea>');
    expect(reply.text).to.contain('value="REG &quot;7&quot; &lt;b&gt;"').and.to.not.contain('<b>');
    const other = await chef.post(path, { ...complete, informedOn: 'hier', registerOn: '0026-09-05' });
    expect(other.status).to.equal(422);
    expect(other.text).to.contain('AAAA-MM-JJ').and.to.contain('vérifiez l&#39;année').and.to.contain('value="hier"');
  });

  it('shows as text what was recorded as markup, and keeps no control character', async () => {
    await chef.post(path, { ...complete, informedHow: 'Mot\u0000 <script>alert(1)</script>\r\nréunion\u0007' });
    expect((await recorded())?.informedHow).to.equal('Mot <script>alert(1)</script>\nréunion');
    const { text } = await chef.get('/console/formalites');
    expect(text).to.contain('&lt;script&gt;alert(1)&lt;/script&gt;').and.to.not.contain('<script>alert');
  });

  it('lets the académie record them on the chef’s word, from its board, and says whose word it is', async () => {
    expect((await academie.get('/console')).text).to.contain(`href="${path}"`);
    expect((await academie.get('/console/formalites')).location).to.equal('/console');
    expect((await academie.get(path)).text)
      .to.contain('sur la parole du chef d’établissement')
      .and.to.contain('Formalités, Collège du Moulin');
    const reply = await academie.post(path, complete);
    expect(reply.location).to.equal(`${path}?fait=enregistre`);
    expect((await academie.get(reply.location!)).text).to.contain(
      'La prochaine synchronisation proposera les comptes du Collège du Moulin',
    );
    expect((await journal())[0]).to.include({ actor_role: 'academie' });
    expect((await academie.get('/console/formalites/0999999Z')).status).to.equal(404);
    expect((await academie.post('/console/formalites/0999999Z', complete)).status).to.equal(404);
  });

  it('never lets a chef touch another collège, nor anybody without the act', async () => {
    const before = await recorded(tilleuls);
    expect((await chef.post(`/console/formalites/${tilleuls}`, { ...complete, registerReference: 'autre' })).status).to.equal(404);
    for (const role of ['adjoint', 'referent-usages', 'referent-eim', 'departement', 'dpo', 'nobody'] as const) {
      const other = await visitor(served, served.people[role]);
      expect((await other.get('/console/formalites')).status, role).to.equal(403);
      expect((await other.post(`/console/formalites/${tilleuls}`, complete)).status, role).to.equal(403);
    }
    expect(await recorded(tilleuls)).to.deep.equal(before);
    expect(await journal()).to.deep.equal([]);
  });

  it('takes no post that a page of ours did not make', async () => {
    for (const options of [{ token: '' }, { headers: { 'sec-fetch-site': 'cross-site' } }])
      expect((await chef.post(path, complete, options)).status).to.equal(403);
    expect(await recorded()).to.equal(undefined);
  });

  it('shows somebody who holds two roles the collège that he looks at', async () => {
    const double = await visitor(served, served.people.double);
    expect((await double.get('/console/formalites')).text).to.contain(`action="/console/formalites/${moulin}"`);
    const { rows } = await served.database.pool.query(`SELECT id FROM role_assignment WHERE person_id = $1 AND role = 'referent-usages'`, [
      served.people.double,
    ]);
    await double.post('/console/role', { role: rows[0].id });
    expect((await double.get('/console')).text).to.not.contain('href="/console/formalites"');
    expect((await double.get('/console/formalites')).status).to.equal(404);
  });
});
