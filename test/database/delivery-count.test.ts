// What the gate remembers of accepted deliveries, on a real database, and the gate's own door on it.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { StructureCount } from '#core/delivery/count-history.ts';
import { forgetOldCounts, readCountHistory } from '#database/delivery-count.ts';
import { recordVolumes, weighDelivery } from '#src/sync/gate.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const source = 'academie-aaf';
const [tilleuls, verger] = ['0990001A', '0990002B'];

describe('the memory of the gate', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(() => database.drop());

  const pupils = (...counts: readonly (readonly [uai: string, count: number])[]): StructureCount[] =>
    counts.map(([uai, count]) => ({ uai, category: 'Eleve', count }));

  /** A delivery of this day, with its counts where it has any. */
  async function deliver(
    asOf: string | null,
    counts: readonly StructureCount[] | null,
    more: { readonly state?: string; readonly kind?: string; readonly from?: string; readonly received?: string } = {},
  ): Promise<string> {
    const { pool } = database;
    const [run, delivery] = [randomUUID(), randomUUID()];
    const at = more.received ?? `${asOf}T04:00:00Z`;
    await pool.query(`INSERT INTO run (id, kind, source, state, step, started_at) VALUES ($1, 'sync', $2, 'done', 'proposition', $3)`, [
      run,
      more.from ?? source,
      at,
    ]);
    await pool.query(
      `INSERT INTO delivery (id, run_id, source, kind, state, as_of, hints, parts, received_at) VALUES ($1, $2, $3, $4, $5, $6, '{}', '[]', $7)`,
      [delivery, run, more.from ?? source, more.kind ?? 'complete', more.state ?? 'planned', asOf, at],
    );
    const client = await pool.connect();
    try {
      if (counts !== null) await recordVolumes(client, { id: delivery, source: more.from ?? source, today: asOf ?? '2025-11-21' }, counts);
    } finally {
      client.release();
    }
    return delivery;
  }

  const history = async (upTo: string, uais: readonly string[] | null = null) => {
    const client = await database.pool.connect();
    try {
      return await readCountHistory(client, source, upTo, uais);
    } finally {
      client.release();
    }
  };

  it('gives each structure and the whole, day by day, nought where a delivery did not name it', async () => {
    await deliver('2025-11-18', pupils([tilleuls, 480], [verger, 300]));
    await deliver('2025-11-19', pupils([tilleuls, 478]));
    expect(await history('2025-11-20')).to.deep.equal({
      days: ['2025-11-18', '2025-11-19'],
      series: [
        { uai: '', category: 'Eleve', counts: [780, 478] },
        { uai: tilleuls, category: 'Eleve', counts: [480, 478] },
        { uai: verger, category: 'Eleve', counts: [300, 0] },
      ],
    });
  });

  it('gives a reading of changes only the structures that it speaks of, on the same days', async () => {
    await deliver('2025-11-18', pupils([tilleuls, 480], [verger, 300]));
    await deliver('2025-11-19', pupils([tilleuls, 478]));
    expect(await history('2025-11-20', [verger])).to.deep.equal({
      days: ['2025-11-18', '2025-11-19'],
      series: [{ uai: verger, category: 'Eleve', counts: [300, 0] }],
    });
  });

  it('knows only deliveries of the source that were accepted and counted', async () => {
    await deliver('2025-11-18', pupils([tilleuls, 480]), { state: 'quarantined' });
    await deliver('2025-11-18', pupils([tilleuls, 480]), { from: 'academie-ldap' });
    await deliver('2025-11-18', null);
    await deliver('2025-11-25', pupils([tilleuls, 480]));
    expect(await history('2025-11-20')).to.deep.equal({ days: [], series: [] });
  });

  it('dates a delivery that bears no date by the day it came, and keeps two of one day in order', async () => {
    await deliver(null, pupils([tilleuls, 470]), { received: '2025-11-19T05:00:00Z' });
    await deliver('2025-11-19', pupils([tilleuls, 480]));
    expect(await history('2025-11-19')).to.deep.include({ days: ['2025-11-19', '2025-11-19'] });
    expect((await history('2025-11-19')).series[1]?.counts).to.deep.equal([480, 470]);
  });

  it('looks back at thirty deliveries and at the season of three earlier years, and at no more', async () => {
    for (const day of ['2025-02-10', '2024-11-01', '2024-08-01', '2023-12-24', '2022-10-20', '2021-11-20'])
      await deliver(day, pupils([tilleuls, 480]));
    for (let day = 0; day < 30; day += 1)
      await deliver(new Date(Date.UTC(2025, 9, 20 + day)).toISOString().slice(0, 10), pupils([tilleuls, 480]));
    const { days } = await history('2025-11-20');
    expect(days.slice(0, 4)).to.deep.equal(['2022-10-20', '2023-12-24', '2024-11-01', '2025-10-20']);
    expect(days).to.have.length(33);
  });

  it('forgets counts that no delivery will be compared with any more, but never the last ones', async () => {
    for (const day of ['2019-11-20', '2020-11-20']) await deliver(day, pupils([tilleuls, 480]));
    const counted = async () =>
      Number((await database.pool.query('SELECT count(DISTINCT delivery_id) AS n FROM delivery_count')).rows[0].n);
    const client = await database.pool.connect();
    try {
      await forgetOldCounts(client, source, '2025-11-20');
      expect(await counted()).to.equal(2);
      for (let day = 0; day < 30; day += 1)
        await deliver(new Date(Date.UTC(2025, 9, 20 + day)).toISOString().slice(0, 10), pupils([tilleuls, 480]));
      expect(await counted(), 'each acceptance forgets').to.equal(30);
    } finally {
      client.release();
    }
  });

  it('is what a delivery is weighed against: what is lost is told with the numbers, the UAI and what to do', async () => {
    const client = await database.pool.connect();
    const weighing = { source, asOf: '2025-11-21', today: '2025-11-21' } as const;
    try {
      const counts = pupils([tilleuls, 480], [verger, 300]);
      expect(await weighDelivery(client, { ...weighing, counts }), 'the first delivery').to.deep.equal([]);
      await deliver('2025-11-20', counts);
      expect(await weighDelivery(client, { ...weighing, counts })).to.deep.equal([]);
      const [total, structure, ...others] = await weighDelivery(client, { ...weighing, counts: pupils([verger, 298]) });
      expect(total).to.include({ severity: 'refusal', rule: 'volume-total', category: 'Eleve', uai: null });
      expect(structure).to.include({ severity: 'refusal', rule: 'structure-emptied', uai: tilleuls, key: null, value: null });
      expect(structure?.message).to.contain(tilleuls).and.to.contain('contre 480').and.to.contain('jeudi 20 novembre');
      expect(structure?.message).to.contain('Rien n’a été changé').and.to.contain('--accept-volumes');
      expect(others).to.deep.equal([]);
      const accepted = await weighDelivery(client, { ...weighing, counts: pupils([verger, 298]), accepted: true });
      expect(accepted.map(({ severity }) => severity)).to.deep.equal(['warning', 'warning']);
      // A night of changes looks at the structures that it moved, and at the whole.
      const left = [...pupils([tilleuls, 180], [verger, 0]), { uai: '', category: 'Eleve', count: 180 }];
      const changes = await weighDelivery(client, { ...weighing, counts: left, uais: [tilleuls] });
      expect(changes.map(({ rule, uai }) => `${rule} ${uai}`)).to.deep.equal(['volume-total null', `volume-structure ${tilleuls}`]);
    } finally {
      client.release();
    }
  });
});
