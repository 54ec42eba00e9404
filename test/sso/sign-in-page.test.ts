import { expect } from 'chai';
import { processorTime } from '../support/processor-time.ts';
import { type Answer, openBrowser } from './browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty, signIn } from './relying-party.ts';

describe('the sign-in page', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  let gateway: Gateway;
  let party: RelyingParty;
  let next = 0;
  /** Another network each time, so that one test's failures do not slow the next. */
  const elsewhere = () => {
    next += 1;
    return openBrowser(`198.51.${next}.1`);
  };

  before(async () => {
    gateway = await startGateway([service('ent')]);
    party = await relyingParty(gateway.sso.issuer, 'ent');
    await addPerson(gateway.pool, lea);
    await addPerson(gateway.pool, {
      login: 'nino.rossi',
      password: 'k7fm-x2pd-9hqr',
      givenName: 'Nino',
      familyName: 'Rossi',
      mustChange: true,
    });
    await addPerson(gateway.pool, {
      login: 'ines.petit',
      password: 'k7fm-x2pd-9hqs',
      givenName: 'Inès',
      familyName: 'Petit',
      mustChange: true,
      profile: 'ENS',
    });
  });
  after(() => gateway.close());

  const open = async (browser = elsewhere()) => ({ browser, page: (await openSignIn(browser, party)).page });
  const attempt = async (login: string, password: string, browser = elsewhere()): Promise<Answer> =>
    browser.submit((await open(browser)).page, { identifiant: login, mot_de_passe: password });
  /** What the page says, without what changes from one visit to the next and what was typed. */
  const said = ({ text }: Answer) => text.replace(/connexion\/[\w-]+/g, '').replace(/ value="[^"]*"/g, '');

  it('says which service it leads to, and where to find one’s identifiant', async () => {
    const { page } = await open();
    expect(page.status).to.equal(200);
    expect(page.text).to.contain('<strong>Service ent</strong>').and.contain('remis par votre collège');
  });

  it('cannot be framed, kept, nor run a script that is not ours', async () => {
    const { page } = await open();
    const policy = page.headers.get('content-security-policy')!;
    expect(policy)
      .to.contain("default-src 'none'")
      .and.contain("frame-ancestors 'none'")
      .and.contain("form-action 'self' http://127.0.0.1:9");
    expect(policy).not.to.match(/unsafe|\*/);
    expect(page.headers.get('cache-control')).to.equal('no-store');
    for (const [, address] of page.text.matchAll(/(?:href|src)="(\/style\/[^"]+)"/g)) {
      const asset = await fetch(`${gateway.url}${address}`);
      expect(asset.status).to.equal(200);
      expect(asset.headers.get('cache-control')).to.contain('immutable');
    }
  });

  it('takes the identifiant however it is typed', async () => {
    for (const typed of ['LEA.MARTIN', ' Léa.Martin ', 'léa.martin'])
      expect((await attempt(typed, lea.password)).location).to.contain('/oidc/auth/');
  });

  it('gives the same answer to an unknown login, a wrong password and somebody without a password', async () => {
    await gateway.pool.query(
      `INSERT INTO person (id, kind, revision, identity, login, sort_name) VALUES (gen_random_uuid(), 'directory', 1, '{}', 'sans.secret', '')`,
    );
    const answers = [await attempt('lea.martin', 'faux'), await attempt('personne.inconnue', 'faux'), await attempt('sans.secret', 'faux')];
    expect(answers.map(({ status }) => status)).to.deep.equal([422, 422, 422]);
    expect(new Set(answers.map(said)).size).to.equal(1);
    expect(answers[0]!.text).to.contain('Identifiant ou mot de passe incorrect').and.contain('role="alert"');
    expect(answers[0]!.text).not.to.contain('faux');
  });

  it('does the same work for an unknown login as for a wrong password', async () => {
    const workOf = async (login: string) => {
      const { browser, page } = await open();
      return processorTime(() => browser.submit(page, { identifiant: login, mot_de_passe: 'faux' }));
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 15; round += 1) {
      known.push(await workOf('lea.martin'));
      unknown.push(await workOf('personne.inconnue'));
    }
    const median = (values: number[]) => values.sort((one, other) => one - other)[7]!;
    const [one, other] = [median(known), median(unknown)];
    expect(Math.max(one, other) / Math.min(one, other), `${one} ms and ${other} ms`).to.be.below(1.6);
  });

  it('says what is missing before it looks at anything', async () => {
    const answer = await attempt('', '');
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('2 choses à corriger').and.contain('href="#mot-de-passe"').and.contain('aria-invalid="true"');
  });

  it('slows down a guesser after five failures, more and more, and nobody elsewhere', async () => {
    await addPerson(gateway.pool, { login: 'victime', password: 'Lapin-Bleu-42' });
    const guesser = openBrowser('203.0.113.7');
    for (let failure = 0; failure < 5; failure += 1) expect((await attempt('victime', 'faux', guesser)).status).to.equal(422);
    const slowed = await attempt('victime', 'Lapin-Bleu-42', guesser);
    expect(slowed.status, 'even the right password').to.equal(429);
    expect(slowed.text).to.match(/Vous pourrez réessayer dans \d secondes?/);
    expect(Number(slowed.headers.get('retry-after'))).to.be.within(1, 2);
    expect((await attempt('victime', 'Lapin-Bleu-42', openBrowser('192.0.2.200'))).location, 'from the collège').to.contain('/oidc/auth/');

    gateway.wait(2);
    expect((await attempt('victime', 'faux', guesser)).status).to.equal(422);
    expect(Number((await attempt('victime', 'faux', guesser)).headers.get('retry-after'))).to.be.within(3, 4);
    gateway.wait(4);
    expect((await attempt('victime', 'Lapin-Bleu-42', guesser)).location).to.contain('/oidc/auth/');
    expect((await attempt('victime', 'faux', guesser)).status, 'a success starts anew').to.equal(422);
  });

  it('counts guesses that are sent at one instant one by one', async () => {
    const guesser = openBrowser('203.0.114.7');
    const { page } = await open(guesser);
    const form = { jeton: /name="jeton" value="([^"]+)"/.exec(page.text)![1]!, identifiant: 'lea.martin', mot_de_passe: 'faux' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => guesser.post(`${page.url}/identifiant`, form)));
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(20).fill(303));
    expect(answers.filter(({ headers }) => headers.has('retry-after')).length).to.equal(15);
  });

  it('refuses nobody of a class that signs in at one instant, behind one address', async () => {
    const visits = await Promise.all(Array.from({ length: 30 }, () => open(openBrowser('203.0.116.7'))));
    for (let at = 0; at < 10; at += 1) await addPerson(gateway.pool, { login: `classe.${at}`, password: lea.password });
    const answers = await Promise.all(
      visits.map(({ browser, page }, at) => browser.submit(page, { identifiant: `classe.${at % 10}`, mot_de_passe: lea.password })),
    );
    expect(answers.map(({ status }) => status).filter((status) => status !== 303)).to.deep.equal([]);
  });

  it('slows the unknown login down alike', async () => {
    const guesser = openBrowser('203.0.115.7');
    for (let failure = 0; failure < 5; failure += 1) await attempt('inconnu', 'faux', guesser);
    expect((await attempt('inconnu', 'faux', guesser)).status).to.equal(429);
  });

  it('refuses a form that another site sent, or that carries no token', async () => {
    const { browser, page } = await open();
    const action = `${gateway.url}${/action="([^"]+)"/.exec(page.text)![1]}`;
    const jeton = /name="jeton" value="([^"]+)"/.exec(page.text)![1]!;
    const form = { jeton, identifiant: lea.login, mot_de_passe: lea.password };
    expect((await browser.post(action, form, { Origin: 'https://attaquant.example', 'Sec-Fetch-Site': 'cross-site' })).status).to.equal(
      400,
    );
    expect((await browser.post(action, form, { 'Sec-Fetch-Site': 'same-site' })).status).to.equal(400);
    expect((await browser.post(action, { ...form, jeton: 'faux' })).status).to.equal(400);
    // Begun again there, from the start: nothing of the form is taken.
    expect((await openBrowser().post(action, form)).location, 'another browser, without the cookie').to.contain('/oidc/auth?');
    expect((await browser.post(action, form)).location).to.contain('/oidc/auth/');
  });

  it('shows a way on when the page is no longer valid', async () => {
    const answer = await openBrowser().get(`${gateway.url}/connexion/inconnue`);
    expect(answer.status).to.equal(400);
    expect(answer.text).to.contain('Cette page de connexion n’est plus valable').and.contain('href="http://127.0.0.1:9/ent"');
    expect((await openBrowser().get(`${gateway.url}/oidc/auth/inconnue`)).text).to.contain('Cette page de connexion n’est plus valable');
  });

  it('refuses a form of a megabyte without reading it', async () => {
    const { browser, page } = await open();
    const answer = await browser.submit(page, { identifiant: 'a'.repeat(1_000_000), mot_de_passe: 'x' });
    expect(answer.status).to.equal(413);
    expect(answer.text).to.contain('Que faire');
  });

  it('has whoever got a slip choose a password before the service opens', async () => {
    const { browser, page } = await open();
    const nino = { identifiant: 'nino.rossi', mot_de_passe: 'k7fm-x2pd-9hqr' };
    const chosen = 'Girafe-Rouge-12';
    const choose = await browser.follow(await browser.submit(page, nino), returnAddress);
    expect(choose.text).to.contain('Choisissez votre mot de passe').and.contain('Au moins 8 caractères');

    for (const [nouveau, encore, sentence] of [
      ['', '', 'Écrivez le mot de passe'],
      ['court', 'court', 'trop simple'],
      ['Nino-Rossi-2013', 'Nino-Rossi-2013', 'contient votre nom'],
      ['M0tdepasse!', 'M0tdepasse!', 'parmi les plus courants'],
      ['k7fm-x2pd-9hqr', 'k7fm-x2pd-9hqr', 'que le collège vous a remis'],
      [chosen, 'Girafe-Rouge-13', 'ne sont pas les mêmes'],
    ] as const) {
      const refused = await browser.submit(choose, { nouveau, encore });
      expect(refused.status).to.equal(422);
      expect(refused.text).to.contain(sentence);
    }
    const done = await browser.follow(await browser.submit(choose, { nouveau: chosen, encore: chosen }), returnAddress);
    expect(done.location).to.contain('code=');
    expect((await attempt('nino.rossi', 'k7fm-x2pd-9hqr')).status, 'the slip is of no more use').to.equal(422);
    expect((await signIn(party, { login: 'nino.rossi', password: chosen }, elsewhere())).claims()).to.have.property('sub');
  });

  it('cannot be passed by without choosing the password', async () => {
    const { browser, page } = await open();
    const choose = await browser.follow(
      await browser.submit(page, { identifiant: 'ines.petit', mot_de_passe: 'k7fm-x2pd-9hqs' }),
      returnAddress,
    );
    const uid = /connexion\/([\w-]+)/.exec(choose.url)![1];
    const around = await browser.follow(await browser.get(`${gateway.url}/oidc/auth/${uid}`), returnAddress);
    expect(around.location).to.equal(null);
    expect(around.text).to.contain('name="mot_de_passe"');
  });

  it('asks more of a teacher’s password than of a pupil’s', async () => {
    const { browser, page } = await open();
    const choose = await browser.follow(
      await browser.submit(page, { identifiant: 'ines.petit', mot_de_passe: 'k7fm-x2pd-9hqs' }),
      returnAddress,
    );
    expect((await browser.submit(choose, { nouveau: 'Girafe-7', encore: 'Girafe-7' })).text).to.contain('Au moins 14 caractères');
  });

  it('keeps neither a login nor an address where it counts failures', async () => {
    const { rows } = await gateway.pool.query<{ key: Buffer }>('SELECT key FROM sign_in_throttle');
    expect(rows.length).to.be.above(0);
    for (const { key } of rows) expect(key.length).to.equal(32);
  });
});
