// The services in the console: a chef opens them, the académie keeps the catalogue, and whoever may look sees what a person's service is told.
import { expect } from 'chai';
import { readCatalogue } from '#database/service-catalogue-reader.ts';
import { readOpenings } from '#database/service-opening-reader.ts';
import { tilleuls, verger } from './seed-people.ts';
import { seedServices } from './seed-services.ts';
import { type Served, serve } from './served.ts';
import { visitor } from './visitor.ts';

const declaration = {
  client_id: 'livres',
  name: 'Livres de poche',
  home: 'https://livres.exemple.fr/',
  redirect_uris: 'https://livres.exemple.fr/retour\nhttps://livres.exemple.fr/autre',
  token_endpoint_auth_method: 'client_secret_basic',
  pkce: 'required',
  id_token_signed_response_alg: 'ES256',
  opening: 'by-college',
  second_factor: 'none',
  subject: 'pairwise',
  profiles: ['ELV', 'ENS'],
  source: ['identity.givenName', 'profiles', 'login'],
  claim: ['prenom', 'categories', ''],
  purpose: ['Afficher le prénom', 'Ouvrir les droits du profil', ''],
  ground: ['public-task', 'public-task', 'public-task'],
  format: ['', 'number', ''],
  scope: ['profile', 'profile', ''],
};

