import { expect } from 'chai';
import { englishDay, englishInstant } from '#core/calendar/english-date.ts';

describe('dates in English', () => {
  it('name the day, and the year only when it is another one', () => {
    expect(englishDay('2026-11-23', '2026-11-23')).to.equal('Monday 23 November');
    expect(englishDay('2025-09-01', '2026-11-23')).to.equal('Monday 1 September 2025');
  });

  it('say today and yesterday, in Paris whatever the machine thinks', () => {
    const instants = ['2026-11-23T05:05:00Z', '2026-11-22T22:40:00Z', '2026-11-22T23:10:00Z', '2026-07-14T22:30:00Z'];
    const said = ['today at 6:05', 'yesterday at 23:40', 'today at 0:10', 'on Wednesday 15 July at 0:30'];
    expect(instants.map((at) => englishInstant(new Date(at), '2026-11-23'))).to.deep.equal(said);
  });
});
