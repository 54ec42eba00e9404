// The first minutes of a new user: one command, what it prints, and what is left when it is stopped.
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { readIdentifiants } from '#src/demo/identifiants.ts';
import { type Demonstration, demonstration } from './demonstration.ts';
import { databaseOf, launch, listens, processesOf } from './gateway-process.ts';
import { newHome } from './home.ts';

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1).replace('.', ',')} s`;

describe('one command, on a machine that has nothing', () => {
  let shown: Demonstration;
  before(async function prepare() {
    this.timeout(180_000);
    shown = await demonstration();
  });

  it('says in French what was read, what was set aside, what waits, and where to go', () => {
    const { home, first } = shown;
    expect(first.out).to.match(
      /Livraison du 08\/09\/2025 lue : 4 établissements, 1\s492 élèves, 2\s433 responsables d’élèves, 150 personnels, 22 matières, 11 formations\./,
    );
    expect(first.out).to.match(/\d+ fiches? écartées?, \d+ avertissements?\./);
    expect(first.out).to.match(/Liste de LES TROIS RIVIÈRES .* déjà approuvée/);
    expect(first.out).to.match(/Liste de LA FONTAINE AUX FÉES .* en attente de son chef d’établissement/);
    expect(first.out).to.match(/Formalités incomplètes pour LE VIEUX MOULIN \(\w+\) : [\d\s]+ fiches laissées de côté/);
    for (const address of [`${home.url}/console`, `${home.url}/oidc`, home.service]) expect(first.out).to.contain(address);
    expect(first.out).to.match(/\nPrêt\. Ctrl-C pour arrêter\.\n\nArrêt en cours…\n$/);
    expect(first.err).to.equal('');
  });

  it('gives somebody to sign in as for every role, on the screen and in a file', () => {
    const { csv, out } = shown.first;
    expect(csv.split('\n')[0]).to.equal('role,login,password,structure,name');
    const people = readIdentifiants(csv)!;
    const roles = [
      'chef',
      'adjoint',
      'referent-usages',
      'referent-eim',
      'enseignant',
      'eleve',
      'responsable',
      'academie',
      'departement',
      'dpo',
    ];
    expect(people.map(({ role }) => role)).to.include.members(roles);
    for (const { login, password, name } of people) for (const cell of [login, password, name]) expect(out).to.contain(cell);
    expect(new Set(people.map(({ password }) => password)).size).to.equal(people.length);
  });

  it('is ready within seconds, and at the second start finds everything as it was', async () => {
    const { first, gateway } = shown;
    const again = gateway.readyAfter()!;
    process.stdout.write(
      `      first start ${seconds(first.readyAfter)}, second start ${seconds(again)}, stop ${seconds(first.ended.after)}\n`,
    );
    // Measured alone on two cores: 6 s and 1.5 s. The limits leave room for a machine that does four other things.
    expect(first.readyAfter).to.be.below(60_000);
    expect(again).to.be.below(20_000);
    expect(gateway.out()).to.contain('L’académie de démonstration est telle que vous l’avez laissée.');
    expect(gateway.out()).to.match(/Liste de LA FONTAINE AUX FÉES \(0990002P\) : 1\s\d{3} lignes attendent son chef/);
    expect(gateway.out()).to.match(/Formalités incomplètes pour LE VIEUX MOULIN \(0990003R\)/);
    expect(gateway.out()).to.not.match(/Liste de LES TROIS RIVIÈRES|Formalités incomplètes pour LA FONTAINE/);
    expect(gateway.err()).to.equal('');
    expect(await readFile(join(shown.home.data, 'demo', 'identifiants.csv'), 'utf8')).to.equal(first.csv);
    const pool = await databaseOf(shown.home);
    const { rows } = await pool.query('SELECT state, started_at FROM run ORDER BY started_at');
    await pool.end();
    const since = rows.filter(({ started_at: at }) => at >= shown.startedAgain && at <= new Date(shown.startedAgain.getTime() + again));
    expect(rows.slice(0, 2).map(({ state }) => state)).to.deep.equal(['done', 'done']);
    expect(since, 'readings of the second start').to.deep.equal([]);
  });

  it('stops at Ctrl-C with everything it had started', () => {
    const { ended, left, listening, processes } = shown.first;
    const commands = [...processes.values()].join('\n');
    expect(commands).to.contain('src/main.ts').and.contain('demo/service.ts').and.contain('postgres');
    expect(ended.code).to.equal(0);
    expect(left).to.deep.equal([]);
    expect(listening).to.deep.equal([]);
  });

  it('answers who watches over it, and names its issuer', async () => {
    const { url } = shown.home;
    expect((await fetch(`${url}/livez`)).status).to.equal(200);
    expect((await fetch(`${url}/readyz`)).status).to.equal(200);
    const discovery = (await (await fetch(`${url}/oidc/.well-known/openid-configuration`)).json()) as Record<string, string>;
    expect(discovery.issuer).to.equal(`${url}/oidc`);
    for (const end of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'end_session_endpoint'])
      expect(discovery[end]).to.match(new RegExp(`^${url}/oidc/`));
    const home = await fetch(`${url}/`, { redirect: 'manual' });
    expect(home.headers.get('location')).to.equal('/console');
  });

  it('refuses a second gateway on the same data, and leaves the first one alone', async () => {
    // Ports of its own: what refuses it is the data.
    const { port, servicePort } = await newHome();
    const env = { ...shown.home.env, PORT: String(port), DEMO_SERVICE_PORT: String(servicePort) };
    const second = launch({ ...shown.home, port, servicePort, env });
    const { code } = await second.ended();
    expect(code).to.equal(1);
    expect(second.err()).to.match(/base de données .* est déjà utilisée par le processus \d+/);
    expect((await fetch(`${shown.home.url}/readyz`)).status).to.equal(200);
  });

  for (const [name, port, setting] of [
    ['of the gateway', 'port', 'PORT'],
    ['of the demonstration service', 'servicePort', 'DEMO_SERVICE_PORT'],
  ] as const)
    it(`says at once which port ${name} is taken, before anything is made, and leaves nothing running`, async function taken() {
      this.timeout(120_000);
      const home = await newHome();
      const other = createServer();
      await new Promise<void>((done) => other.listen(home[port], done));
      const refused = launch(home);
      const { code, after } = await refused.ended();
      await new Promise((done) => other.close(done));
      expect(code).to.equal(1);
      expect(refused.err()).to.match(new RegExp(`Le port ${home[port]} est déjà pris.*\\b${setting}\\b`));
      expect(refused.out() + refused.err()).to.not.match(/^\s+at /m);
      // No database, no reading: a first start takes several times as long.
      expect(await stat(home.data).catch(() => null)).to.equal(null);
      expect(after).to.be.below(shown.first.readyAfter);
      expect([...(await processesOf(home)).values()]).to.deep.equal([]);
      expect(await listens(home.port)).to.equal(false);
      expect(await listens(home.servicePort)).to.equal(false);
    });
});