describe('the services in the console', () => {
  let served: Served;
  before(async () => {
    served = await serve();
    await seedServices(served.database.pool);
  });
  after(() => served.stop());

  const openings = async (uai = tilleuls) =>
    (await readOpenings(served.database.pool, [uai])).map(
      ({ clientId, profile, classes }) => `${clientId} ${profile} ${classes ?? 'toutes'}`,
    );

  it('show a chef what is open to whom, how many people that is, and what each service is told', async () => {
    const chef = await visitor(served, served.people.chef);
    const list = (await chef.get('/console/services')).text;
    expect(list).to.contain('Atlas des collèges').and.contain('Cartes et plans').and.contain('Service ent');
    expect(list)
      .to.match(/Ouvert<\/span> <span class="small">13\s?personnes/)
      .and.match(/Ouvert<\/span> <span class="small">7\s?personnes<\/span><br><span class="soft small">6A/);
    const one = (await chef.get('/console/services/cartes')).text;
    expect(one).to.contain('Afficher votre prénom').and.contain('mission d’intérêt public').and.contain('Certaines classes seulement');
    expect((await chef.get('/console/services/inconnu')).status).to.equal(404);
    expect((await chef.get('/console/services/console')).status).to.equal(404);
  });

  it('are opened and closed by the chef, for his own collège alone', async () => {
    const chef = await visitor(served, served.people.chef);
    const done = await chef.post('/console/services/cartes/ouvertures', {
      uai: tilleuls,
      profil: ['ELV', 'ENS'],
      'classes-ELV': ['6A', '6B'],
    });
    expect(done.location).to.equal('/console/services/cartes?fait=enregistre');
    expect(await openings()).to.deep.equal(['atlas ELV toutes', 'cartes ELV 6A,6B', 'cartes ENS toutes']);
    await chef.post('/console/services/cartes/ouvertures', { uai: tilleuls });
    expect(await openings()).to.deep.equal(['atlas ELV toutes']);
    const wrong = await chef.post('/console/services/atlas/ouvertures', { uai: tilleuls, profil: 'TUT' });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('Rien n’a été enregistré').and.contain('pas prévu pour un des profils');
    expect((await chef.post('/console/services/cartes/ouvertures', { uai: verger, profil: 'ELV' })).status).to.equal(404);
    expect(await openings(verger)).to.deep.equal([]);
    expect((await (await visitor(served, served.people['referent-usages'])).get('/console/services/cartes')).text).to.contain(
      'C’est le chef d’établissement qui ouvre',
    );
  });

  it('are added by the académie: faults come back with what was typed, the secret is shown once', async () => {
    const academie = await visitor(served, served.people.academie);
    const wrong = await academie.post('/console/services/nouveau', {
      ...declaration,
      redirect_uris: 'http://livres.exemple.fr/retour',
      purpose: ['Nom', 'Ouvrir les droits du profil', ''],
    });
    expect(wrong.status).to.equal(422);
    expect(wrong.text).to.contain('href="#redirect_uris"').and.contain('href="#claim-0"').and.contain('value="Livres de poche"');
    const done = await academie.post('/console/services/nouveau', declaration);
    expect(done.status).to.equal(200);
    const [, secret = ''] = /Secret \(client_secret\)<\/dt><dd class="secret">([\w-]{43})</.exec(done.text) ?? [];
    expect(secret).to.have.length(43);
    const kept = (await readCatalogue(served.database.pool)).find(({ service }) => service.clientId === 'livres')!;
    expect(kept.service).to.deep.include({ profiles: ['ELV', 'ENS'], opening: 'by-college', refresh: false });
    expect(kept.service.redirectUris).to.have.length(2);
    expect(kept.service.release.scopes.profile?.map(({ claim, format }) => `${claim} ${format ?? ''}`)).to.deep.equal([
      'prenom ',
      'categories number',
    ]);
    for (const page of ['/console/services', '/console/services/livres', '/console/services/livres/modifier'])
      expect((await academie.get(page)).text).not.to.contain(secret);
    expect((await academie.post('/console/services/nouveau', declaration)).text).to.contain('porte ou a porté cet identifiant');
  });

  it('are changed from the state that was read, given another secret, and closed', async () => {
    const academie = await visitor(served, served.people.academie);
    const change = { ...declaration, name: 'Livres', revision: '1', context: 'college' };
    expect((await academie.post('/console/services/livres/modifier', change)).location).to.equal('/console/services/livres?fait=modifie');
    const late = await academie.post('/console/services/livres/modifier', { ...change, name: 'Autre' });
    expect(late.status).to.equal(422);
    expect((await academie.get('/console/services/livres/modifier')).text).to.contain('<option value="college" selected');
    expect(late.text).to.contain('modifié entre-temps');
    expect((await academie.post('/console/services/livres/secret', {})).text).to.contain('Secret (client_secret)');
    expect((await academie.get('/console/services/ent/modifier')).status, 'of a file').to.equal(404);
    expect((await academie.post('/console/services/livres/fermeture', {})).location).to.equal('/console/services');
    expect((await academie.get('/console/services/livres')).status).to.equal(404);
  });

  it('may be previewed for a person of one’s own, whose identifier stands in no address', async () => {
    const { rows } = await served.database.pool.query<{ id: string; login: string | null }>(
      'SELECT id, login FROM person WHERE id = ANY($1)',
      [[served.people.pupil]],
    );
    const wanted = rows[0]!.id;
    const chef = await visitor(served, served.people.chef);
    const seen = await chef.post('/console/services/ent/apercu', { personne: wanted });
    expect(seen.status).to.equal(200);
    expect(seen.text).to.contain('Lefèvre').and.contain('National_ELV').and.contain(`${tilleuls}$6A`);
    const closed = await chef.post('/console/services/cartes/apercu', { personne: wanted });
    expect(closed.text).to.contain('ne s’ouvre pas à').and.not.contain('National_ELV');
    const other = await (await visitor(served, served.people['chef-held'])).post('/console/services/ent/apercu', { personne: wanted });
    expect(other.status).to.equal(422);
    expect(other.text).to.contain('Aucune personne de votre ressort').and.not.contain('Lefèvre');
    const journal = await served.database.pool.query(
      "SELECT count(*)::int AS n FROM journal WHERE act = 'preview-claims' AND subject_id = $1 AND detail NOT LIKE '%denied%'",
      [wanted],
    );
    expect(journal.rows[0].n).to.equal(2);
  });
});
