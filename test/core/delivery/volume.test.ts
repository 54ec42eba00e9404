// The gate's judgement of volumes, limit by limit, and what history may and may not change in it.
import { expect } from 'chai';
import fc from 'fast-check';
import type { CountHistory, StructureCount } from '#core/delivery/count-history.ts';
import { crossesRentree, seasonsAgo } from '#core/delivery/season.ts';
import { weighVolumes } from '#core/delivery/volume.ts';

const [tilleuls, verger] = ['0990001A', '0990002B'];

/** An académie of `structures` collèges of 500 pupils each, on each of these days. */
function académie(days: readonly string[], structures = 100, each: (structure: number, day: number) => number = () => 500): CountHistory {
  const series = Array.from({ length: structures }, (_, structure) => ({
    uai: uaiOf(structure),
    category: 'Eleve',
    counts: days.map((_, day) => each(structure, day)),
  }));
  const totals = days.map((_, day) => series.reduce((sum, one) => sum + one.counts[day]!, 0));
  return { days, series: [{ uai: '', category: 'Eleve', counts: totals }, ...series] };
}

const uaiOf = (structure: number): string =>
  structure === 0 ? tilleuls : structure === 1 ? verger : `09901${String(structure).padStart(2, '0')}C`;

/** The same académie tonight. */
const tonight = (structures: number, of: (structure: number) => number): StructureCount[] =>
  Array.from({ length: structures }, (_, structure) => ({ uai: uaiOf(structure), category: 'Eleve', count: of(structure) }));

const found = (findings: readonly { rule: string; uai: string }[]): string[] => findings.map(({ rule, uai }) => `${rule} ${uai}`.trim());

/** One collège, alone in its académie with ninety-nine others that do not move. */
const college = (before: number, after: number, day = '2025-11-20', asOf = '2025-11-21', category = 'Eleve') => {
  const history = académie([day], 100, (structure) => (structure === 0 ? before : 500));
  const counts = tonight(100, (structure) => (structure === 0 ? after : 500));
  const as = <Row extends { category: string }>(row: Row): Row => ({ ...row, category });
  return found(weighVolumes({ ...history, series: history.series.map(as) }, counts.map(as), asOf));
};

describe('the gate, for one collège in one night', () => {
  const cases: readonly (readonly [title: string, before: number, after: number, findings: readonly string[]])[] = [
    ['lets a collège lose a third of its pupils: its list is held, and nobody else waits', 480, 320, []],
    ['lets a collège lose two fifths', 500, 300, []],
    ['stops a delivery in which a collège loses half of its pupils', 480, 240, [`volume-structure ${tilleuls}`]],
    ['stops a delivery in which a collège of sixty loses half', 60, 30, [`volume-structure ${tilleuls}`]],
    ['lets a small structure lose ten people, whatever share that is', 14, 4, []],
    ['stops eleven of fourteen', 14, 3, [`volume-structure ${tilleuls}`]],
    ['stops a delivery without one pupil of a collège that had some', 480, 0, [`structure-emptied ${tilleuls}`]],
    ['lets a structure of ten people close: its list is held', 10, 0, []],
    ['stops a structure of eleven that is emptied', 11, 0, [`structure-emptied ${tilleuls}`]],
    ['lets a collège grow, however much: its list says so', 100, 900, []],
    ['lets a new collège come', 0, 500, []],
    ['says nothing of a collège that was empty and stays so', 0, 0, []],
  ];
  for (const [title, before, after, findings] of cases) {
    it(title, () => expect(college(before, after)).to.deep.equal(findings));
  }

  it('lets a collège lose three fifths over the summer, and no more than two thirds', () => {
    expect(college(480, 200, '2025-06-27', '2025-08-28')).to.deep.equal([]);
    expect(college(480, 150, '2025-06-27', '2025-08-28')).to.deep.equal([`volume-structure ${tilleuls}`]);
    expect(college(480, 0, '2025-06-27', '2025-08-28')).to.deep.equal([`structure-emptied ${tilleuls}`]);
  });

  it('sees a summer between two deliveries even when neither falls into it', () => {
    expect(college(480, 220, '2025-06-27', '2025-10-03')).to.deep.equal([]);
    expect(college(480, 220, '2025-10-02', '2025-10-03')).to.deep.equal([`volume-structure ${tilleuls}`]);
  });

  it('judges pupils, guardians, staff and structures, and no nomenclature', () => {
    for (const category of ['Eleve', 'PersRelEleve', 'PersEducNat', 'EtabEducNat']) {
      expect(college(480, 100, undefined, undefined, category)).to.deep.equal([`volume-structure ${tilleuls}`]);
    }
    for (const category of ['MefEducNat', 'MatiereEducNat']) expect(college(480, 0, undefined, undefined, category)).to.deep.equal([]);
  });
});

