// The whole way in a browser: a chef approves his list, hands a pupil a provisional password, and the pupil arrives at a service.
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { describeDemonstration } from '#fixtures/demonstration.ts';
import { readServices } from '#src/config/claims-file.ts';
import type { Identifiant } from '#src/demo/identifiants.ts';
import { startChromium } from '../sso/chromium.ts';
import { passSecondFactorIn } from '../support/second-factor.ts';
import { type Demonstration, demonstration } from './demonstration.ts';
import { databaseOf } from './gateway-process.ts';
import { identifiantsOf, root } from './home.ts';
import { acceptCharters, identify, shoot, toldAt, visitor } from './visitor.ts';

const second = describeDemonstration().colleges[1]!;
const chosen = 'Tortue-Verte-7';

describe('from the list of a collège to a pupil at a service', () => {
  let shown: Demonstration;
  let browser: Browser;
  let chef: Page;
  let slip: { readonly login: string; readonly password: string };
  let pupil: Page;
  const faults: string[] = [];
  const watched = (page: Page): Page => {
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of')) faults.push(message.text());
    });
    page.on('pageerror', ({ message }) => faults.push(message));
    return page;
  };

  before(async function prepare() {
    this.timeout(180_000);
    [shown, browser] = await Promise.all([demonstration(), startChromium()]);
  });
  after(() => browser.close());

  it('lets nobody of the collège in before its chef has decided, its direction apart', async () => {
    const people = await identifiantsOf(shown.home);
    expect(people.filter(({ structure }) => structure === second.uai).map(({ role }) => role)).to.have.members(['chef', 'adjoint']);
  });

  it('brings the chef from the sign-in page to his list, and through it to the last account', async () => {
    const who = (await identifiantsOf(shown.home)).find(
      ({ role, structure }) => role === 'chef' && structure === second.uai,
    ) as Identifiant;
    chef = watched(await visitor(browser));
    await chef.goto(`${shown.home.url}/console`);
    await shoot(chef, 'sign-in');
    await identify(chef, who);
    await passSecondFactorIn(chef, who.login);
    await shoot(chef, 'charter-chef');
    await acceptCharters(chef);
    await chef.getByRole('heading', { level: 1 }).waitFor();
    await shoot(chef, 'chef-home');
    expect(await chef.locator('main').textContent()).to.match(/comptes attendent votre décision/);
    await chef.getByRole('link', { name: 'Voir la liste' }).click();
    await chef.getByRole('heading', { name: /^Liste de comptes/ }).waitFor();
    await shoot(chef, 'list');
    await chef.setViewportSize({ width: 390, height: 844 });
    await shoot(chef, 'list-390');
    await chef.setViewportSize({ width: 1280, height: 800 });
    // A teacher has several classes: he stands once, in the one group of his profile.
    expect(await chef.locator('details.group > summary', { hasText: 'Enseignants' }).count()).to.equal(1);
    // What his pupil will be asked about later is on the list that he approves.
    await chef.getByLabel('Nom', { exact: true }).fill(second.pupil.familyName);
    await chef.locator('tr[data-verb]:visible', { hasText: second.pupil.givenName }).first().waitFor();
    await chef.getByLabel('Nom', { exact: true }).fill('');
    const approve = chef.getByRole('button', { name: /^Approuver les [\d\s]+ lignes$/ });
    const lines = Number((await approve.textContent())?.replace(/\D/g, ''));
    expect(lines).to.be.above(1000);
    await approve.click();
    await chef.getByRole('heading', { name: 'Votre approbation est enregistrée' }).waitFor();
    await shoot(chef, 'progress');
    // The page looks again by itself until everything is applied.
    await chef.getByText(/C’est fait\s: [\d\s]+ lignes appliquées/).waitFor({ timeout: 45_000 });
    await shoot(chef, 'progress-done');
    const pool = await databaseOf(shown.home);
    const { rows } = await pool.query(
      `SELECT l.state, count(*) FILTER (WHERE x.state <> 'applied')::int AS left FROM account_list l JOIN list_line x ON x.list_id = l.id
       WHERE l.uai = $1 GROUP BY l.id, l.state`,
      [second.uai],
    );
    await pool.end();
    expect(rows).to.deep.equal([{ state: 'applied', left: 0 }]);
  });

  it('lets him find a pupil, read where each value comes from, and hand over a provisional password', async () => {
    await chef.getByRole('link', { name: 'Personnes' }).first().click();
    await chef.getByLabel(/^Nom, prénom ou classe/).fill(`${second.pupil.familyName} ${second.pupil.givenName}`);
    await chef.getByRole('button', { name: 'Rechercher' }).click();
    await shoot(chef, 'people');
    await chef
      .getByRole('link', { name: `${second.pupil.familyName} ${second.pupil.givenName}` })
      .first()
      .click();
    await chef.getByRole('heading', { level: 1, name: `${second.pupil.givenName} ${second.pupil.familyName}` }).waitFor();
    const page = await chef.locator('main').textContent();
    expect(page).to.match(/ENT_2DVA099_Complet_20250908_Eleve_0000\.xml, ligne \d+/);
    expect(page).to.contain(second.pupil.division);
    await shoot(chef, 'person');
    await chef.getByRole('button', { name: 'Remettre un code à usage unique' }).click();
    await chef.getByRole('heading', { name: 'Code à usage unique' }).waitFor();
    await shoot(chef, 'slip');
    const [login = '', password = ''] = await chef.locator('.slip dd').allTextContents();
    slip = { login, password };
    expect(password).to.match(/^[a-z0-9]{4}(-[a-z0-9]{4}){2}$/);
    expect(chef.url()).to.not.contain(password);
  });

  it('has the pupil choose his own password, and tells the service what its file names and nothing more', async () => {
    pupil = watched(await visitor(browser));
    await pupil.goto(shown.home.service);
    await pupil.getByRole('link', { name: 'Se connecter' }).click();
    await identify(pupil, slip);
    await pupil.getByRole('heading', { name: 'Choisissez votre mot de passe' }).waitFor();
    await shoot(pupil, 'choose-password');
    await pupil.getByLabel('Nouveau mot de passe', { exact: true }).fill(chosen);
    await pupil.getByLabel('Le même, encore une fois', { exact: true }).fill(chosen);
    await pupil.getByRole('button', { name: 'Enregistrer et continuer' }).click();
    // Once, and not at the next sign-in below.
    await pupil.getByRole('heading', { level: 1, name: /^Charte d’utilisation/ }).waitFor();
    await shoot(pupil, 'charter-pupil');
    await pupil.getByRole('button', { name: 'J’ai lu et je suis d’accord' }).click();
    await pupil.getByRole('heading', { name: `Bonjour ${second.pupil.givenName}` }).waitFor();
    await shoot(pupil, 'service');
    expect(new URL(pupil.url()).origin).to.equal(shown.home.service);

    const told = await toldAt(pupil, 0);
    expect(told.get('given_name')).to.equal(second.pupil.givenName);
    expect(told.get('ENTPersonProfils')).to.equal('National_ELV');
    expect(told.get('UAI')).to.equal(second.uai);
    expect(told.get('ENTEleveClasses')).to.equal(`${second.uai}$${second.pupil.division}`);
    const services = await readServices(`${root}/mappings/claims`, {});
    const named = services
      .filter(({ clientId }) => clientId === 'ent-demonstration')
      .flatMap(({ release }) => Object.values(release.scopes).flatMap((claims) => claims.map(({ claim }) => claim)));
    expect(named).to.include('UAI');
    expect(['sub', ...named]).to.include.members([...told.keys()]);
    const proof = await toldAt(pupil, 1);
    expect(['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'sid', 'at_hash', 'amr', 'acr']).to.include.members([...proof.keys()]);
    expect(proof.get('iss')).to.equal(`${shown.home.url}/oidc`);
    // Another service would know him by another name, and none by the registry's.
    expect(told.get('sub')).to.match(/\S{20,}/);
  });

  it('signs him out of the service and of the gateway, and takes his own password from then on', async () => {
    await pupil.getByRole('button', { name: 'Se déconnecter' }).click();
    await pupil.getByRole('heading', { name: 'Bienvenue' }).waitFor();
    await pupil.goto(`${shown.home.url}/console`);
    await pupil.getByLabel('Identifiant').waitFor();
    await pupil.goto(`${shown.home.service}/connexion`);
    await identify(pupil, slip);
    await pupil.getByRole('alert').waitFor();
    await identify(pupil, { login: slip.login, password: chosen });
    await pupil.getByRole('heading', { name: `Bonjour ${second.pupil.givenName}` }).waitFor();
    await pupil.context().close();
  });

  for (const role of ['eleve', 'responsable', 'enseignant', 'adjoint'])
    it(`lets the ${role} of the collège that was approved in advance sign in at once`, async () => {
      const who = (await identifiantsOf(shown.home)).find((one) => one.role === role) as Identifiant;
      const page = watched(await visitor(browser));
      await page.goto(`${shown.home.service}/connexion`);
      await identify(page, who);
      await passSecondFactorIn(page, who.login);
      // The deputy has met his in the console, if that journey went first.
      if (role !== 'adjoint') expect(await page.locator('input[name=charte]').count(), 'a charter').to.equal(1);
      await acceptCharters(page);
      await page.getByRole('heading', { name: /^Bonjour / }).waitFor();
      const told = await toldAt(page, 0);
      expect(`${told.get('given_name')} ${told.get('family_name')}`).to.equal(who.name);
      expect(told.get('UAI')).to.equal(who.structure);
      const profiles = { eleve: 'National_ELV', responsable: 'National_TUT', enseignant: 'National_ENS', adjoint: 'National_DIR' };
      expect(told.get('ENTPersonProfils')).to.equal(profiles[role as keyof typeof profiles]);
      await page.context().close();
    });

  it('meets no script or style that a page’s own policy had to block', async () => {
    await chef.context().close();
    expect(faults).to.deep.equal([]);
  });
});
