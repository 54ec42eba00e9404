// The console as a client of the real gateway, in a browser: code, PKCE, session, and signing out of both.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import Koa from 'koa';
import type { Browser } from 'playwright-core';
import { setCredential } from '#database/credential.ts';
import { readDefinition } from '#src/config/service-definition.ts';
import { createConsole } from '#src/console/app.ts';
import { openKeys } from '#src/keys/open-keys.ts';
import { serviceSecrets } from '#src/keys/service-secrets.ts';
import { createSso } from '#src/sso/create-sso.ts';
import { hashPassword } from '#src/sso/password.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { passSecondFactorIn } from '../support/second-factor.ts';
import { launch } from './browser.ts';
import { nameOf, seedPerson, seedRole, tilleuls } from './seed-people.ts';

describe('signing in to the console', () => {
  let database: FreshDatabase;
  let browser: Browser;
  let url: string;
  let keysDirectory: string;
  const server = createServer();
  const faults: object[] = [];

  before(async () => {
    database = await freshDatabase();
    keysDirectory = await mkdtemp(join(tmpdir(), 'annuaire-keys-'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { pool } = database;
    await pool.query(`INSERT INTO structure (uai, source, key, name, facts) VALUES ($1, 'a', $1, 'Collège des Tilleuls', '{}')`, [
      tilleuls,
    ]);
    const chef = await seedPerson(pool, nameOf(1), { uai: tilleuls, profile: 'DIR' });
    await seedRole(pool, chef, 'chef', tilleuls);
    await pool.query(`UPDATE person SET login = 'noe.durand' WHERE id = $1`, [chef]);
    await setCredential(pool, { personId: chef, hash: await hashPassword('Tortue-Verte-7'), mustChange: false, issuedBy: null });
    const tell = (fields: object) => void faults.push(fields);
    const console_ = {
      clientId: 'console',
      name: 'Console',
      home: `${url}/console`,
      redirectUris: [`${url}/console/retour`],
      postLogoutRedirectUris: [`${url}/console/au-revoir`],
      idTokenAlgorithm: 'ES256',
      authentication: 'client_secret_basic',
      secretEnv: null,
      refresh: false,
      release: { subject: 'public', sector: 'console', scopes: {} },
    } as const;
    const app = new Koa();
    app.use(
      createSso({
        pool,
        keys: await openKeys(keysDirectory),
        publicUrl: url,
        clients: [{ service: console_, secret: 'secret-of-console' }],
        log: { warn: tell, error: tell },
      }).middleware,
    );
    app.use(
      createConsole({
        pool,
        publicUrl: url,
        clientSecret: 'secret-of-console',
        cookieSecret: 'a secret for the tests of the console only',
        log: { error: tell },
        mappingOf: () => undefined,
        services: { declared: [], read: readDefinition, secrets: serviceSecrets(Buffer.alloc(32, 5)) },
        pseudonymOf: () => Buffer.alloc(16),
        serviceName: (clientId) => (clientId === 'console' ? 'Console' : null),
        acting: { newId: randomUUID, hashPassword, provisionalPassword: () => 'cerise-tambour-4821' },
      }),
    );
    server.on('request', app.callback());
    browser = await launch();
  });
  after(async () => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await database.drop();
    await rm(keysDirectory, { recursive: true });
  });

  it('leads to the page that was asked for, once the gateway knows the person, and out of both again', async () => {
    const page = await (await browser.newContext({ locale: 'fr-FR' })).newPage();
    await page.goto(`${url}/console/personnes?q=durand`);
    expect(page.url(), JSON.stringify(faults)).to.not.contain('/console/personnes');
    await page.getByLabel('Identifiant').fill('noe.durand');
    await page.locator('input[type=password]').fill('Tortue-Verte-7');
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await passSecondFactorIn(page, 'noe.durand');
    await page.waitForURL(`${url}/console/personnes?q=durand`);
    expect(await page.textContent('main')).to.contain('Durand Noé');

    // Signed in, one goes straight to where one wanted: never out of the console, whatever the link says.
    for (const elsewhere of [
      '/console/../oidc/session/end',
      '/console/..//evil.test',
      '/console/%2e%2e//evil.test',
      '//evil.test',
      '/console\r\nX: y',
      '/console/\\evil.test',
      '/console/retour',
      '/consoles',
    ]) {
      await page.goto(`${url}/console/connexion?vers=${encodeURIComponent(elsewhere)}`);
      expect(page.url(), elsewhere).to.equal(`${url}/console`);
    }

    const cookies = await page.context().cookies(`${url}/console`);
    const session = cookies.find(({ name }) => name === 'console_session');
    expect(session).to.include({ httpOnly: true, sameSite: 'Lax', path: '/console', expires: -1 });
    expect(cookies.find(({ name }) => name === 'console_sign_in')).to.equal(undefined);

    const kept = await database.pool.query<{ row: string; sealed: string | null }>(
      'SELECT c::text AS row, sealed_id_token AS sealed FROM console_session c',
    );
    expect(kept.rows[0]?.sealed, 'kept, for signing out').to.match(/^[\w-]{200,}$/);
    expect(kept.rows[0]?.row, 'and not as anybody who has the table could bring it').not.to.match(/eyJ[\w-]*\.eyJ/);
    const named = page.waitForRequest((request) => /\/oidc\/session\/end\?.*id_token_hint=eyJ/.test(request.url()));
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await named;
    const confirm = page.getByRole('button', { name: /déconnecter/i });
    if (await confirm.count()) await confirm.first().click();
    await page.waitForURL(`${url}/console/au-revoir**`);
    expect(await page.textContent('h1')).to.equal('Vous êtes déconnecté');
    const { rows } = await database.pool.query('SELECT count(*)::int AS n FROM console_session');
    expect(rows[0].n).to.equal(0);
    await page.getByRole('link', { name: 'Se reconnecter' }).click();
    expect(await page.locator('input[type=password]').count(), 'the gateway forgot him too').to.equal(1);
    expect(faults).to.deep.equal([]);
  });

  it('shows where one is signed in, ends the others with their console, and shuts the account of whoever fears for it', async () => {
    const signedIn = async (userAgent?: string) => {
      const page = await (await browser.newContext({ locale: 'fr-FR', ...(userAgent === undefined ? {} : { userAgent }) })).newPage();
      await page.goto(`${url}/console/compte/connexions`);
      await page.getByLabel('Identifiant').fill('noe.durand');
      await page.locator('input[type=password]').fill('Tortue-Verte-7');
      await page.getByRole('button', { name: 'Se connecter' }).click();
      await passSecondFactorIn(page, 'noe.durand');
      await page.waitForURL(`${url}/console/compte/connexions`);
      return page;
    };
    const here = await signedIn();
    const phone = await signedIn('Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0');
    const tablet = await signedIn(
      'Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18.0 Safari/604.1',
    );
    await here.reload();
    const items = () => here.locator('main ul.tasks > li').allTextContents();
    const [first, ...others] = await items();
    expect(first).to.contain('Ordinateur Linux, Chrome').and.contain('Cet appareil').and.contain('Services ouverts\u00a0: Console');
    expect(others.join('\n')).to.contain('Téléphone Android, Firefox').and.contain('Tablette iPad, Safari').and.not.contain('Cet appareil');

    await here.getByRole('button', { name: /Fermer la connexion Téléphone Android/ }).click();
    expect(await here.getByRole('status').textContent()).to.contain('La connexion est fermée');
    expect(await items()).to.have.length(2);
    await phone.reload();
    expect(await phone.locator('input[type=password]').count(), 'the console went with it').to.equal(1);
    await tablet.reload();
    expect(await tablet.locator('h1').textContent()).to.equal('Mes connexions');

    await here.locator('main').getByRole('link', { name: 'Quelqu’un utilise mon compte' }).click();
    await here.getByRole('button', { name: 'Bloquer mon compte' }).click();
    expect(await here.locator('h1').textContent()).to.equal('Votre compte est bloqué');
    await tablet.reload();
    await tablet.getByLabel('Identifiant').fill('noe.durand');
    await tablet.locator('input[type=password]').fill('Tortue-Verte-7');
    await tablet.getByRole('button', { name: 'Se connecter' }).click();
    expect(await tablet.locator('h1').textContent()).to.contain('Votre compte est bloqué');
    expect(faults).to.deep.equal([]);
  });
});
