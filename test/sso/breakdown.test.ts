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
