// The upstreams that speak SAML from the command line: metadata, keys, and what would keep people from signing in.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { answer } from '#src/cli/answer.ts';
import { buildProgram } from '#src/cli/program.ts';
import { reportJson } from '#src/cli/report.ts';
import { makeKey, type SigningKey, temporaryFolder } from '../connectors/bordereau/signing-keys.ts';
import { verifyMetadata } from '../connectors/login-saml/stage.ts';
import { startUpstream } from '../support/upstream-provider.ts';
import { command } from './command.ts';

const idp = 'https://educonnect.exemple.fr/idp';
const yaml = `id: educonnect
kind: login-saml
label: EduConnect
audience: families
settings:
  issuer: ${idp}
  entityId: https://annuaire.exemple.fr/saml
  address: ${idp}/sso
match:
  - by: ref-id
    academies: { 25: academie-aaf }
`;

describe('the upstreams that speak SAML, from the command line', function () {
  this.timeout(120_000);
  let home: string;
  let env: Record<string, string>;
  let key: SigningKey;
  let folder: readonly string[];
  before(async () => {
    home = await temporaryFolder();
    key = await makeKey();
    env = { KEYS_DIR: join(home, 'keys'), DATA_DIR: join(home, 'data'), PUBLIC_URL: 'https://annuaire.exemple.fr' };
    await mkdir(join(home, 'logins'));
    await writeFile(join(home, 'logins/educonnect.yaml'), yaml);
    folder = ['--folder', join(home, 'logins')];
  });
  /** The command in this process: what --json writes. */
  async function said(...line: readonly string[]): Promise<Record<string, unknown>> {
    const asked = await new Promise<Parameters<typeof answer>[0]>((resolve) =>
      buildProgram(resolve).parse(['login', ...line, '--json', ...folder], { from: 'user' }),
    );
    return JSON.parse(reportJson(await answer(asked, env, new AbortController().signal)));
  }
  const theirs = (certificate: string, address = `${idp}/sso`): string =>
    `<!-- comme Shibboleth les écrit --><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${idp}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>\n${certificate.replace(/-----[^-]+-----/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${address}"/></md:IDPSSODescriptor></md:EntityDescriptor>`;

  it('are looked at before anybody signs in: what is missing is said, then nothing is', async () => {
    const first = await said('check', 'educonnect');
    expect(first).to.include({ exit: 1, code: 'login-not-ready', returnUrl: 'https://annuaire.exemple.fr/connexion/retour/educonnect' });
    expect((first.faults as readonly string[]).map((line) => line.split(' ').slice(0, 3).join(' '))).to.deep.equal([
      'Aucun certificat du',
      'Nous n’avons pas',
    ]);

    const { code, out } = await command(env, 'login', 'metadata', 'educonnect', ...folder);
    expect(code).to.equal(0);
    await writeFile(join(home, 'ours.xml'), out);
    const pem = join(home, 'keys/logins/educonnect/saml-1.pem');
    await verifyMetadata(join(home, 'ours.xml'), pem);
    expect(out).to.contain('Location="https://annuaire.exemple.fr/connexion/retour/educonnect"').and.to.not.contain('PRIVATE KEY');

    await mkdir(join(home, 'keys/trust/educonnect'), { recursive: true });
    await copyFile(key.certificate, join(home, 'keys/trust/educonnect/idp.pem'));
    await writeFile(join(home, 'theirs.xml'), theirs(await readFile(key.certificate, 'utf8')));
    const ready = await said('check', 'educonnect', '--metadata', join(home, 'theirs.xml'));
    expect(ready).to.deep.include({ exit: 0, faults: [] });
    expect(String(ready.notes)).to.contain('1 certificat(s) de signature');

    const other = await makeKey();
    await writeFile(join(home, 'theirs.xml'), theirs(await readFile(other.certificate, 'utf8'), 'https://ailleurs.exemple.fr/sso'));
    const changed = await said('check', 'educonnect', '--metadata', join(home, 'theirs.xml'));
    expect((changed.faults as readonly string[]).map((line) => /^(L’adresse réglée|Il signe aussi)/.exec(line)?.[1])).to.deep.equal([
      'L’adresse réglée',
      'Il signe aussi',
    ]);
    await writeFile(join(home, 'theirs.xml'), '<html>');
    expect(String((await said('check', 'educonnect', '--metadata', join(home, 'theirs.xml'))).faults)).to.contain('lisible');
  });

  it('get a second key, one renewal at a time, and metadata that show both', async () => {
    const renewed = await said('renew', 'educonnect');
    expect((renewed.keys as readonly { file: string }[]).map(({ file }) => file)).to.deep.equal(['saml-1.pem', 'saml-2.pem']);
    expect(await said('renew', 'educonnect')).to.include({ exit: 1, code: 'login-renewing' });
    const shown = await said('metadata', 'educonnect');
    expect(String(shown.metadata).match(/use="encryption"/g)).to.have.length(2);
    await rm(join(home, 'keys/logins/educonnect/saml-1.pem'));
    const next = await said('metadata', 'educonnect');
    expect((next.keys as readonly { file: string }[]).map(({ file }) => file)).to.deep.equal(['saml-2.pem']);
  });

  it('keep their keys encrypted where the gateway’s are, and say so without the passphrase', async () => {
    const sealed = { ...env, KEYS_DIR: join(home, 'closed'), KEYS_PASSPHRASE_FILE: join(home, 'phrase') };
    await writeFile(join(home, 'phrase'), 'correct cheval pile agrafe\n', { mode: 0o600 });
    expect((await command(sealed, 'login', 'metadata', 'educonnect', ...folder)).out).to.contain('<md:EntityDescriptor');
    const pem = join(home, 'closed/logins/educonnect/saml-1.pem');
    expect(await readFile(pem, 'utf8')).not.to.contain('KEY');
    expect((await command(sealed, 'login', 'check', 'educonnect', ...folder)).err).to.contain('Notre clé saml-1.pem');
    const { KEYS_PASSPHRASE_FILE: _, ...without } = sealed;
    const refused = await command(without, 'login', 'metadata', 'educonnect', ...folder);
    expect([refused.code, refused.err.includes('sont chiffrées')]).to.deep.equal([6, true]);
  });

  it('that speak OpenID Connect are asked for what they say of themselves, and what of our settings they do not do is said', async () => {
    const portal = await startUpstream(['https://annuaire.exemple.fr/connexion/retour/agents']);
    const secret = join(home, 'secret');
    const write = (changed: Record<string, string> = {}) => {
      const settings = {
        issuer: portal.issuer,
        clientId: 'annuaire',
        clientSecretFile: secret,
        authentication: 'client_secret_post',
        scopes: '[agent]',
        userinfo: 'signed',
        ...changed,
      };
      const lines = Object.entries(settings).map(([name, value]) => `  ${name}: ${value}`);
      return writeFile(
        join(home, 'logins/agents.yaml'),
        `id: agents\nkind: login-oidc\nlabel: Agents\naudience: agents\nsettings:\n${lines.join('\n')}\nmatch:\n  - by: mail\n    domains: [ac-exemple.fr]\n`,
      );
    };
    await write();
    expect(String((await said('check', 'agents')).faults))
      .to.contain('Le secret')
      .and.contain(secret);
    await writeFile(secret, portal.secret, { mode: 0o600 });
    const ready = await said('check', 'agents');
    expect(ready, JSON.stringify(ready)).to.deep.include({
      exit: 0,
      faults: [],
      returnUrl: 'https://annuaire.exemple.fr/connexion/retour/agents',
    });
    await write({ scopes: '[autre]', acrValues: '[eidas3]', idTokenAlgorithm: 'ES256' });
    const lacking = (await said('check', 'agents')).faults as readonly string[];
    expect(lacking.map((line) => /« (\S+) »/.exec(line)?.[1])).to.deep.equal(['autre', 'eidas3']);
    await write({ issuer: portal.issuer.replace('127.0.0.1', 'localhost') });
    expect(String((await said('check', 'agents')).faults)).to.contain('exactement comme');
    await portal.close();
    await write();
    expect(await said('check', 'agents')).to.include({ exit: 1, code: 'login-not-ready' });
    expect(String((await said('check', 'agents')).faults)).to.contain('ne répond pas');
    await rm(join(home, 'logins/agents.yaml'));
  });

  it('are known by name, and each fault of a file is said', async () => {
    expect(await said('check', 'autre')).to.include({ exit: 1, code: 'login-unknown' });
    await writeFile(join(home, 'logins/educonnect.yaml'), yaml.replace(`${idp}/sso`, 'http://educonnect.exemple.fr/'));
    const refused = await said('metadata', 'educonnect');
    expect(refused).to.include({ exit: 6 });
    expect(refused.message).to.contain('settings.address');
  });
});
