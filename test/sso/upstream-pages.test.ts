import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { makeOwnKey, readOwnKeys } from '#connectors/login-saml/own-keys.ts';
import { openUpstreams } from '#src/composition/upstreams.ts';
import { makeKey } from '../connectors/bordereau/signing-keys.ts';
import { inClear } from '../support/clear-keys.ts';
import { type Idp, startIdp } from '../support/saml-idp.ts';
import { screens, shoot, startChromium } from './chromium.ts';
import { addPerson, type Gateway, service, startGateway } from './gateway.ts';
import { type RelyingParty, relyingParty } from './relying-party.ts';
import { addRecord, portals } from './upstreams.ts';

describe('an upstream, in a real browser with the pages’ own policy', () => {
  const { portal, open } = portals();
  let gateway: Gateway;
  let party: RelyingParty;
  let browser: Browser;
  let idp: Idp;
  let arrival: Awaited<ReturnType<typeof startArrival>>;
  const begin = async () => (await party.begin({ redirect_uri: arrival.address })).url;
  before(async () => {
    arrival = await startArrival();
    gateway = await startGateway([service('ent', { redirectUris: [arrival.address] })], null, {}, async (url, pool, keysDirectory) => {
      const saml = await educonnect(url, keysDirectory);
      idp = saml.idp;
      return [
        ...(await open(url, pool, keysDirectory)),
        ...(await openUpstreams(saml.folder, { pool, keysDirectory, cipher: () => inClear })),
      ];
    });
    await gateway.pool.query(
      "INSERT INTO structure (uai, source, key, name, facts) VALUES ('0920001A', 'x', '1', 'Collège Jean-Moulin', '{}')",
    );
    for (const [login, givenName, source] of [
      ['parent.ici', 'Karim', 'academie-aaf'],
      ['parent.la', 'Nadia', 'academie-voisine'],
    ] as const) {
      const id = await addPerson(gateway.pool, { login, password: 'Tortue-Verte-7', givenName, profile: 'TUT' });
      await addRecord(gateway.pool, id, { category: 'PersRelEleve', key: '3000001', source });
    }
    party = await relyingParty(gateway.sso.issuer, 'ent');
    browser = await startChromium();
  });
  after(async () => {
    await browser.close();
    await gateway.close();
    await Promise.all([portal().close(), idp.close(), arrival.close()]);
  });

  for (const script of [true, false])
    it(`leads there and back to the service, ${script ? 'by itself' : 'without script'}, and offers the choice among several people`, async () => {
      const { open: screen, faults } = screens(browser);
      const page = await screen({ width: script ? 1280 : 320, script });
      portal().is({ sub: 'parent', claims: { FrEduCtRefId: ['{AAF}25|x|3000001', '{AAF}24|x|3000001'] } });
      await page.goto(await begin());
      await shoot(page, `upstream sign-in ${script}`);
      await page.getByRole('button', { name: /EduConnect Élèves|EduConnectÉlèves/ }).click();
      await page.getByRole('heading', { name: 'Qui êtes-vous ici ?' }).waitFor();
      await shoot(page, `upstream choose ${script}`);
      await page.getByLabel('Nadia').check();
      await page.getByRole('button', { name: 'Continuer' }).click();
      await page.waitForURL(`${arrival.address}**`);
      expect(page.url()).to.contain('code=');
      expect(faults).to.deep.equal([]);
      await page.context().close();
    });

  // The answer is a POST from another site: no cookie of ours comes with it.
  it('goes to EduConnect by a form and comes back by one, with script and by its buttons without', async () => {
    const { open: screen, faults } = screens(browser);
    idp.is({ nameId: 'parent-1', attributes: { FrEduCtRefId: ['{AAF}25|x|3000001', 'ECT|2'], FrEduCtPersonAffiliation: 'resp2d' } });
    for (const script of [true, false]) {
      const page = await screen({ script, width: script ? 1280 : 320 });
      await page.goto(await begin());
      await page.getByRole('button', { name: /EduConnect SAML/ }).click();
      if (!script) {
        await shoot(page, 'upstream form');
        await page.getByRole('button', { name: 'Continuer vers EduConnect SAML' }).click();
        // samlp's own page has a button for browsers without script.
        await page.locator('input[type=submit], button').first().click();
      }
      await page.waitForURL(`${arrival.address}**`);
      expect(page.url()).to.contain('code=');
      await page.context().close();
    }
    // What samlp's page does is its own: of ours nothing was blocked.
    expect(faults.filter((fault) => fault.includes(gateway.url))).to.deep.equal([]);
  });

  it('leaves a page with a way on when it knows nobody here', async () => {
    const { open: screen } = screens(browser);
    const page = await screen({ width: 320, dark: true });
    portal().is({ sub: 'inconnu', claims: { FrEduCtRefId: ['{AAF}25|x|9'] } });
    await page.goto(await begin());
    await page.getByRole('button', { name: /EduConnect Élèves|EduConnectÉlèves/ }).click();
    await page.getByRole('heading', { name: 'Aucun compte ne vous correspond ici' }).waitFor();
    await shoot(page, 'upstream unknown');
    await page.getByRole('link', { name: 'Revenir à la page de connexion' }).click();
    await page.getByLabel('Identifiant').waitFor();
    await page.context().close();
  });
});

/** Where the service is: a page of its own, at a free port of this machine. */
async function startArrival(): Promise<{ readonly address: string; readonly close: () => Promise<unknown> }> {
  const server = createServer((_request, response) => response.end('<title>the service</title>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/retour`, close };
}

/** An upstream configured as docs/logins.md says: its file, our key, its certificate. At another site than the gateway: localhost, not 127.0.0.1. */
async function educonnect(url: string, keysDirectory: string): Promise<{ readonly idp: Idp; readonly folder: string }> {
  const [folder, issuer, entityId] = [
    join(keysDirectory, 'saml-de-test'),
    'https://educonnect.example/idp',
    'https://annuaire.example/saml',
  ];
  const ours = join(keysDirectory, 'logins/educonnect-saml');
  await makeOwnKey(ours, 0, entityId, new Date(), inClear);
  const [own] = await readOwnKeys(ours, inClear);
  const { key, certificate } = await makeKey();
  const trust = join(keysDirectory, 'trust/educonnect-saml');
  await mkdir(trust, { recursive: true });
  await copyFile(certificate, join(trust, 'idp.pem'));
  const returnUrl = `${url}/connexion/retour/educonnect-saml`;
  const idp = await startIdp({ key, certificate, issuer, returnUrl, partner: own!.certificate.toString(), encrypts: true });
  await mkdir(folder);
  await writeFile(
    join(folder, 'educonnect-saml.yaml'),
    `id: educonnect-saml
kind: login-saml
label: EduConnect SAML
audience: families
settings:
  issuer: ${issuer}
  entityId: ${entityId}
  address: ${idp.address.replace('127.0.0.1', 'localhost')}
  binding: post
match:
  - by: ref-id
    academies: { 25: academie-aaf }
`,
  );
  return { idp, folder };
}
