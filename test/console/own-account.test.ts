// What everybody sees of his own account: the charters that he accepted, in the text of that day, and pages in the language that he reads.
import { expect } from 'chai';
import { assignedRoles } from '#core/access/role.ts';
import { ownAccountWords } from '#src/console/words/own-account.ts';
import { frenchWordsIn } from '../sso/languages.ts';
import { now } from './seed-people.ts';
import { seedCharters } from './seed-sessions.ts';
import { type Served, serve } from './served.ts';
import { visitor } from './visitor.ts';

describe('one’s own account in the console', () => {
  let served: Served;
  before(async () => {
    served = await serve();
    await seedCharters(served.database.pool, served.people.nobody);
  });
  after(() => served.stop());

  it('shows which charters were accepted and when, and each text as it was accepted though another version is in force', async () => {
    const pupil = await visitor(served, served.people.nobody);
    const { text } = await pupil.get('/console/compte/chartes');
    expect(text.match(/<li class="task">/g)).to.have.length(2);
    expect(text).to.match(/Version 2, acceptée le lundi 23 novembre\.[\s\S]*En vigueur[\s\S]*Version 1, acceptée[\s\S]*Remplacée depuis/);
    expect(text).to.not.contain('Charte des tablettes');

    const first = await pupil.get('/console/compte/chartes/usages/1');
    expect(first.text).to.contain('Texte de la version 1.').and.not.contain('Texte de la version 2.').and.not.contain('role="alert"');
    const { rows } = await served.database.pool.query<{ digest: string }>(
      `SELECT encode(digest, 'hex') AS digest FROM charter_acceptance WHERE version = 1`,
    );
    expect(first.text).to.contain(rows[0]!.digest);
    for (const path of ['eim/1', 'usages/3', 'usages/0', 'usages/1e9', 'usages/x', 'USAGES/1'])
      expect((await pupil.get(`/console/compte/chartes/${path}`)).status, path).to.equal(404);
  });

  it('shows nobody what somebody else accepted, whatever his role', async () => {
    for (const role of assignedRoles) {
      const visiting = await visitor(served, served.people[role]);
      expect((await visiting.get('/console/compte/chartes')).text, role)
        .to.contain('Vous n’avez accepté aucune charte')
        .and.not.contain('Charte du numérique');
      expect((await visiting.get('/console/compte/chartes/usages/1')).status, role).to.equal(404);
    }
  });

  it('shows which address replaces a forgotten password, masked, to its owner alone, who may take it away; the address is told', async () => {
    const { pool } = served.database;
    const owner = served.people.nobody;
    await pool.query(`INSERT INTO person_mail (person_id, address, verified_at) VALUES ($1, 'secours@exemple.fr', $2)`, [owner, now]);
    for (const role of assignedRoles) {
      const visiting = await visitor(served, served.people[role]);
      expect((await visiting.get('/console/compte/connexions')).text, role)
        .to.contain('Aucune adresse')
        .and.not.contain('@exemple.fr');
      expect((await visiting.post('/console/compte/adresse', {})).location, role).to.equal('/console/compte/connexions?fait=rien');
    }
    const pupil = await visitor(served, owner);
    const { text } = await pupil.get('/console/compte/connexions');
    expect(text).to.contain('s…@exemple.fr').and.contain('Retirer cette adresse').and.not.contain('secours@');
    const removed = await pupil.post('/console/compte/adresse', {});
    expect(removed.location).to.equal('/console/compte/connexions?fait=adresse');
    expect((await pupil.get(removed.location!)).text)
      .to.contain('est retirée')
      .and.contain('Aucune adresse');
    const { rows } = await pool.query(
      'SELECT l.purpose, l.address, l.language FROM mail_outbox o JOIN mail_link l ON l.id = o.link_id WHERE o.sent_at IS NULL',
    );
    expect(rows).to.deep.equal([{ purpose: 'mail-removed', address: 'secours@exemple.fr', language: 'fr' }]);
    const journal = await pool.query(`SELECT actor_id, subject_id, fields FROM journal WHERE act = 'remove-own-mail'`);
    expect(journal.rows).to.deep.equal([{ actor_id: owner, subject_id: owner, fields: ['mail'] }]);
  });

  it('says so when the text that is kept is no longer the one that was accepted', async () => {
    await served.database.pool.query(
      `UPDATE charter_version SET body = replace(body::text, 'version 2', 'version deux')::json WHERE charter = 'usages' AND version = 2`,
    );
    const pupil = await visitor(served, served.people.nobody);
    expect((await pupil.get('/console/compte/chartes/usages/2')).text).to.match(
      /role="alert"[\s\S]*n’est plus celui que vous avez accepté/,
    );
    expect((await pupil.get('/console/compte/chartes/usages/1')).text).to.not.contain('role="alert"');
  });

  it('is in the language of the browser or the one that was chosen on the sign-in pages, and the rest of the console in French', async () => {
    const cookie = await served.signIn(served.people.nobody);
    const get = async (path: string, language: string, chosen = '') =>
      (await fetch(served.url + path, { headers: { cookie: `${cookie}${chosen}`, 'accept-language': language } })).text();
    const paths = ['/compte/connexions', '/compte/chartes', '/compte/chartes/usages/1', '/compte/probleme', '/compte-bloque', ''];
    for (const path of paths) {
      const english = await get(`/console${path}`, 'en');
      expect(english, path).to.contain('<html lang="en">').and.contain('>Français</a>');
      const others = [english, await get(`/console${path}?langue=en`, 'fr'), await get(`/console${path}`, 'fr', '; annuaire_langue=en')];
      for (const text of others.map((one) =>
        one.replace(/<div lang="fr">[\s\S]*?<\/div>|<(ul|h1|h2|title)\b[^>]*>[^<]*(<li>[^<]*<\/li>)*<\/\1>/g, ' '),
      ))
        expect(frenchWordsIn(text), path).to.deep.equal([]);
      expect(await get(`/console${path}`, 'fr'), path)
        .to.contain('<html lang="fr">')
        .and.contain('>English</a>');
    }
    const { title } = ownAccountWords.en.sessions;
    expect(await get('/console/compte/connexions', 'uk, en;q=0.5')).to.contain(`<h1>${title}</h1>`);
    const chef = await served.signIn(served.people.chef);
    const list = await fetch(`${served.url}/console`, { headers: { cookie: chef, 'accept-language': 'en' } });
    expect(await list.text())
      .to.contain('<html lang="fr">')
      .and.not.contain('>English</a>');
    expect(list.headers.get('content-language')).to.equal('fr');
  });
});
