// The command line from end to end, in processes of its own, on a real database and a real delivery of an invented académie.
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startEmbedded } from '#database/embedded.ts';
import { writeAcademie } from '#fixtures/academie.ts';
import { demonstrationFolder } from '#src/demo/marker.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { command, jsonOf } from './command.ts';

const formalities = [
  '--convention-from=2026-01-01',
  '--convention-until=2099-12-31',
  '--informed-on=2026-01-02',
  '--informed-how=Carnet de liaison',
  '--register-on=2026-01-02',
  '--register-reference=ENT-1',
];

/** The test's database behind its socket, as an address that the settings take. */
const addressOf = ({ connection }: FreshDatabase): string =>
  `postgres://localhost/${connection.database}?host=${encodeURIComponent(connection.host ?? '')}&port=${connection.port}&user=${connection.user}`;

describe('the command line', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'annuaire-cli-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  describe('from a delivery to accounts', () => {
    let database: FreshDatabase;
    let env: Record<string, string>;
    let uai: string;
    const deliveries = () => join(folder, 'data', 'livraison');
    before(async () => {
      database = await freshDatabase();
      env = { DATABASE_URL: addressOf(database), DATA_DIR: join(folder, 'data'), SOURCE_FOLDER: deliveries() };
      await writeAcademie(deliveries(), {
        schools: [{ name: 'LES ESSAIS', town: 'BELLERIVE', pupils: 60, staff: 24 }],
        seed: 3,
        loss: { college: 0, day: 1 },
      });
    });
    after(() => database.drop());

    it('stores nobody while the formalities are missing, and says how many were left out', async () => {
      const said = await jsonOf(env, 'sync', 'run');
      expect(said).to.include({ ok: true, exit: 0, ending: 'done', staged: 0, asOf: '2025-09-08' });
      expect(said.lists).to.deep.equal([]);
      const left = said.leftOut as { uai: string; count: number }[];
      expect(left.reduce((sum, { count }) => sum + count, 0)).to.be.greaterThan(60);
      uai = left[0]!.uai;
      expect((await command(env, 'sync', 'run')).out).to.include('Rien de nouveau à lire');
      expect((await command(env, 'sync', 'run', '--complete')).out).to.include('laissées de côté');
    });

    it('records the formalities piece by piece', async () => {
      const part = await jsonOf(env, 'compliance', 'record', uai, ...formalities.slice(0, 4));
      expect(part).to.include({ inOrder: false, exit: 0 });
      const whole = await jsonOf(env, 'compliance', 'record', uai, ...formalities.slice(4));
      expect(whole).to.deep.include({ inOrder: true, missing: [] });
      const wrong = await jsonOf(env, 'compliance', 'record', uai, '--informed-on=hier');
      expect(wrong).to.include({ ok: false, exit: 1, code: 'invalid' });
    });

    it('says what a synchronisation would propose without writing it, then proposes it', async () => {
      const dry = await command(env, 'sync', 'run', '--dry-run');
      expect(dry.code).to.equal(0);
      expect(dry.out).to.include("Simulation : rien n'a été écrit.").and.include(uai);
      expect((await jsonOf(env, 'plan', 'list')).lists).to.deep.equal([]);
      const said = await jsonOf(env, 'sync', 'run');
      expect(said.lists).to.have.length(1);
      const again = await jsonOf(env, 'sync', 'run');
      expect(again).to.deep.include({ lists: [] });
    });

    it('shows the lists, and one list line by line', async () => {
      const listed = await jsonOf(env, 'plan', 'list');
      expect((listed.lists as object[])[0]).to.include({ uai, state: 'proposed' });
      expect((await command(env, 'plan', 'list')).out).to.match(new RegExp(`^${uai}  .*à décider`));
      const shown = await jsonOf(env, 'plan', 'show', uai);
      expect(shown).to.include({ uai, state: 'proposed' });
      expect((shown.lines as object[])[0]).to.have.all.keys('person', 'name', 'verb', 'profile', 'class', 'state', 'reasons', 'changes');
      expect((await command(env, 'plan', 'show', uai)).out).to.include(`Empreinte ${shown.digest}`);
      expect(await jsonOf(env, 'plan', 'show', '0990000Z')).to.include({ exit: 1, code: 'not-found' });
    });

    it('lets the machine approve the direction alone without a word, and the rest only with a reason', async () => {
      const direction = await jsonOf(env, 'list', 'approve', uai, '--only-profile', 'DIR');
      expect(direction).to.include({ exit: 0, kind: 'decided', state: 'partly-decided' });
      expect(direction.applied).to.equal(direction.lines);
      const bare = await command(env, 'list', 'approve', uai);
      expect(bare).to.include({ code: 1, out: '' });
      expect(bare.err).to.include('demande un motif').and.include("Rien n'a été décidé");
      expect(await jsonOf(env, 'list', 'approve', uai, '--digest=00000000', '--reason=x')).to.include({ exit: 1, code: 'world-moved' });
      const { digest } = await jsonOf(env, 'plan', 'show', uai);
      const rest = await jsonOf(env, 'list', 'approve', uai, `--digest=${String(digest).slice(0, 10)}`, '--reason=Demande du 8 septembre');
      expect(rest).to.include({ exit: 0, state: 'decided', openLeft: 0 });
      expect(await jsonOf(env, 'list', 'approve', uai, '--reason=Encore')).to.include({ exit: 0, kind: 'already', lines: 0 });
    });

    it('makes an account for somebody of the académie, with his role and a password shown once', async () => {
      const options = ['--given-name=Solveig', '--family-name=TRÉVARIN'];
      const said = await jsonOf(env, 'operator', 'add', ...options, '--role=academie');
      expect(said).to.include({ exit: 0, login: 'solveig.trevarin', homonym: false, mustChange: true, role: 'academie' });
      const held = await database.pool.query(
        `SELECT r.role FROM person p JOIN role_assignment r ON r.person_id = p.id JOIN credential c ON c.person_id = p.id AND c.must_change
         WHERE p.id = $1 AND p.kind = 'operator'`,
        [said.person],
      );
      expect(held.rows).to.deep.equal([{ role: 'academie' }]);
      const again = await command(env, 'operator', 'add', ...options, '--role=dpo');
      expect(again.code).to.equal(0);
      expect(again.out)
        .to.include('Identifiant : solveig.trevarin2')
        .and.include('la même personne')
        .and.not.include(String(said.password));
      expect(await jsonOf(env, 'operator', 'add', ...options, '--role=chef')).to.include({ exit: 2, code: 'usage' });
      const logins = await database.pool.query(`SELECT FROM person WHERE kind = 'operator'`);
      expect(logins.rowCount).to.equal(2);
      const { rows } = await database.pool.query(`SELECT string_agg(act, ' ' ORDER BY seq) AS acts FROM journal WHERE subject_id = $1`, [
        said.person,
      ]);
      expect(rows[0].acts).to.equal('add-operator assign-operator issue-official-credentials');
    });

    it('makes the head a chef and hands him a password once, but no pupil’s', async () => {
      const { rows } = await database.pool.query<{ profile: string; login: string }>(
        'SELECT a.profile, min(p.login) AS login FROM person p JOIN affiliation a ON a.person_id = p.id GROUP BY 1',
      );
      const login = (profile: string) => rows.find((row) => row.profile === profile)!.login;
      expect(await jsonOf(env, 'role', 'assign', login('DIR'), 'chef')).to.include({ exit: 1, code: 'invalid' });
      expect(await jsonOf(env, 'role', 'assign', login('DIR'), 'chef', '--uai', uai)).to.include({
        exit: 0,
        kind: 'assigned',
        role: 'chef',
      });
      expect(await jsonOf(env, 'role', 'assign', login('ENS'), 'adjoint', '--uai', uai)).to.include({ exit: 1, code: 'not-allowed' });
      expect(await jsonOf(env, 'role', 'assign', login('DIR'), 'roi')).to.include({ exit: 2, code: 'usage' });
      expect(await jsonOf(env, 'role', 'assign', 'personne.inconnue', 'dpo')).to.include({ exit: 1, code: 'not-found' });
      const issued = await jsonOf(env, 'credentials', 'issue', login('DIR'));
      expect(issued).to.include({ exit: 0, login: login('DIR'), mustChange: true });
      const stored = await database.pool.query<{ hash: string }>('SELECT hash FROM credential');
      expect(stored.rows[0]!.hash).to.match(/^\$argon2id\$/);
      expect(await jsonOf(env, 'credentials', 'issue', login('ELV'))).to.include({ exit: 1, code: 'not-allowed' });
    });

    it('takes a role back at once, and says so when nobody holds it', async () => {
      const { rows } = await database.pool.query<{ login: string }>(
        `SELECT p.login FROM person p JOIN role_assignment r ON r.person_id = p.id WHERE r.role = 'chef'`,
      );
      const { login } = rows[0]!;
      expect(await jsonOf(env, 'role', 'end', login, 'chef', '--uai', '0990000Z')).to.include({ exit: 1, code: 'not-found' });
      expect(await jsonOf(env, 'role', 'end', login, 'roi')).to.include({ exit: 2, code: 'usage' });
      expect(await jsonOf(env, 'role', 'end', 'personne.inconnue', 'chef')).to.include({ exit: 1, code: 'not-found' });
      expect(await jsonOf(env, 'role', 'end', login, 'chef', '--uai', uai.toLowerCase())).to.include({
        exit: 0,
        role: 'chef',
        uai,
        left: 0,
      });
      const again = await command(env, 'role', 'end', login, 'chef');
      expect(again).to.include({ code: 1, out: '' });
      expect(again.err).to.include("n'a pas, ou n'a plus, ce rôle");
      const { rows: told } = await database.pool.query(
        `SELECT detail::json->>'outcome' AS outcome FROM journal WHERE act = 'assign-chef' ORDER BY seq DESC LIMIT 1`,
      );
      expect(told).to.deep.equal([{ outcome: 'ended' }]);
      expect(await jsonOf(env, 'role', 'assign', login, 'chef', '--uai', uai)).to.include({ exit: 0, kind: 'assigned' });
    });

    it('explains a person by login, id or jointure: file, line, rule, decision', async () => {
      const { rows } = await database.pool.query<{ id: string; login: string; key: string; line: number }>(
        `SELECT p.id, p.login, r.key, r.line FROM person p JOIN source_record r ON r.person_id = p.id WHERE r.category = 'Eleve' ORDER BY p.login LIMIT 1`,
      );
      const { id, login, key, line } = rows[0]!;
      for (const wanted of [login, id, `academie-aaf:Eleve:${key}`]) {
        const { person } = (await jsonOf(env, 'person', 'explain', wanted)) as { person?: { id: string; records: object[] } } & {
          exit: number;
        };
        expect(person?.id).to.equal(id);
        expect(person?.records[0]).to.include({ category: 'Eleve', key, line });
      }
      const { out } = await command(env, 'person', 'explain', login);
      expect(out).to.include(`ligne ${line}`).and.include('fiche 1 sn (name)').and.include('approuvé le').and.include('Classes');
      expect(await jsonOf(env, 'person', 'explain', 'personne.inconnue')).to.include({ exit: 1, code: 'not-found' });
      const looked = await database.pool.query(`SELECT FROM journal WHERE act = 'explain-person' AND subject_id = $1`, [id]);
      expect(looked.rowCount).to.equal(4);
    });

    it('holds the list when the collège would lose a third of its pupils, until it is lifted with a reason', async () => {
      const next = join(folder, 'next');
      await writeAcademie(next, {
        schools: [{ name: 'LES ESSAIS', town: 'BELLERIVE', pupils: 60, staff: 24 }],
        seed: 3,
        day: 1,
        loss: { college: 0, day: 1 },
      });
      expect((await jsonOf(env, 'sync', 'run', '--folder', next)).lists).to.have.length(1);
      expect((await command(env, 'plan', 'show', uai)).out).to.include('Retenue : ');
      const held = await jsonOf(env, 'list', 'approve', uai, '--reason=Vérifié');
      expect(held).to.include({ ok: false, exit: 3, code: 'list-held' });
      expect(await jsonOf(env, 'list', 'release', uai)).to.include({ exit: 1, code: 'reason-missing' });
      expect(await jsonOf(env, 'list', 'release', uai, '--reason=Fermeture annoncée')).to.include({ exit: 0, state: 'proposed' });
      expect(await jsonOf(env, 'list', 'refuse', uai)).to.include({ exit: 1, code: 'reason-missing' });
      expect(await jsonOf(env, 'list', 'refuse', uai, '--reason=Erreur de la base élèves')).to.include({ exit: 0, state: 'decided' });
      expect(await jsonOf(env, 'list', 'approve', uai, '--only-profile=XYZ')).to.include({ exit: 2, code: 'usage' });
    });

    it('changes nothing for a truncated delivery, and says which file', async () => {
      const cut = join(folder, 'cut');
      await writeAcademie(cut, { schools: [{ name: 'LES ESSAIS', town: 'BELLERIVE', pupils: 60, staff: 24 }], seed: 3, day: 2 });
      const pupils = (await readdir(cut)).find((name) => name.includes('Eleve_'))!;
      await truncate(join(cut, pupils), 5000);
      const said = await command(env, 'sync', 'run', '--folder', cut);
      expect(said).to.include({ code: 4, out: '' });
      expect(said.err).to.include("La livraison est refusée. Rien n'a été changé.").and.include(pupils);
      expect(await jsonOf(env, 'sync', 'run', '--folder', cut)).to.include({ exit: 4, ending: 'delivery-refused' });
      expect(await jsonOf(env, 'sync', 'run', '--source', 'autre')).to.include({ exit: 2, code: 'usage' });
    });

    it('tells the operator alone of a folder that he mistyped, and everybody of one that was read before and is gone', async () => {
      const runs = async () => (await database.pool.query('SELECT FROM run')).rowCount;
      const before = await runs();
      const said = await command(env, 'sync', 'run', '--folder', join(folder, 'nulle-part'));
      expect(said).to.include({ code: 2, out: '' });
      expect(said.err).to.include('nulle-part').and.include('--folder').and.include('rien n');
      expect(await runs()).to.equal(before);
      const gone = await jsonOf({ ...env, SOURCE_FOLDER: join(folder, 'absent') }, 'sync', 'run');
      expect(gone).to.include({ exit: 4, ending: 'delivery-refused' });
      expect(await runs()).to.equal((before ?? 0) + 1);
    });

    it('proves the journal whole, then finds an entry edited behind the application, then a cut end', async () => {
      const proof = await jsonOf(env, 'journal', 'verify');
      expect(proof).to.include({ exit: 0, whole: true });
      const head = proof.head as { seq: string; hash: string };
      expect((await command(env, 'journal', 'verify', '--head', `${head.seq}:${head.hash}`)).out).to.include('Le journal est intègre');
      expect(await jsonOf(env, 'journal', 'verify', '--head', 'rien')).to.include({ exit: 2, code: 'usage' });
      await database.pool.query('ALTER TABLE journal DISABLE TRIGGER journal_append_only');
      await database.pool.query(`DELETE FROM journal WHERE seq = ${head.seq}`);
      expect(await jsonOf(env, 'journal', 'verify', '--head', `${head.seq}:${head.hash}`)).to.include({ exit: 5, why: 'head' });
      await database.pool.query(`UPDATE journal SET act = 'apply-leave' WHERE seq = 7`);
      const broken = await command(env, 'journal', 'verify');
      expect(broken).to.include({ code: 5, out: '' });
      expect(broken.err).to.include("l'entrée n° 7").and.include('délégué à la protection des données');
      expect(await jsonOf(env, 'journal', 'verify')).to.include({
        exit: 5,
        ending: 'integrity-broken',
        brokenAt: '7',
        why: 'content',
        checked: 6,
      });
    });
  });

  it('makes no database: a mistyped folder of data is said, and nothing appears there', async () => {
    const data = join(folder, 'mistyped');
    const env = { DATA_DIR: data };
    const said = await command(env, 'plan', 'list');
    expect(said).to.include({ code: 6, out: '' });
    expect(said.err).to.include(data).and.include('DATA_DIR').and.include('npm start');
    expect(await jsonOf(env, 'sync', 'run', '--folder', folder)).to.include({ exit: 6, code: 'unavailable' });
    await mkdir(data);
    expect(await jsonOf(env, 'journal', 'verify')).to.include({ exit: 6 });
    expect(await readdir(data)).to.deep.equal([]);
  });

  it('works beside a running gateway, and wakes the database for itself when none runs', async () => {
    const data = join(folder, 'beside');
    const env = { DATA_DIR: data };
    await mkdir(data);
    await (await startEmbedded({ directory: join(data, 'postgres'), durable: false })).stop();
    expect(await jsonOf(env, 'plan', 'list')).to.deep.include({ exit: 0, lists: [] });
    const gateway = await startEmbedded({ directory: join(data, 'postgres'), durable: false });
    try {
      const [one, two] = await Promise.all([jsonOf(env, 'journal', 'verify'), jsonOf(env, 'plan', 'list')]);
      expect(one).to.include({ exit: 0, whole: true });
      expect(two).to.include({ exit: 0 });
      process.kill(gateway.pid, 0);
      await mkdir(demonstrationFolder(data));
      expect(await jsonOf(env, 'demo', 'reset')).to.include({ exit: 1, code: 'running' });
    } finally {
      await gateway.stop();
    }
    expect(await jsonOf(env, 'demo', 'reset')).to.include({ exit: 0 });
    expect(await readdir(data)).to.deep.equal([]);
  });

  it('erases nothing but a demonstration', async () => {
    const data = await mkdtemp(join(folder, 'real-'));
    await writeFile(join(data, 'precious'), 'data');
    expect(await jsonOf({ DATA_DIR: data }, 'demo', 'reset')).to.include({ exit: 1, code: 'not-a-demonstration' });
    await mkdir(demonstrationFolder(data));
    expect(await jsonOf({ DATA_DIR: data, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, 'demo', 'reset')).to.include({
      exit: 1,
      code: 'external-database',
    });
    expect(await jsonOf({ DATA_DIR: data, SOURCE_FOLDER: data }, 'demo', 'reset')).to.include({ exit: 1, code: 'not-a-demonstration' });
    expect(await readdir(data)).to.include('precious');
  });

  const lines: readonly (readonly [string, string])[] = [
    ['plan', 'Emploi : annuaire plan'],
    ['plan show', 'Il manque un argument : uai.'],
    ['plan dance', 'La commande « dance » n'],
    ['operator add --role dpo', "Il manque l'option « --given-name <prénom> »."],
    ['plan list --loud', "L'option « --loud » n'existe pas."],
    ['plan show 0990001N again', 'trop d’arguments'],
    ['sync run --folder', 'attend une valeur'],
  ];
  for (const [line, said] of lines) {
    it(`explains in French how to write « ${line} », and does nothing`, async () => {
      const { code, out, err } = await command({ DATA_DIR: join(folder, 'none') }, ...line.split(' '));
      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      expect(err).to.include(said).and.not.include(' at ');
    });
  }

  for (const line of ['plan show', 'plan list --bogus', 'frobnicate', 'plan', 'operator add --role dpo']) {
    it(`tells a script in JSON too that « ${line} » is badly written`, async () => {
      const { code, out, err } = await command({ DATA_DIR: join(folder, 'none') }, ...line.split(' '), '--json');
      expect({ code, err }).to.deep.equal({ code: 2, err: '' });
      const said = JSON.parse(out);
      expect(said).to.include({ ok: false, exit: 2, ending: 'usage', code: 'usage' });
      expect(said.message).to.be.a('string').and.not.equal('');
    });
  }

  it('shows its help in French, exit codes included', async () => {
    const { code, out } = await command({}, '--help');
    expect(code).to.equal(0);
    expect(out)
      .to.include('Emploi :')
      .and.include('Codes de sortie')
      .and.not.match(/Usage|Commands:|display help/);
  });

  it('tells faults of the machine in French, without a stack or a secret', async () => {
    const away = await command({ DATABASE_URL: 'postgres://compte:secret-tres-long@127.0.0.1:1/base' }, 'plan', 'list');
    expect(away).to.include({ code: 6, out: '' });
    expect(away.err)
      .to.include('ne répond pas')
      .and.not.include('secret')
      .and.not.match(/\n\s+at /);
    const settings = await command({ PORT: 'huit' }, 'plan', 'list');
    expect(settings.code).to.equal(6);
    expect(settings.err).to.include('PORT doit être un numéro de port');
  });
});
