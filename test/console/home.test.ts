// What each role sees first, over real HTTP and a real database.
import { expect } from 'chai';
import { details, identity } from '../support/people.ts';
import { moulin, tilleuls } from './seed-people.ts';
import { type Served, serve } from './served.ts';
import { visitor } from './visitor.ts';

describe('the first page of the console', () => {
  let served: Served;
  before(async () => {
    served = await serve();
  });
  after(() => served.stop());

  const first = async (who: keyof Served['people'], path = '/console') => {
    const reply = await (await visitor(served, served.people[who])).get(path);
    expect(reply.status, JSON.stringify(served.faults)).to.equal(200);
    return reply.text;
  };

  it('tells a chef what waits for him, with the count and one button', async () => {
    const text = await first('chef');
    expect(text).to.contain('Collège des Tilleuls').and.to.contain('28 comptes attendent votre décision').and.to.contain('Voir la liste');
    expect(text).to.contain('26 arrivées, 1 changement et 1 départ').and.to.contain('2 fiches de votre collège ont été rejetées');
    expect(text).to.contain('19 comptes actifs').and.to.not.contain('Collège du Verger');
  });

  it('tells the adjoint the same, without what only the chef may open', async () => {
    const text = await first('adjoint');
    expect(text).to.contain('28 comptes attendent votre décision').and.to.not.contain('href="/console/traitements"');
    expect(text).to.not.contain('href="/console/formalites"');
  });

  it('tells a chef why his list is held', async () => {
    expect(await first('chef-held'))
      .to.contain('La liste est retenue')
      .and.to.contain('Vérifier la liste');
  });

  it('tells a chef which formalities are missing, what it means and who completes them', async () => {
    const text = await first('chef-missing');
    expect(text).to.contain('3 formalités manquent').and.to.contain('personne ne peut se connecter');
    expect(text).to.contain('410 élèves et 3 personnels de votre collège laissés de côté');
    expect(text).to.contain('<a class="button" href="/console/formalites">Compléter les formalités</a>');
  });

  it('shows the académie every collège and its last delivery', async () => {
    const text = await first('academie');
    expect(text)
      .to.contain('Collège des Tilleuls')
      .and.to.contain('Collège du Verger')
      .and.to.contain('413')
      .and.to.contain('9 fiches rejetées');
    expect(text).to.contain(`/console/listes/${served.heldList}`);
    expect(text).to.match(new RegExp(`href="/console/formalites/${moulin}">Compléter<`));
  });

  it('shows the Département health and counts, never a name nor a count under five', async () => {
    const text = await first('departement');
    expect(text).to.contain('État de marche').and.to.contain('moins de 5').and.to.contain('413');
    for (const hidden of ['/console/listes/', '/console/personnes', '/console/formalites']) expect(text).to.not.contain(hidden);
    for (const name of ['Lefèvre', 'Élodie', 'Durand', 'elodie.lefevre']) expect(text).to.not.contain(name);
    const run = await first('departement', `/console/traitements/${served.run}`);
    expect(run)
      .to.contain('moins de 5 personnels')
      .and.to.contain('410 élèves')
      .and.to.not.contain('Lefèvre')
      .and.to.not.contain('/rejets');
  });

  it('never shows the Département fewer than five active accounts of a collège', async () => {
    const { rows } = await served.database.pool.query(`SELECT count(*)::int AS n FROM affiliation WHERE uai = $1`, [moulin]);
    expect(rows[0].n).to.be.within(1, 4);
    expect(await first('departement')).to.match(/Collège du Moulin[\s\S]*?data-label="Comptes actifs">moins de 5</);
    expect(await first('academie')).to.match(new RegExp(`Collège du Moulin[\\s\\S]*?data-label="Comptes actifs">${rows[0].n}<`));
  });

  it('tells the Département that there is nothing, since nobody is behind a nought, and hides one to four', async () => {
    const { pool } = served.database;
    const { rows: kept } = await pool.query(`SELECT ordinal, count FROM fault WHERE run_id = $1 AND severity = 'rejection'`, [served.run]);
    const shown: string[] = [];
    for (const count of [0, 1, 4, 5]) {
      await pool.query(
        `UPDATE fault SET count = CASE ordinal WHEN 1 THEN $2::int ELSE 0 END WHERE run_id = $1 AND severity = 'rejection'`,
        [served.run, count],
      );
      shown.push(/data-label="Rejets">([^<,]*), /.exec(await first('departement'))![1]!);
    }
    for (const { ordinal, count } of kept)
      await pool.query('UPDATE fault SET count = $3 WHERE run_id = $1 AND ordinal = $2', [served.run, ordinal, count]);
    expect(shown).to.deep.equal(['aucun rejet', 'moins de 5 rejets', 'moins de 5 rejets', '5 rejets']);
    expect(await first('departement')).to.match(/Collège du Moulin[\s\S]*?data-label="Laissés de côté">413</);
    expect(await first('departement')).to.match(/Collège des Tilleuls[\s\S]*?data-label="Laissés de côté">0</);
  });

  it('names the step of a night that did not end well, and of no other', async () => {
    const text = await first('departement');
    expect(text.match(/étape\s:/g)).to.have.length(1);
    expect(text).to.match(/Livraison refusée<\/span> <span class="soft nowrap">étape\s: lecture</);
  });

  it('titles the faults of a delivery by what they are', async () => {
    expect(await first('academie')).to.contain('>Rejets et avertissements, par règle<');
    expect(await first('academie')).to.not.contain('Refus et rejets');
  });

  it('never cuts a line before a colon', async () => {
    const text = await first('chef', `/console/personnes/${served.people.pupil}`);
    expect(text).to.contain('Collège des Tilleuls\u00a0: élève');
    expect(text.replace(/<[^>]*>/g, '')).to.not.match(/ [:;?!»]/);
  });

  it('says once which record an identity comes from, and once for an affiliation, instead of on every row', async () => {
    const { pool } = served.database;
    const named = identity({ familyName: 'Lefèvre', givenName: 'Élodie' });
    const learns = { uai: tilleuls, profile: 'ELV', from: null, until: null, details: details({ classes: ['6A'], groups: ['6A-GR1'] }) };
    const facts = {
      category: 'Eleve',
      key: '70012',
      ine: null,
      siecle: null,
      identity: named,
      home: tilleuls,
      affiliations: [learns],
      relations: [],
    };
    await pool.query(
      `INSERT INTO source_record (source, category, key, person_id, digest, facts, uais, file, line, delivery_id)
       SELECT source, 'Eleve', '70012', $1, '\\x00', $2, $3, 'ENT_Eleve_0000.xml', 41, id FROM delivery`,
      [served.people.pupil, JSON.stringify(facts), [tilleuls]],
    );
    const text = await first('chef', `/console/personnes/${served.people.pupil}`);
    await pool.query(`DELETE FROM source_record WHERE person_id = $1`, [served.people.pupil]);
    expect(text.match(/data-label="Règle"/g)!.length).to.be.above(4);
    expect(text.match(/<code>ENT_Eleve_0000\.xml<\/code>, ligne 41/g)).to.have.length(2);
    expect(text).to.contain('Fiche d’origine\u00a0: ').and.not.to.contain('Autre fiche');
  });

  it('gives a référent a search box before anything else', async () => {
    const text = await first('referent-usages');
    expect(text).to.contain('Qui cherchez-vous\u00a0?').and.to.contain('action="/console/personnes"');
  });

  it('tells a référent EIM that nothing waits for him yet', async () => {
    expect(await first('referent-eim')).to.contain('registre des prêts');
  });

  it('shows the DPO the journal and the counts', async () => {
    expect(await first('dpo'))
      .to.contain('Preuves et contrôles')
      .and.to.contain('inscription');
  });

  it('lets somebody with two roles choose which one the console shows, and keeps the choice', async () => {
    const double = await visitor(served, served.people.double);
    const choice = await double.get('/console/role');
    expect(choice.text)
      .to.contain('Référent pour les usages numériques, Collège des Tilleuls')
      .and.to.contain('Chef d&#39;établissement, Collège du Moulin');
    const { rows } = await served.database.pool.query(`SELECT id FROM role_assignment WHERE person_id = $1 AND role = 'referent-usages'`, [
      served.people.double,
    ]);
    expect((await double.post('/console/role', { role: rows[0].id })).status).to.equal(303);
    expect((await double.get('/console')).text).to.contain('Qui cherchez-vous\u00a0?');
    expect((await double.post('/console/role', { role: served.run })).status).to.equal(404);
  });

  it('weighs less than 100 kB with its stylesheet and script', async () => {
    const parts = await Promise.all(
      ['/console/public/console.css', '/console/public/console.js'].map(async (path) => (await fetch(served.url + path)).text()),
    );
    const total = [await first('chef'), ...parts].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(total).to.be.below(100_000);
  });

  it('finds a person by the beginning of a name without accents, by given name first, and by class', async () => {
    const text = async (q: string) => first('referent-usages', `/console/personnes?q=${encodeURIComponent(q)}`);
    expect(await text('lefev')).to.contain('Lefèvre Élodie');
    expect(await text('Elodie lefèvre')).to.contain('Lefèvre Élodie');
    expect(await text('élodie')).to.contain('Lefèvre Élodie');
    expect(await text('6a')).to.contain('Lefèvre Élodie');
    expect(await text('voisin')).to.contain('Personne ne correspond');
    expect(await text('%')).to.not.contain('Lefèvre');
    expect(await first('academie', '/console/personnes?q=voisin')).to.contain('Voisin Autre');
  });

  it('explains a person to his chef and offers a provisional password, shown once', async () => {
    const chef = await visitor(served, served.people.chef);
    const page = await chef.get(`/console/personnes/${served.people.pupil}`);
    expect(page.text).to.contain('Élodie Lefèvre').and.to.contain('Remettre un code à usage unique').and.to.contain('à décider');
    const slip = await chef.post(`/console/personnes/${served.people.pupil}/mot-de-passe`, {});
    expect(slip.text).to.contain('cerise-tambour-4821').and.to.contain('<strong>Élodie Lefèvre</strong>');
    expect((await chef.get(`/console/personnes/${served.people.pupil}`)).text).to.not.contain('cerise-tambour-4821');
  });

  it('lets nobody hand over the password of somebody with more power, nor offers it', async () => {
    const referent = await visitor(served, served.people['referent-usages']);
    expect((await referent.get(`/console/personnes/${served.people.chef}`)).text).to.not.contain('Remettre un mot de passe');
    expect((await referent.post(`/console/personnes/${served.people.chef}/mot-de-passe`, {})).status).to.equal(403);
  });

  it('shows a chef the rejections of his collège one by one, with masked values and what to do', async () => {
    const text = await first('chef', `/console/traitements/${served.run}/rejets`);
    expect(text).to.contain('99-99-9999').and.to.contain('ligne 41').and.to.contain('corrigez-la').and.to.contain('2 cas');
  });
});
