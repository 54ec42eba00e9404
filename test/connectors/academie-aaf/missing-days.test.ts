// The hole that a Delta would leave in the chain, by the calendar or by what is signed.
import { expect } from 'chai';
import fc from 'fast-check';
import { missingDays } from '#connectors/academie-aaf/choose-delivery.ts';

describe('The days of which a Delta is missing', () => {
  const since = { date: '2025-09-05', time: null, sequence: null };
  const to = (date: string) => ({ date, time: null, sequence: null });

  it('are all those in between where every day is expected', () => {
    expect(missingDays(to('2025-09-06'), since, [1, 2, 3, 4, 5, 6, 7], null)).to.deep.equal([]);
    expect(missingDays(to('2025-09-09'), since, [1, 2, 3, 4, 5, 6, 7], null)).to.deep.equal(['2025-09-06', '2025-09-07', '2025-09-08']);
  });

  it('leave out the days on which none is expected: a weekend is no hole', () => {
    expect(missingDays(to('2025-09-08'), since, [1, 2, 3, 4, 5], null)).to.deep.equal([]);
    expect(missingDays(to('2025-09-10'), since, [1, 2, 3, 4, 5], null)).to.deep.equal(['2025-09-08', '2025-09-09']);
  });

  it('are what the signed bordereau says, and nothing else, where there is one', () => {
    expect(missingDays(to('2025-09-09'), since, [1, 2, 3, 4, 5, 6, 7], '2025-09-05')).to.deep.equal([]);
    expect(missingDays(to('2025-09-06'), { ...since, date: '2025-09-04' }, [6], '2025-09-05')).to.deep.equal(['2025-09-05']);
  });

  it('never hold a day of delivery, nor one that is not expected', () => {
    const day = fc.integer({ min: 0, max: 700 }).map((n) => new Date(Date.UTC(2025, 0, 1 + n)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, day, fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (from, until, days) => {
        for (const one of missingDays(to(until), { ...since, date: from }, days, null)) {
          expect(one > from && one < until).to.equal(true);
          expect(days).to.include(new Date(one).getUTCDay() || 7);
        }
      }),
    );
  });
});
