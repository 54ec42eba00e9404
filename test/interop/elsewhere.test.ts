// Services that are no program of Node: Apache's mod_auth_openidc in front of a page, a page in the browser alone, a program with Python's authlib.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../sso/browser.ts';
import { startChromium } from '../sso/chromium.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from '../sso/gateway.ts';
import { freePort } from '../support/free-port.ts';

const lea = { identifiant: 'lea.martin', mot_de_passe: 'Tortue-Verte-7' };

/** What the module is told, and a page that shows what it knows, as JSON. */
const apacheConfiguration = (home: string, port: number, issuer: string, claim: string): string => `
ServerRoot ${home}
PidFile ${home}/apache.pid
DefaultRuntimeDir ${home}
Mutex file:${home}
Listen 127.0.0.1:${port}
ServerName 127.0.0.1
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
ErrorLog ${home}/error.log
${['mpm_event', 'authz_core', 'authn_core', 'authz_user', 'dir', 'headers', 'auth_openidc'].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
DocumentRoot ${home}/pages
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID apache
OIDCClientSecret secret-of-apache
OIDCRedirectURI http://127.0.0.1:${port}/retour
OIDCCryptoPassphrase une-phrase-de-test
OIDCScope "openid profile ent"
OIDCPKCEMethod S256
OIDCProviderTokenEndpointAuth client_secret_basic
<Location />
  AuthType openid-connect
  Require valid-user
  Header set X-Known "%{OIDC_CLAIM_${claim}}e"
</Location>
`;

const python = `
import json, sys
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.common.security import generate_token
import requests
issuer, back = sys.argv[1], sys.argv[2]
meta = requests.get(issuer + '/.well-known/openid-configuration').json()
client = OAuth2Session('python', 'secret-of-python', scope='openid profile ent', redirect_uri=back, code_challenge_method='S256')
verifier, nonce = generate_token(48), generate_token(20)
url, state = client.create_authorization_url(meta['authorization_endpoint'], code_verifier=verifier, nonce=nonce)
print(url, flush=True)
token = client.fetch_token(meta['token_endpoint'], authorization_response=sys.stdin.readline().strip(), code_verifier=verifier, state=state)
keys = JsonWebKey.import_key_set(requests.get(meta['jwks_uri']).json())
claims = jwt.decode(token['id_token'], keys, claims_options={'iss': {'essential': True, 'value': issuer}, 'aud': {'essential': True, 'value': 'python'}})
claims.validate()
assert claims['nonce'] == nonce
renewed = client.refresh_token(meta['token_endpoint'], refresh_token=token['refresh_token'])
assert renewed['refresh_token'] != token['refresh_token']
who = client.get(meta['userinfo_endpoint']).json()
ended = client.revoke_token(meta['revocation_endpoint'], token=renewed['refresh_token']).status_code
print(json.dumps({'same': who['sub'] == claims['sub'], 'given_name': who['given_name'], 'revoked': ended}), flush=True)
`;

/** A page with no server behind it: begins where it has no code, ends where it has one, then renews. */
const browserPage = (
  issuer: string,
  url: string,
): string => `<!doctype html><meta charset="utf-8"><title>Page</title><script src="/oidc.js"></script><script type="module">
  const manager = new oidc.UserManager({ authority: '${issuer}', client_id: 'page', redirect_uri: '${url}', scope: 'openid profile ent', loadUserInfo: true });
  if (!location.search.includes('code=')) await manager.signinRedirect();
  else {
    const user = await manager.signinCallback();
    const renewed = await manager.signinSilent();
    const known = { given_name: user.profile.given_name, renewed: renewed.access_token !== user.access_token, same: renewed.profile.sub === user.profile.sub };
    document.body.append(Object.assign(document.createElement('p'), { id: 'known', textContent: JSON.stringify(known) }));
  }
</script><body></body>`;

