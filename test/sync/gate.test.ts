// The gate in the whole of a synchronisation: real deliveries on disk, a real registry, what is refused, accepted and told.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type AcademieOptions, writeAcademie } from '#fixtures/academie.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { applyEverything, bringInOrder, rowVersions, synchronise } from '../support/synchronise.ts';

const [rivieres, moulin] = ['0990001N', '0990002P'];

describe('the gate of a delivery', () => {
  let home: string;
  let database: FreshDatabase;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'annuaire-gate-'));
    database = await freshDatabase();
  });
  afterEach(async () => {
    await database.drop();
    await rm(home, { recursive: true, force: true });
  });

  /** The delivery of a day of November 2025, with these pupils in each of two collèges. */
  async function deliver(day: number, pupils: readonly [number, number], options: AcademieOptions = {}): Promise<string> {
    const folder = join(home, `j${day}`);
    const schools = [
      { name: 'LES TROIS RIVIÈRES', town: 'BELLERIVE', pupils: pupils[0], staff: 12 },
      { name: 'LE VIEUX MOULIN', town: 'CHAMPFLEURY', pupils: pupils[1], staff: 12 },
    ];
    await writeAcademie(folder, { seed: 7, schools, date: '2025-11-10', day, ...options });
    return folder;
  }
  const night = async (folder: string, day: number, options: Parameters<typeof synchronise>[2] = {}) =>
    synchronise(database.pool, folder, {
      today: `2025-11-${10 + day}`,
      now: new Date(Date.UTC(2025, 10, 10 + day, 4)),
      publicUrl: 'https://annuaire.exemple.fr',
      ...options,
    });
  const rules = (report: Awaited<ReturnType<typeof night>>): string[] =>
    report.faults
      .filter(({ rule }) => /^volume|emptied/.test(rule))
      .map(({ severity, rule, uai }) => `${severity} ${rule} ${uai ?? ''}`.trim());
  const mails = async (): Promise<{ kind: string; text: string }[]> =>
    (await database.pool.query('SELECT kind, text FROM mail_outbox ORDER BY created_at')).rows;

  it('refuses a collège that has lost more than half of its pupils, changes nothing, and tells by mail what to do', async () => {
    await bringInOrder(database.pool, [rivieres!]);
    expect((await night(await deliver(0, [120, 120]), 0)).outcome).to.equal('done');
    await applyEverything(database.pool);
    const before = await rowVersions(database.pool);
    const short = await night(await deliver(1, [120, 50]), 1);
    expect(short.outcome).to.equal('refused');
    expect(rules(short), 'the collège without formalities is counted too').to.include(`refusal volume-structure ${moulin}`);
    expect(await rowVersions(database.pool)).to.equal(before);
    const [mail, ...others] = await mails();
    expect(mail?.text).to.contain(moulin).and.to.contain('--accept-volumes').and.to.contain(`/console/traitements/${short.runId}`);
    expect(mail?.text).to.contain('La livraison du lundi 10 novembre reste en vigueur');
    expect(others).to.deep.equal([]);
  });

  it('refuses a collège that has disappeared from the delivery', async () => {
    await night(await deliver(0, [120, 120]), 0);
    const folder = join(home, 'one');
    const schools = [{ name: 'LES TROIS RIVIÈRES', town: 'BELLERIVE', pupils: 120, staff: 12 }];
    await writeAcademie(folder, { seed: 7, schools, date: '2025-11-10', day: 1 });
    expect(rules(await night(folder, 1))).to.include(`refusal structure-emptied ${moulin}`);
  });

  it('says the same thing once, lets it through with a reason, and says that it is over', async () => {
    await night(await deliver(0, [120, 120]), 0);
    for (const day of [1, 2]) expect((await night(await deliver(day, [120, 50]), day)).outcome).to.equal('refused');
    expect(await mails()).to.have.length(1);
    const accepted = await night(await deliver(3, [120, 50]), 3, { volumesAccepted: 'Fermeture de deux divisions, confirmée' });
    expect(accepted.outcome).to.equal('done');
    expect(rules(accepted)).to.include(`warning volume-structure ${moulin}`);
    expect((await mails()).map(({ kind }) => kind)).to.deep.equal(['refusal', 'recovery']);
    const next = await night(await deliver(4, [120, 50]), 4);
    expect(next.outcome, 'what was accepted is not asked again').to.equal('done');
    expect(rules(next)).to.deep.equal([]);
  });

  it('lets a night with ordinary arrivals, departures and changes through', async () => {
    await night(await deliver(0, [120, 120]), 0);
    for (const day of [1, 2, 3]) {
      const report = await night(await deliver(day, [120, 120], { arrivals: 0.02, leavers: 0.02, changes: 0.1 }), day);
      expect(report.outcome).to.equal('done');
      expect(rules(report)).to.deep.equal([]);
    }
  });

  it('lets a collège lose a third of its pupils, and their guardians with them: its list is held', async () => {
    await bringInOrder(database.pool, [rivieres!, moulin!]);
    await night(await deliver(0, [180, 180]), 0);
    await applyEverything(database.pool);
    const report = await night(await deliver(1, [180, 180], { loss: { college: 0, day: 1 } }), 1);
    expect(rules(report)).to.deep.equal([]);
    expect(report.proposal?.lists.find(({ uai }) => uai === rivieres)?.held).to.equal(true);
  });

  it('writes nothing when it is only simulated: no count, no mail', async () => {
    const held = async () =>
      (await database.pool.query('SELECT (SELECT count(*) FROM delivery_count) AS counts, (SELECT count(*) FROM mail_outbox) AS mails'))
        .rows[0];
    await night(await deliver(0, [120, 120]), 0, { dryRun: true });
    expect(await held()).to.deep.equal({ counts: '0', mails: '0' });
    await night(await deliver(0, [120, 120]), 0);
    const { counts } = await held();
    expect((await night(await deliver(1, [120, 50]), 1, { dryRun: true })).outcome).to.equal('refused');
    expect(await held()).to.deep.equal({ counts, mails: '0' });
  });
});
