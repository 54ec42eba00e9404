import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readServices } from '#src/config/claims-file.ts';

const good = (clientId: string) => `client_id: ${clientId}
name: Vie scolaire
redirect_uris: ['\${VIE_URL:-https://vie.exemple.fr}/retour']
scopes:
  profile:
    - { claim: given_name, source: identity.givenName, purpose: Afficher le prénom }
`;

describe('the files of services', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'annuaire-claims-'));
  });
  afterEach(() => rm(directory, { recursive: true }));
  const refusal = (env = {}) =>
    readServices(directory, env).then(
      () => '',
      (error: Error) => error.message,
    );

  it('of the project can be used as they are', async () => {
    const services = await readServices(join(import.meta.dirname, '../../mappings/claims'), {});
    const demo = services.find(({ clientId }) => clientId === 'ent-demonstration');
    expect(demo).to.deep.include({ redirectUris: ['http://localhost:3001/retour'], idTokenAlgorithm: 'ES256', secretEnv: null });
    expect(demo!.release).to.deep.include({ subject: 'pairwise', sector: 'ent-demonstration' });
  });

  it('take addresses from the environment, and a sector of their own where none is given', async () => {
    await writeFile(join(directory, 'a.yaml'), good('vie-scolaire'));
    const [given] = await readServices(directory, { VIE_URL: 'https://autre.exemple.fr' });
    expect(given!.redirectUris).to.deep.equal(['https://autre.exemple.fr/retour']);
    expect(given!.release.sector).to.equal('vie-scolaire');
    expect((await readServices(directory, {}))[0]!.redirectUris).to.deep.equal(['https://vie.exemple.fr/retour']);
  });

  it('say whom the service is for, how it knows people and how values are written, and open it to all where they say nothing', async () => {
    const more = `    - { claim: categories, source: profiles, format: number, purpose: Ouvrir les droits du profil, ground: legal-obligation }
subject: { attribute: login }
profiles: [ELV, ENS]
opening: by-college
context: child
origins: ['https://vie.exemple.fr']
claims_in_id_token: true
logo: data:image/png;base64,iVBORw0KGgoAAAA=
`;
    await writeFile(join(directory, 'a.yaml'), good('vie-scolaire'));
    await writeFile(join(directory, 'b.yaml'), `${good('autre')}${more}`);
    const [usual, other] = await readServices(directory, {});
    expect(usual).to.deep.include({ opening: 'all', profiles: null, logo: null, origins: [], claimsInIdToken: false });
    expect(usual!.release.scopes.profile![0]).to.deep.include({ ground: 'public-task' });
    expect(other).to.deep.include({ opening: 'by-college', profiles: ['ELV', 'ENS'], claimsInIdToken: true, context: 'child' });
    expect(usual, 'asks nothing').not.to.have.property('context');
    expect(other!.release.subject).to.deep.equal({ attribute: 'login' });
    expect(other!.release.scopes.profile![1]).to.deep.include({ format: 'number', ground: 'legal-obligation' });
    const wrong = more
      .replace('profiles, format', 'login, format')
      .replace("['https://vie.exemple.fr']", "['https://vie.exemple.fr/page']")
      .replace('[ELV, ENS]', '[ELEVE]')
      .replace('data:image/png', 'data:image/svg+xml')
      .replace('attribute: login', 'attribute: ine');
    await writeFile(join(directory, 'b.yaml'), `${good('autre')}${wrong}`);
    const said = await refusal();
    for (const part of ['origins.0', 'profiles.0', 'logo', 'subject']) expect(said, part).to.contain(part);
    await writeFile(join(directory, 'b.yaml'), `${good('autre')}${more.replace('profiles, format', 'login, format')}`);
    expect(await refusal()).to.contain('« login » ne s’écrit pas au format « number »');
  });

  it('are refused with every fault at once, in French', async () => {
    await writeFile(
      join(directory, 'a.yaml'),
      `client_id: Vie Scolaire
redirect_uris: ['http://vie.exemple.fr/retour', 'https://vie.exemple.fr/#retour', 'https://*.exemple.fr/retour', 'http://192.0.2.1/', 'https://vie.exemple.fr/a/../retour', 'https://vie.exemple.fr/%2E%2e/retour']
couleur: bleu
scopes:
  openid: []
  profile:
    - { claim: sub, source: identity.ine, purpose: x }
`,
    );
    const said = await refusal();
    for (const part of [
      'a.yaml',
      'client_id',
      'name',
      'redirect_uris.0',
      'redirect_uris.1',
      'redirect_uris.2',
      'redirect_uris.3',
      'redirect_uris.4',
      'redirect_uris.5',
      '« couleur »',
      'openid',
      'protocole',
      'doit être un de',
      'finalité',
    ]) {
      expect(said, part).to.contain(part);
    }
  });

  it('are refused when two are of one service, when a claim is named twice, and when they are not YAML', async () => {
    await writeFile(join(directory, 'a.yaml'), good('vie-scolaire'));
    await writeFile(join(directory, 'b.yaml'), good('vie-scolaire'));
    expect(await refusal())
      .to.contain('b.yaml')
      .and.contain('a.yaml');
    await writeFile(
      join(directory, 'b.yaml'),
      `${good('autre')}  ent:\n    - { claim: given_name, source: login, purpose: Afficher le prénom }\n`,
    );
    expect(await refusal()).to.contain('« given_name » est nommé deux fois');
    await writeFile(join(directory, 'b.yaml'), 'client_id: [');
    expect(await refusal()).to.contain('ligne 1');
    await writeFile(join(directory, 'b.yaml'), good('autre').replace(':-https://vie.exemple.fr', ''));
    expect(await refusal()).to.contain('VIE_URL');
  });

  it('say how a service uses the protocol: nothing beyond the usual where they are silent, and no contradiction', async () => {
    const jwks = "jwks: { keys: [{ kty: EC, crv: P-256, kid: un, x: 'AA', y: 'AA' }] }\n";
    const write = (lines: string) => writeFile(join(directory, 'a.yaml'), `${good('a')}${lines}`);
    await write('');
    const silent = {
      pushedRequests: false,
      boundTokens: false,
      introspection: false,
      deviceFlow: false,
      secretAnywhere: false,
      keys: null,
    };
    expect((await readServices(directory, {}))[0]!.protocol).to.deep.equal(silent);
    await write(`token_endpoint_auth_method: private_key_jwt\ndpop_bound_access_tokens: true\ndevice_flow: true\n${jwks}`);
    const { protocol } = (await readServices(directory, {}))[0]!;
    expect(protocol).to.deep.include({ boundTokens: true, deviceFlow: true, pushedRequests: false });
    expect(protocol!.keys).to.have.nested.property('keys[0].kid', 'un');

    for (const [lines, said] of [
      ['token_endpoint_auth_method: private_key_jwt\n', 'jwks, ou jwks_uri'],
      [`token_endpoint_auth_method: private_key_jwt\njwks_uri: https://a.exemple.fr/cles\n${jwks}`, 'l’un des deux'],
      [`token_endpoint_auth_method: private_key_jwt\nsecret_env: SECRET\n${jwks}`, 'n’a pas de secret'],
      ['token_endpoint_auth_method: private_key_jwt\njwks_uri: http://a.exemple.fr/cles\n', 'https://'],
      [`token_endpoint_auth_method: private_key_jwt\n${jwks.replace("y: 'AA'", "y: 'AA', d: 'SECRET'")}`, 'celle-ci est privée'],
      [jwks, 'retirez jwks'],
      ['token_endpoint_auth_method: none\nsecret_anywhere: true\n', 'n’a pas de secret'],
      ['token_endpoint_auth_method: none\nintrospection: true\n', 'personne ne saurait qui demande'],
    ] as const) {
      await write(lines);
      expect(await refusal(), lines)
        .to.contain(said)
        .and.not.contain('SECRET');
    }
  });
});
