// Slips at the console: choose a group, see who waits, get the PDF once. Over real HTTP, without script.
import { expect } from 'chai';
import { pdfText } from '../support/pdf-text.ts';
import { nameOf, tilleuls } from './seed-people.ts';
import { type Served, serve } from './served.ts';
import { hidden, visitor } from './visitor.ts';

describe('the slips of a class, at the console', () => {
  let served: Served;
  before(async () => {
    served = await serve(1);
  });
  after(() => served.stop());

  const path = '/console/bordereaux/eleves';
  const file = async (fields: Record<string, string>): Promise<Response> => {
    const cookie = await served.signIn(served.people['referent-usages']);
    const page = await (await fetch(`${served.url}${path}?classe=6A`, { headers: { cookie } })).text();
    const body = new URLSearchParams({ csrf: hidden(page, 'csrf'), classe: '6A', ...fields });
    return fetch(served.url + path, { method: 'POST', body, headers: { cookie, origin: served.url, 'sec-fetch-site': 'same-origin' } });
  };

  it('says before anything is printed how many wait and how many have signed in', async () => {
    const referent = await visitor(served, served.people['referent-usages']);
    expect((await referent.get('/console/bordereaux')).text)
      .to.contain('Familles')
      .and.to.contain('6A')
      .and.to.contain('Personnels');
    await served.database.pool.query(`INSERT INTO credential (person_id, hash, must_change) VALUES ($1, 'x', false)`, [
      served.people.pupil,
    ]);
    const { text } = await referent.get(`${path}?classe=6A`);
    expect(text).to.match(/Sur 7 personnes.: 1 s’est déjà connecté et 6 n’ont pas de code valable/);
    expect(text).to.contain('A choisi son mot de passe').and.to.contain('Élodie');
  });

  it('gives the sheet as a file of its own, kept nowhere, and shows it in the trail', async () => {
    const response = await file({ portee: 'missing' });
    expect(response.status).to.equal(200);
    expect(response.headers.get('content-type')).to.equal('application/pdf');
    expect(response.headers.get('content-disposition')).to.equal('attachment; filename="bordereaux-eleves-6A-2026-11-23.pdf"');
    expect(response.headers.get('cache-control')).to.equal('no-store');
    const texts = pdfText(Buffer.from(await response.arrayBuffer())).flat();
    expect(texts.filter((text) => text === 'Code')).to.have.length(6);
    const { givenName, familyName } = nameOf(21);
    expect(texts.join('|')).to.contain(`${givenName} ${familyName}`).and.to.contain('23/12/2026').and.to.contain(new URL(served.url).host);
    expect(texts.join('|')).to.not.contain('Élodie');
    const { text } = await (await visitor(served, served.people.chef)).get(`${path}?classe=6A`);
    expect(text).to.contain('Impressions précédentes').and.to.contain('6 bordereaux').and.to.contain('Code remis, pas encore utilisé');
  });

  it('asks to confirm before a chosen password is replaced', async () => {
    const unsure = await file({ portee: 'everyone' });
    expect(unsure.status).to.equal(422);
    expect(await unsure.text())
      .to.contain('cochez la case')
      .and.to.contain('aucun mot de passe n&#39;a changé');
    const chosen = async () =>
      (await served.database.pool.query('SELECT must_change FROM credential WHERE person_id = $1', [served.people.pupil])).rows[0]
        .must_change;
    expect(await chosen()).to.equal(false);
    expect((await file({ portee: 'everyone', confirme: 'oui' })).status).to.equal(200);
    expect(await chosen()).to.equal(true);
    const again = await file({ portee: 'missing' });
    expect(again.status).to.equal(422);
    expect(await again.text()).to.contain('Personne de ce groupe n&#39;attend de bordereau');
  });

  it('knows no class of another collège', async () => {
    const other = await visitor(served, served.people['chef-held']);
    expect((await other.get(`${path}?classe=6A`)).status).to.equal(404);
    expect((await other.post(path, { classe: '6A', portee: 'missing' })).status).to.equal(404);
    expect((await other.get('/console/bordereaux')).text).to.not.contain(tilleuls);
  });
});
