// What may be shown of how much services are used: small counts are hidden, and nothing hidden follows from what is shown beside it.
import { expect } from 'chai';
import fc from 'fast-check';
import { monthOf } from '#core/sign-in/event.ts';
import { all, type Cell, type PublishedCell, publishedCells } from '#core/sign-in/statistics.ts';

const cell = (profile: string, uai: string, people: number, service = 'ent'): Cell => ({
  service,
  profile,
  uai,
  people,
  events: people * 3,
});
const shown = (cells: readonly PublishedCell[], profile: string, uai: string) =>
  cells.find((one) => one.profile === profile && one.uai === uai)?.people;

describe('statistics of sign-ins', () => {
  it('hide fewer than five people, and the next smallest where the sum would tell', () => {
    const found = publishedCells([
      cell('ELV', 'A', 400),
      cell('ELV', 'B', 300),
      cell('ENS', 'A', 40),
      cell('ENS', 'B', 30),
      cell('DIR', 'A', 2),
      cell('DIR', 'B', 6),
    ]);
    expect(shown(found, 'DIR', 'A')).to.equal(null);
    expect(shown(found, 'DIR', 'B'), '8 − 6 would be the two').to.equal(null);
    expect(shown(found, 'ENS', 'A'), '442 − 440 would be the two').to.equal(null);
    expect(shown(found, 'ELV', 'A')).to.equal(400);
    expect(shown(found, all, all)).to.equal(778);
    expect(publishedCells([cell('DIR', 'A', 3)]).every(({ people, events }) => people === null && events === null)).to.equal(true);
    expect(publishedCells([])).to.deep.equal([]);
  });

  it('never let a line and its sum tell what is hidden, whatever the numbers', () => {
    const people = fc.integer({ min: 0, max: 12 });
    const table = fc.array(fc.tuple(fc.constantFrom('ELV', 'TUT', 'ENS', 'DIR'), fc.constantFrom('A', 'B', 'C', 'D'), people), {
      maxLength: 16,
    });
    fc.assert(
      fc.property(table, (rows) => {
        const cells = [...new Map(rows.filter(([, , n]) => n > 0).map(([p, u, n]) => [p + u, cell(p, u, n)])).values()];
        const found = publishedCells(cells);
        const exact = (p: string, u: string) =>
          cells.filter((one) => (p === all || one.profile === p) && (u === all || one.uai === u)).reduce((sum, one) => sum + one.people, 0);
        for (const { profile, uai, people: told } of found) {
          if (told !== null) expect(told).to.equal(exact(profile, uai)).and.be.at.least(5);
        }
        for (const key of ['profile', 'uai'] as const) {
          for (const line of Map.groupBy(found, (one) => one[key]).values()) {
            const hidden = line.filter((one) => one.people === null);
            expect(hidden.length, 'one alone follows from the rest').to.not.equal(1);
            const sum = line.find((one) => one[key === 'uai' ? 'profile' : 'uai'] === all)!;
            const left = hidden.filter((one) => one !== sum).reduce((total, one) => total + exact(one.profile, one.uai), 0);
            if (sum.people !== null && hidden.length > 0) expect(left, 'together they are too few').to.be.at.least(5);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('go by whole months', () => {
    expect([monthOf('2026-11-23'), monthOf('2026-11-23', -11), monthOf('2026-01-31', -1), monthOf('2026-12-01', 1)]).to.deep.equal([
      '2026-11-01',
      '2025-12-01',
      '2025-12-01',
      '2027-01-01',
    ]);
  });
});
