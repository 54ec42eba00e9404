// EduConnect as people meet it: our sign-in page, an identity provider that no one here wrote, on another site, and back to the service. In Chromium.
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import * as oidc from 'openid-client';
import type { Browser, Page } from 'playwright-core';
import { makeOwnKey, readOwnKeys } from '#connectors/login-saml/own-keys.ts';
import type { Pool } from '#database/pool.ts';
import { openUpstreams } from '#src/composition/upstreams.ts';
import type { Upstream } from '#src/sso/upstream/upstream.ts';
import { makeKey, type SigningKey } from '../connectors/bordereau/signing-keys.ts';
import { assertionOf, encrypt, idp, parts, responseOf, sign } from '../connectors/login-saml/forge.ts';
import { verifyMetadata } from '../connectors/login-saml/stage.ts';
import { inClear } from '../support/clear-keys.ts';
import { formFields, type Idp, startIdp } from '../support/saml-idp.ts';
import { openBrowser } from './browser.ts';
import { screens, startChromium } from './chromium.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { type RelyingParty, relyingParty } from './relying-party.ts';
import { addRecord, addRelation } from './upstreams.ts';

const bindings = ['redirect', 'post'] as const;

describe('signing in by EduConnect', function () {
  this.timeout(120_000);
  const idps: Idp[] = [];
  let key: SigningKey;
  let gateway: Gateway;
  let party: RelyingParty;
  let chromium: Browser;

  /** One upstream a binding, as two académies could have configured theirs. */
  async function open(url: string, pool: Pool, keysDirectory: string): Promise<readonly Upstream[]> {
    const folder = join(keysDirectory, 'logins-de-test');
    await mkdir(folder);
    for (const binding of bindings) {
      const keys = join(keysDirectory, 'logins', `educonnect-${binding}`);
      await makeOwnKey(keys, 0, url, new Date(), inClear);
      const [ours] = await readOwnKeys(keys, inClear);
      const trust = join(keysDirectory, 'trust', `educonnect-${binding}`);
      await mkdir(trust, { recursive: true });
      await copyFile(key.certificate, join(trust, 'idp.pem'));
      const returnUrl = `${url}/connexion/retour/educonnect-${binding}`;
      const started = await startIdp({ ...key, issuer: idp, returnUrl, partner: ours!.certificate.toString(), encrypts: true });
      idps.push(started);
      // Another name of this machine: to a browser, another site.
      const address = started.address.replace('127.0.0.1', 'localhost');
      await writeFile(
        join(folder, `educonnect-${binding}.yaml`),
        `id: educonnect-${binding}\nkind: login-saml\nlabel: EduConnect ${binding}\naudience: families\nsettings:\n  issuer: ${idp}\n  entityId: ${url}/saml\n  address: ${address}\n  binding: ${binding}\n  signMetadata: ${binding === 'redirect'}\nmatch:\n  - by: ref-id\n    academies: { 25: academie-aaf }\n`,
      );
    }
    return openUpstreams(folder, { pool, keysDirectory, cipher: () => inClear });
  }

  before(async () => {
    [key, chromium] = await Promise.all([makeKey(), startChromium()]);
    gateway = await startGateway([service('ent')], null, {}, open);
    await gateway.pool.query(
      "INSERT INTO structure (uai, source, key, name, facts) VALUES ('0920001A', 'academie-aaf', '1', 'Collège Jean-Moulin', '{}')",
    );
    party = await relyingParty(gateway.sso.issuer, 'ent');
    const add = async (login: string, givenName: string, profile: 'ELV' | 'TUT', record: Parameters<typeof addRecord>[2]) =>
      addRecord(gateway.pool, await addPerson(gateway.pool, { login, password: 'Tortue-Verte-7', givenName, profile }), record);
    await add('enfant.un', 'Inès', 'ELV', { category: 'Eleve', key: '1001' });
    await add('enfant.deux', 'Tom', 'ELV', { category: 'Eleve', key: '1002' });
    await add('parent.un', 'Karim', 'TUT', { category: 'PersRelEleve', key: '2001' });
    for (const child of ['1001', '1002']) await addRelation(gateway.pool, child, '2001');
  });
  after(async () => {
    await chromium.close();
    await gateway.close();
    for (const one of idps) await one.close();
  });

  const is = (nameId: string, kind: string, ...ids: readonly string[]): void => {
    for (const one of idps) one.is({ nameId, attributes: { FrEduCtRefId: ids, FrEduCtPersonAffiliation: kind } });
  };
  /** Presses the button; the service itself is nowhere: what counts is that the browser is sent there. */
  async function nameAtTheService(page: Page, binding: string, checks: oidc.AuthorizationCodeGrantChecks): Promise<unknown> {
    const sent = page.waitForResponse((response) => response.headers().location?.startsWith(returnAddress) === true);
    await page.getByRole('button', { name: `EduConnect ${binding}` }).click();
    const { location } = (await sent).headers();
    const given = await oidc.authorizationCodeGrant(party.configuration, new URL(location!), checks);
    return (await oidc.fetchUserInfo(party.configuration, given.access_token, given.claims()!.sub)).given_name;
  }

  for (const binding of bindings)
    for (const [who, name, nameId, kind, refId] of [
      ['a guardian of two children', 'Karim', 'parent', 'resp2d', '{AAF}25|x|2001'],
      ['a pupil', 'Inès', 'eleve', 'eleve2d', '{AAF}25|x|1001'],
    ] as const)
      it(`brings ${who} to the service (${binding})`, async () => {
        const { open: openPage, faults } = screens(chromium);
        is(nameId, kind, refId, '{ECT}9');
        const { url, checks } = await party.begin();
        const page = await openPage();
        await page.goto(url);
        expect(await nameAtTheService(page, binding, checks)).to.equal(name);
        expect(faults).to.deep.equal([]);
        await page.context().close();
      });

  /** From our page to the answer that the upstream's form would bring, which is not sent. */
  async function untilAnswer() {
    const { url } = await party.begin();
    const browser = openBrowser();
    const page = await browser.follow(await browser.get(url), returnAddress);
    const action = /action="([^"]+\/amont\/educonnect-redirect)"[^>]*>\s*<input type="hidden" name="jeton" value="([^"]+)"/.exec(page.text);
    const way = await browser.post(new URL(action![1]!, page.url).href, { jeton: action![2]! });
    const form = formFields(await (await fetch(/url=(.*)$/.exec(way.headers.get('refresh')!)![1]!)).text());
    return { browser, form, back: `${gateway.url}/connexion/retour/educonnect-redirect` };
  }
  const fromElsewhere = { Origin: 'https://educonnect.exemple.fr', 'Sec-Fetch-Site': 'cross-site' };

  it('takes an answer once, and only in the browser that asked', async () => {
    is('eleve', 'eleve2d', '{AAF}25|x|1001');
    const { browser, form, back } = await untilAnswer();
    const first = await browser.post(back, form, fromElsewhere);
    expect(first.status).to.equal(303);
    const elsewhere = openBrowser();
    const stranger = await elsewhere.follow(await elsewhere.get(first.location!), returnAddress);
    expect(stranger.text, 'the ticket in another browser opens nothing: a sign-in of its own begins').to.contain('name="mot_de_passe"');
    const again = await openBrowser().post(back, form, fromElsewhere);
    expect(again.status, 'the answer again').to.be.within(400, 499);
    const other = await untilAnswer();
    const swapped = await other.browser.post(back, { ...form, RelayState: other.form.RelayState! }, fromElsewhere);
    const refused = await other.browser.follow(swapped, returnAddress);
    expect([refused.status, refused.location], 'the answer to another request').to.deep.equal([400, null]);
    expect((await browser.follow(first, returnAddress)).location, 'while it serves whoever asked').to.match(/\?code=/);
  });

  it('is told of our side at an address of its own, signed or not as the field says, as the keys are now', async () => {
    const address = `${gateway.url}/connexion/metadata/educonnect`;
    const [signed, plain] = await Promise.all(bindings.map((binding) => fetch(`${address}-${binding}`)));
    expect([signed!.status, signed!.headers.get('content-type')]).to.deep.equal([200, 'application/samlmetadata+xml']);
    const file = join(gateway.keysDirectory, 'metadata.xml');
    const text = await signed!.text();
    await writeFile(file, text);
    await verifyMetadata(file, join(gateway.keysDirectory, 'logins/educonnect-redirect/saml-1.pem'));
    expect(text)
      .to.contain(`Location="${gateway.url}/connexion/retour/educonnect-redirect"`)
      .and.contain(`entityID="${gateway.url}/saml"`)
      .and.not.contain('PRIVATE');
    expect(await plain!.text())
      .to.contain(`Location="${gateway.url}/connexion/retour/educonnect-post"`)
      .and.not.contain('SignatureValue');
    await makeOwnKey(join(gateway.keysDirectory, 'logins/educonnect-redirect'), 1, 'suivante', new Date(), inClear);
    const both = async () => (await (await fetch(`${address}-redirect`)).text()).match(/use="signing"/g);
    expect(await both(), 'told again as it was, for a minute').to.have.length(1);
    gateway.wait(61);
    expect(await both()).to.have.length(2);
    await rm(join(gateway.keysDirectory, 'logins/educonnect-redirect/saml-2.pem'));
    for (const unknown of [`${gateway.url}/connexion/metadata/autre`, `${address}-redirect/x`])
      expect((await fetch(unknown)).status, unknown).to.be.within(400, 404);
  });

  it('refuses what was forged, with a way on and without a word of it in the log', async () => {
    is('eleve', 'eleve2d', '{AAF}25|x|1001');
    const { browser, form, back } = await untilAnswer();
    const stranger = await makeKey();
    const [ours] = await readOwnKeys(join(gateway.keysDirectory, 'logins/educonnect-redirect'), inClear);
    const inside = sign(assertionOf({ ...parts, nameId: 'victime' }), parts.assertionId, stranger);
    const forged = sign(responseOf(parts, encrypt(inside, ours!.certificate.publicKey)), parts.responseId, stranger);
    const answer = await browser.follow(
      await browser.post(back, { ...form, SAMLResponse: Buffer.from(forged).toString('base64') }, fromElsewhere),
      returnAddress,
    );
    expect(answer.status).to.equal(400);
    expect(answer.text).to.match(/<h1>/).and.contain('href="/connexion/').and.not.contain('victime');
    const said = gateway.logged.join('');
    expect(said)
      .to.contain('signed by somebody who is not trusted')
      .and.not.match(/victime|1001|eleve/);
  });
});
