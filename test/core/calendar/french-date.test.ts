import { expect } from 'chai';
import { counted, frenchDate, frenchDay, frenchDuration, frenchInstant, parisDay } from '#core/calendar/french-date.ts';

describe('dates as people say them', () => {
  it('names the day, and the year only when it is another one', () => {
    expect(frenchDay('2026-11-23', '2026-11-23')).to.equal('lundi 23 novembre');
    expect(frenchDay('2025-09-01', '2026-11-23')).to.equal('lundi 1er septembre 2025');
  });

  it('says today and yesterday, in Paris whatever the machine thinks', () => {
    expect(frenchInstant(new Date('2026-11-23T05:05:00Z'), '2026-11-23')).to.equal('aujourd’hui à 6\u00a0h\u00a005');
    expect(frenchInstant(new Date('2026-11-22T22:40:00Z'), '2026-11-23')).to.equal('hier à 23\u00a0h\u00a040');
    expect(frenchInstant(new Date('2026-11-22T23:10:00Z'), '2026-11-23')).to.equal('aujourd’hui à 0\u00a0h\u00a010');
    expect(frenchInstant(new Date('2026-07-14T22:30:00Z'), '2026-11-23')).to.equal('mercredi 15 juillet à 0\u00a0h\u00a030');
  });

  it('knows the civil day across the change of hour', () => {
    expect(parisDay(new Date('2026-03-29T00:30:00Z'))).to.equal('2026-03-29');
    expect(parisDay(new Date('2026-10-25T22:30:00Z'))).to.equal('2026-10-25');
    expect(parisDay(new Date('2026-10-25T23:30:00Z'))).to.equal('2026-10-26');
  });

  it('writes a date for a table', () => {
    expect(frenchDate('2014-03-09')).to.equal('09/03/2014');
  });

  it('says how long something lasted', () => {
    expect([0, 48_200, 125_000, 4_320_000].map(frenchDuration)).to.deep.equal(['0 s', '48 s', '2 min 05 s', '1 h 12 min']);
  });

  it('counts as French does: nought and one are singular', () => {
    expect([0, 1, 2].map((n) => counted(n, 'arrivée', 'arrivées'))).to.deep.equal(['0 arrivée', '1 arrivée', '2 arrivées']);
    expect(counted(1234, 'élève', 'élèves').replace(/\s/g, ' ')).to.equal('1 234 élèves');
  });
});