describe('the gate, for a whole académie', () => {
  const whole = (from: string, to: string, share: number, structures = 100) =>
    found(
      weighVolumes(
        académie([from], structures),
        tonight(structures, () => Math.round(500 * share)),
        to,
      ),
    );

  it('stops an académie that loses more than one in twenty in a night, and lets one in twenty go', () => {
    expect(whole('2025-11-20', '2025-11-21', 0.95)).to.deep.equal([]);
    expect(whole('2025-11-20', '2025-11-21', 0.94)).to.deep.equal(['volume-total']);
  });

  it('allows more over the summer, when a level leaves before the next comes', () => {
    expect(whole('2025-07-04', '2025-07-11', 0.7)).to.deep.equal([]);
    expect(whole('2025-07-04', '2025-07-11', 0.6)).to.deep.equal(['volume-total']);
  });

  it('allows more after weeks without a delivery than after a night', () => {
    expect(whole('2025-11-20', '2025-11-27', 0.9)).to.deep.equal(['volume-total']);
    expect(whole('2025-11-20', '2025-12-29', 0.9)).to.deep.equal([]);
    expect(whole('2025-11-20', '2026-06-20', 0.6)).to.deep.equal(['volume-total']);
  });

  it('names the whole before the collèges, the greatest loss first', () => {
    const counts = tonight(100, (structure) => (structure === 0 ? 200 : structure === 1 ? 0 : 400));
    expect(found(weighVolumes(académie(['2025-11-20']), counts, '2025-11-21'))).to.deep.equal([
      'volume-total',
      `structure-emptied ${verger}`,
      `volume-structure ${tilleuls}`,
    ]);
  });

  it('lets one of three collèges lose a third of its pupils: a source of three is no académie', () => {
    const counts = tonight(3, (structure) => (structure === 0 ? 333 : 500));
    expect(weighVolumes(académie(['2025-11-20'], 3), counts, '2025-11-21')).to.deep.equal([]);
  });

  it('lets the guardians of that third go with it, though no collège has guardians of its own', () => {
    const history = académie(['2025-11-20'], 3);
    const guardians = (count: number) => ({ uai: '', category: 'PersRelEleve', count });
    const before = { ...history, series: [...history.series, { uai: '', category: 'PersRelEleve', counts: [2400] }] };
    const counts = tonight(3, (structure) => (structure === 0 ? 333 : 500));
    expect(weighVolumes(before, [...counts, guardians(2140)], '2025-11-21')).to.deep.equal([]);
    expect(found(weighVolumes(before, [...counts, guardians(2000)], '2025-11-21'))).to.deep.equal(['volume-total']);
  });

  it('stops a delivery of another perimeter: three times as many', () => {
    expect(whole('2025-11-20', '2025-11-21', 3)).to.deep.equal(['volume-growth']);
    expect(whole('2025-11-20', '2025-11-21', 2.9)).to.deep.equal([]);
    const few = { days: ['2025-11-20'], series: [{ uai: '', category: 'PersEducNat', counts: [40] }] };
    expect(weighVolumes(few, [{ uai: '', category: 'PersEducNat', count: 400 }], '2025-11-21')).to.deep.equal([]);
  });

  it('takes the whole as it is given, else as the sum of the structures', () => {
    const counts = tonight(100, () => 500);
    const given = [...counts, { uai: '', category: 'Eleve', count: 40_000 }];
    expect(found(weighVolumes(académie(['2025-11-20']), given, '2025-11-21'))).to.deep.equal(['volume-total']);
  });

  it('passes the first delivery, whatever it holds', () => {
    expect(
      weighVolumes(
        { days: [], series: [] },
        tonight(100, () => 500),
        '2025-11-21',
      ),
    ).to.deep.equal([]);
  });

  it('sees what no night shows: a little less every night', () => {
    const days = Array.from({ length: 6 }, (_, day) => `2025-11-${10 + day}`);
    const slow = académie(days, 100, (_, day) => 500 - 12 * day);
    expect(
      weighVolumes(
        slow,
        tonight(100, () => 428),
        '2025-11-16',
      ),
    ).to.deep.equal([]);
    const [finding, ...others] = weighVolumes(
      slow,
      tonight(100, () => 420),
      '2025-11-16',
    );
    expect(finding).to.include({ rule: 'volume-total', before: 50_000, after: 42_000, day: '2025-11-10' });
    expect(others).to.deep.equal([]);
  });

  it('does not ask every night for a slow loss that somebody accepted', () => {
    const days = Array.from({ length: 9 }, (_, day) => `2025-11-${10 + day}`);
    const slow = académie(days, 100, (_, day) => 500 - 12 * day);
    expect(
      weighVolumes(
        slow,
        tonight(100, () => 395),
        '2025-11-19',
      ),
    ).to.deep.equal([]);
  });

  it('does not ask again for a loss that somebody accepted', () => {
    const accepted = académie(['2025-11-10', '2025-11-11', '2025-11-12'], 100, (_, day) => (day === 0 ? 500 : 300));
    expect(
      weighVolumes(
        accepted,
        tonight(100, () => 298),
        '2025-11-13',
      ),
    ).to.deep.equal([]);
  });
});

