import { expect } from 'chai';
import { authorizationCodeGrant } from 'openid-client';
import { openBrowser } from './browser.ts';
import { addPerson, type Gateway, service, startGateway } from './gateway.ts';
import { openSignIn, relyingParty } from './relying-party.ts';

describe('when the database fails in the middle of a sign-in', () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway([service('ent')]);
    await addPerson(gateway.pool, { login: 'lea.martin', password: 'Tortue-Verte-7' });
  });
  after(() => gateway.close());

  it('says so in French, with what to do, and logs where it broke without a name or a password', async () => {
    const browser = openBrowser();
    const { page } = await openSignIn(browser, await relyingParty(gateway.sso.issuer, 'ent'));
    await gateway.pool.query('ALTER TABLE sign_in_throttle RENAME TO elsewhere');
    const answer = await browser.submit(page, { identifiant: 'lea.martin', mot_de_passe: 'Tortue-Verte-7' });
    await gateway.pool.query('ALTER TABLE elsewhere RENAME TO sign_in_throttle');
    expect(answer.status).to.equal(500);
    expect(answer.text).to.contain('momentanément impossible').and.contain('Que faire');
    expect(answer.text).not.to.match(/sign_in_throttle|\.ts|Error/);

    await gateway.pool.query('ALTER TABLE oidc_artefact RENAME TO elsewhere');
    const broken = await openBrowser().get(page.url.replace(/connexion/, 'oidc/auth'));
    const begun = await openBrowser().get((await (await relyingParty(gateway.sso.issuer, 'ent')).begin()).url);
    await gateway.pool.query('ALTER TABLE elsewhere RENAME TO oidc_artefact');
    expect(begun.status).to.equal(500);
    expect(begun.text).to.contain('momentanément impossible');
    expect(broken.status).to.equal(400);

    const logged = gateway.logged.join('\n');
    expect(logged).to.contain('sign-in page failed').and.contain('sign-in failed').and.contain('sign-in-throttle.ts');
    expect(logged).not.to.match(/lea\.martin|Tortue|does not exist/);
    expect(
      (await browser.submit(page, { identifiant: 'lea.martin', mot_de_passe: 'Tortue-Verte-7' })).location,
      'and then it works',
    ).to.contain('/oidc/');
  });

  it('has a page for what breaks where nothing else answers, under the reference that the log has, and writes nothing beside the log', async () => {
    const browser = openBrowser();
    const asked = `${gateway.url}/compte/mot-de-passe-oublie`;
    const device = await browser.get(`${gateway.sso.issuer}/device`);
    const beside: unknown[] = [];
    const { error } = console;
    console.error = (...said: unknown[]) => void beside.push(said);
    const { length } = gateway.logged;
    await gateway.pool.query('ALTER TABLE sign_in_throttle RENAME TO other_place');
    const forgotten = await browser.post(asked, { identifiant: 'lea.martin' });
    await gateway.pool.query('ALTER TABLE other_place RENAME TO sign_in_throttle');
    await gateway.pool.query('ALTER TABLE oidc_artefact RENAME TO other_place');
    const tablet = await browser.submit(device, { user_code: '123 456 789' });
    const signOut = await browser.get(`${gateway.sso.issuer}/session/end`);
    await gateway.pool.query('ALTER TABLE other_place RENAME TO oidc_artefact');
    console.error = error;
    for (const page of [forgotten, tablet, signOut]) {
      expect(page.status).to.equal(500);
      expect(page.text)
        .to.contain('momentanément impossible')
        .and.not.match(/lea\.martin|relation|\.ts|123 456/);
      const [, reference = 'none'] = /référence\s:\s([0-9A-F]{8})\./.exec(page.text) ?? [];
      const lines = gateway.logged.slice(length).filter((line) => line.includes(reference));
      expect(lines.join('\n'), page.url)
        .to.contain('"at":[')
        .and.not.match(/lea\.martin|does not exist|123/);
    }
    expect(beside).to.deep.equal([]);
    const long = await browser.post(asked, { identifiant: 'a'.repeat(20_000) });
    expect([long.status, long.headers.get('content-type')]).to.deep.equal([413, 'text/html; charset=utf-8']);
    expect(long.text).to.contain('n’a pas pu être lue');
  });

  it('lets no code and no token leave that it could not keep, and goes on where it was', async () => {
    const [browser, party] = [openBrowser(), await relyingParty(gateway.sso.issuer, 'ent')];
    const { page, checks } = await openSignIn(browser, party);
    const identified = await browser.submit(page, { identifiant: 'lea.martin', mot_de_passe: 'Tortue-Verte-7' });
    const without = (kind: string) =>
      gateway.pool.query(`ALTER TABLE oidc_artefact ADD CONSTRAINT full_disk CHECK (kind <> '${kind}') NOT VALID`);
    const mended = () => gateway.pool.query('ALTER TABLE oidc_artefact DROP CONSTRAINT full_disk');

    await without('AuthorizationCode');
    const broken = await browser.get(identified.location!);
    await mended();
    expect(broken.status).to.equal(500);
    expect(broken.text).to.contain('momentanément impossible');
    expect(broken.location).to.equal(null);
    expect(broken.headers.getSetCookie()).to.deep.equal([]);

    const back = await browser.get(identified.location!);
    expect(back.location, 'the same sign-in, once the fault is over').to.contain('code=');
    await without('AccessToken');
    const refused = await authorizationCodeGrant(party.configuration, new URL(back.location!), checks).catch((fault: unknown) => fault);
    await mended();
    const { cause } = refused as { cause: Response };
    expect(cause.status).to.equal(500);
    expect(await cause.json()).to.have.property('error', 'server_error');
  });
});
