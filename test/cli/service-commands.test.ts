// `service …`, in processes of their own: a service is added, opened, previewed, given another secret and closed.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openKeys } from '#src/keys/open-keys.ts';
import { OWN, seedPerson, seedStructures } from '../actions/stage.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { command, jsonOf } from './command.ts';

const declaration = `client_id: cartes
name: Cartes et plans
redirect_uris: ['https://cartes.exemple.fr/retour']
scopes:
  profile:
    - { claim: prenom, source: identity.givenName, purpose: Afficher le prénom }
`;

describe('the services on the command line', () => {
  let database: FreshDatabase;
  let folder: string;
  let env: Record<string, string>;
  before(async () => {
    database = await freshDatabase();
    await seedStructures(database.pool);
    folder = await mkdtemp(join(tmpdir(), 'annuaire-cli-'));
    env = { DATABASE_URL: database.url.replace('@/', '@localhost/'), DATA_DIR: folder, KEYS_DIR: join(folder, 'keys') };
    await openKeys(env.KEYS_DIR!);
    await writeFile(join(folder, 'cartes.yaml'), declaration);
  });
  after(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  it('go from a declaration to a closed service, and nothing is open that nobody has opened', async () => {
    const file = join(folder, 'cartes.yaml');
    await writeFile(file, declaration.replace('https:', 'http:'));
    expect((await command(env, 'service', 'add', file)).err)
      .to.contain('redirect_uris.0')
      .and.contain('https');
    await writeFile(file, declaration);
    const added = await jsonOf(env, 'service', 'add', file);
    expect(added).to.include({ ok: true, service: 'cartes' });
    expect(added.secret).to.match(/^[\w-]{43}$/);
    const { login } = await seedPerson(database.pool, [[OWN, 'ENS']]);
    expect((await command(env, 'service', 'show', 'cartes')).out)
      .to.contain('ouvert par chaque collège')
      .and.contain('Afficher le prénom (mission d’intérêt public');
    const plain = (await command(env, 'service', 'show', 'cartes')).out;
    expect(plain).to.contain('Se fait reconnaître par : client_secret_basic').and.contain('secteur cartes').and.contain('En plus : rien');
    const more =
      'refresh: true\ndevice_flow: true\nintrospection: true\nsecret_anywhere: true\nbackchannel_logout_uri: https://cartes.exemple.fr/fin\n';
    await writeFile(file, declaration.replace('cartes\n', 'plans\n') + more);
    await jsonOf(env, 'service', 'add', file);
    const shown = (await command(env, 'service', 'show', 'plans')).out;
    for (const said of [
      '(refresh)',
      '(device_flow)',
      '(introspection)',
      '(secret_anywhere)',
      'https://cartes.exemple.fr/fin (par session)',
    ])
      expect(shown).to.contain(said);
    expect(await jsonOf(env, 'service', 'open', 'cartes', OWN, '--profile', 'ens,elv')).to.include({ changed: 2 });
    expect(await jsonOf(env, 'service', 'preview', 'cartes', login)).to.deep.include({ refused: null, claims: { prenom: 'Camille' } });
    const renewed = await jsonOf(env, 'service', 'secret', 'cartes');
    expect(renewed.secret).to.be.a('string').and.not.equal(added.secret);
    expect((await command(env, 'service', 'close', 'cartes')).out).to.contain('est fermé');
    const left = (await jsonOf(env, 'service', 'list')).services as { service: string; from: string }[];
    expect(left.map(({ service, from }) => `${service} ${from}`))
      .to.include('ent-demonstration file')
      .and.not.include('cartes catalogue');
  });
});