describe('A service that is no program of Node', () => {
  let home: string;
  let gateway: Gateway;
  let apachePort: number;
  let chromium: Browser;
  let pageUrl: string;
  let pages: Server;
  const children: ChildProcess[] = [];

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'interop-'));
    apachePort = await freePort();
    chromium = await startChromium();
    const script = await readFile(join(import.meta.dirname, '../../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js'));
    pages = createServer((req, res) => {
      const isScript = req.url === '/oidc.js';
      res.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
      res.end(isScript ? script : browserPage(gateway.sso.issuer, pageUrl));
    }).listen(0, '127.0.0.1');
    await once(pages, 'listening');
    pageUrl = `http://127.0.0.1:${(pages.address() as AddressInfo).port}/`;
    gateway = await startGateway([
      // It believes RS256 alone unless it is told otherwise.
      service('apache', { redirectUris: [`http://127.0.0.1:${apachePort}/retour`], idTokenAlgorithm: 'RS256' }),
      service('python', { refresh: true }),
      service('page', { authentication: 'none', refresh: true, redirectUris: [pageUrl] }),
    ]);
    await addPerson(gateway.pool, { login: lea.identifiant, password: lea.mot_de_passe, givenName: 'Léa' });
  });
  after(async () => {
    for (const child of children) {
      if (child.exitCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await chromium.close();
    pages.closeAllConnections();
    await new Promise((done) => pages.close(done));
    await gateway.close();
    await rm(home, { recursive: true, force: true });
  });

  const answers = (port: number): Promise<boolean> =>
    new Promise((done) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => done(socket.destroy() !== undefined)).once('error', () => done(false));
    });

  it('behind Apache’s mod_auth_openidc opens for whoever has signed in, and is told who it is', async () => {
    // Apache serves as another account where it is started by root.
    await chmod(home, 0o755);
    await mkdir(join(home, 'pages'));
    await writeFile(join(home, 'pages/index.html'), '<h1>Le service</h1>');
    await writeFile(join(home, 'apache.conf'), apacheConfiguration(home, apachePort, gateway.sso.issuer, 'given_name'));
    const apache = spawn('/usr/sbin/apache2', ['-f', join(home, 'apache.conf'), '-DFOREGROUND'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(apache);
    for (let tries = 0; tries < 200 && !(await answers(apachePort)); tries += 1) await wait(25);

    const page = await chromium.newPage({ locale: 'fr-FR' });
    await page.goto(`http://127.0.0.1:${apachePort}/index.html`);
    await page.getByLabel('Identifiant').fill(lea.identifiant);
    await page.getByLabel('Mot de passe', { exact: true }).fill(lea.mot_de_passe);
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.getByRole('heading', { name: 'Le service' }).waitFor();
    const again = await page.reload();
    expect(Buffer.from((await again?.headerValue('x-known')) ?? '', 'latin1').toString('utf8')).to.equal('Léa');
  });

  it('made with oidc-client-ts, in the browser alone, signs in and renews without a secret', async () => {
    const page = await chromium.newPage({ locale: 'fr-FR' });
    await page.goto(pageUrl);
    await page.getByLabel('Identifiant').fill(lea.identifiant);
    await page.getByLabel('Mot de passe', { exact: true }).fill(lea.mot_de_passe);
    await page.getByRole('button', { name: 'Se connecter' }).click();
    await page.locator('#known').waitFor();
    expect(JSON.parse((await page.locator('#known').textContent()) ?? '{}')).to.deep.equal({
      given_name: 'Léa',
      renewed: true,
      same: true,
    });
  });

  it('made with Python’s authlib signs in, renews, asks who it is, and gives its token back', async () => {
    await writeFile(join(home, 'service.py'), python);
    const child = spawn('/usr/bin/python3', [join(home, 'service.py'), gateway.sso.issuer, returnAddress], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    child.stdout.setEncoding('utf8');
    const [url] = (await once(child.stdout, 'data')) as [string];
    const browser = openBrowser();
    const page = await browser.follow(await browser.get(url.trim()), returnAddress);
    const back = await browser.follow(await browser.submit(page, lea), returnAddress);
    child.stdin.write(`${back.location}\n`);
    const [told] = (await once(child.stdout, 'data')) as [string];
    expect(JSON.parse(told)).to.deep.equal({ same: true, given_name: 'Léa', revoked: 200 });
  });
});