describe('the gate, by what earlier years did', () => {
  const summer = (after: number) => ({
    days: ['2024-07-05', '2024-07-12', '2024-09-02', '2025-07-04'],
    series: [{ uai: tilleuls, category: 'Eleve', counts: [480, after, 470, 480] }],
  });
  const emptied = (history: CountHistory, count: number, asOf = '2025-07-11') =>
    found(weighVolumes(history, [{ uai: tilleuls, category: 'Eleve', count }], asOf)).filter((one) => one !== 'volume-total');

  it('lets a collège be emptied in a summer like the one that emptied it before', () => {
    expect(emptied(summer(470), 0)).to.deep.equal([`structure-emptied ${tilleuls}`]);
    expect(emptied(summer(0), 0)).to.deep.equal([]);
  });

  it('lets it lose a quarter more than it did then, and no more', () => {
    expect(emptied(summer(150), 70)).to.deep.equal([]);
    expect(emptied(summer(150), 0)).to.deep.equal([`structure-emptied ${tilleuls}`]);
  });

  it('takes no lesson from another season', () => {
    const winter = {
      days: ['2024-12-05', '2024-12-12', '2025-11-04'],
      series: [{ uai: tilleuls, category: 'Eleve', counts: [480, 0, 480] }],
    };
    expect(emptied(winter, 0, '2025-10-02')).to.deep.equal([`structure-emptied ${tilleuls}`]);
    expect(emptied(winter, 0, '2025-12-10')).to.deep.equal([]);
  });

  it('never lets a whole académie lose more than half, whatever earlier years did', () => {
    const days = ['2024-07-05', '2024-07-12', '2025-07-04'];
    const history = académie(days, 100, (_, day) => (day === 1 ? 50 : 500));
    expect(
      found(
        weighVolumes(
          history,
          tonight(100, () => 240),
          '2025-07-11',
        ),
      ),
    ).to.include('volume-total');
  });

  it('never refuses, for what earlier years did, a delivery that it would accept without them', () => {
    const count = fc.integer({ min: 0, max: 600 });
    const series = fc.array(fc.record({ last: count, now: count, years: fc.array(count, { minLength: 6, maxLength: 6 }) }), {
      minLength: 1,
      maxLength: 6,
    });
    const nights = fc.constantFrom(['2025-11-20', '2025-11-21'], ['2025-07-04', '2025-07-11'], ['2024-02-28', '2024-02-29']);
    fc.assert(
      fc.property(series, nights, (structures, [last = '', asOf = '']) => {
        const earlier = [3, 2, 1].flatMap((ago) =>
          [last, asOf].map((day) => `${Number(day.slice(0, 4)) - ago}${day.slice(4).replace('-29', '-28')}`),
        );
        const counts = structures.map(({ now }, at) => ({ uai: uaiOf(at), category: 'Eleve', count: now }));
        const history = (days: readonly string[], of: (one: (typeof structures)[number]) => readonly number[]): CountHistory => {
          const each = structures.map((one, at) => ({ uai: uaiOf(at), category: 'Eleve', counts: of(one) }));
          const total = days.map((_, day) => each.reduce((sum, one) => sum + one.counts[day]!, 0));
          return { days, series: [{ uai: '', category: 'Eleve', counts: total }, ...each] };
        };
        const without = found(
          weighVolumes(
            history([last], (one) => [one.last]),
            counts,
            asOf,
          ),
        );
        const within = found(
          weighVolumes(
            history([...earlier, last], (one) => [...one.years, one.last]),
            counts,
            asOf,
          ),
        );
        expect(without).to.include.members(within);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the time of the school year', () => {
  it('is the rentrée from 1 July to 30 September, and whenever they lie between two days', () => {
    expect(crossesRentree('2025-06-29', '2025-06-30')).to.equal(false);
    expect(crossesRentree('2025-06-30', '2025-07-01')).to.equal(true);
    expect(crossesRentree('2025-09-30', '2025-10-01')).to.equal(true);
    expect(crossesRentree('2025-10-01', '2026-06-30')).to.equal(false);
    expect(crossesRentree('2025-10-01', '2026-10-01')).to.equal(true);
    expect(crossesRentree('2025-06-01', '2025-12-01')).to.equal(true);
  });

  it('is the same season within 45 days of the same date, over the new year and on a leap day too', () => {
    expect(seasonsAgo('2024-11-20', '2025-11-21')).to.equal(1);
    expect(seasonsAgo('2023-12-31', '2025-01-02')).to.equal(1);
    expect(seasonsAgo('2023-02-28', '2024-02-29')).to.equal(1);
    expect(seasonsAgo('2022-01-20', '2024-12-30')).to.equal(3);
    expect(seasonsAgo('2025-11-20', '2025-11-21')).to.equal(null);
    expect(seasonsAgo('2024-06-20', '2025-11-21')).to.equal(null);
  });
});
