import { expect } from 'chai';
import { bookmarkAfter, changedSince, type KnownState, parseBookmark, sameState, wentBack } from '#connectors/academie-ldap/bookmark.ts';
import { newestOf, secondsBefore } from '#connectors/academie-ldap/stamps.ts';
import type { Swept } from '#connectors/academie-ldap/sweep.ts';

const csn = (time: string, server = '001') => `${time}.000001Z#000000#${server}#000000`;
const [morning, noon, evening] = ['20250908060000', '20250908120000', '20250908200000'] as const;
const sizes = { PersRelEleve: 2, Eleve: 1, PersEducNat: 1 };
const of = { scope: 's', structures: 't', sizes, unresolved: [] };
const known = (changes: Partial<KnownState>): KnownState => ({
  version: 1,
  ...of,
  stamp: 'entryCSN',
  context: null,
  since: null,
  newest: [],
  ...changes,
});
const sweptWith = (stamps: Readonly<Record<string, string>>) => ({ stampOf: new Map(Object.entries(stamps)) }) as unknown as Swept;

describe('Where a reading of changes goes on', () => {
  it('takes each server of a cluster by its own numbers: what one of them sends late is not missed', () => {
    const state = known({ context: { '001': csn(evening), '002': csn(morning, '002') } });
    expect(changedSince(state, csn(noon, '002')), 'stamped at noon by the second server, received at night').to.equal(true);
    expect(changedSince(state, csn(noon)), 'the first server said all up to the evening').to.equal(false);
    expect(changedSince(state, csn(morning, '002'))).to.equal(false);
    expect(changedSince(state, csn(morning, '003')), 'a server that was not known').to.equal(true);
    expect(changedSince(state, ''), 'an entry without a stamp').to.equal(true);
  });

  it('sees a directory that went back, by any of its servers', () => {
    const before = known({ context: { '001': csn(evening), '002': csn(noon, '002') } });
    const now = (context: Record<string, string>) => ({ stamp: 'entryCSN', context }) as const;
    expect(wentBack(before, now({ '001': csn(evening), '002': csn(noon, '002') }), null)).to.equal(false);
    expect(wentBack(before, now({ '001': csn(evening), '002': csn(morning, '002') }), null)).to.equal(true);
    expect(wentBack(before, now({ '001': csn(evening) }), null), 'a server forgotten').to.equal(true);
    expect(wentBack(before, now({ '001': csn(evening), '002': csn(noon, '002'), '003': csn(noon, '003') }), null)).to.equal(false);
    expect(sameState(before, now({ '001': csn(evening), '002': csn(noon, '002') }))).to.equal(true);
    expect(sameState(before, now({ '001': csn(evening), '002': csn(evening, '002') }))).to.equal(false);
    expect(sameState(known({}), { stamp: 'entryCSN', context: null }), 'nothing says so').to.equal(false);
  });

  it('sees it without context too, by the entries that were the newest, and lets some of them leave', () => {
    const before = known({
      newest: [
        ['a', csn(evening)],
        ['b', csn(noon)],
      ],
    });
    const now = { stamp: 'entryCSN', context: null } as const;
    expect(wentBack(before, now, sweptWith({ a: csn(evening), b: csn(noon) }))).to.equal(false);
    expect(wentBack(before, now, sweptWith({ b: csn(noon) })), 'the newest has left').to.equal(false);
    expect(wentBack(before, now, sweptWith({ a: csn(noon), b: csn(noon) })), 'the newest is older').to.equal(true);
    expect(wentBack(before, now, sweptWith({})), 'none is there').to.equal(true);
  });

  it('goes some minutes back where only the second is known, and by as long as the sweep took', () => {
    const afterSweepOf = (took: number) =>
      parseBookmark(bookmarkAfter(of, { stamp: 'modifyTimestamp', context: null }, [['a', `${morning}Z`]], took) ?? '');
    expect(afterSweepOf(1)?.since).to.equal('20250908055400');
    expect(afterSweepOf(600)?.since).to.equal('20250908054400');
    expect(bookmarkAfter(of, { stamp: 'modifyTimestamp', context: null }, [['a', '']], 1), 'no stamp at all').to.equal(null);
    expect(secondsBefore('20250101000010', 300)).to.equal('20241231235510');
  });

  it('is read back as it was written, and nothing else is taken for it', () => {
    const text = bookmarkAfter(of, { stamp: 'entryCSN', context: { '000': csn(noon, '000') } }, [['a', csn(noon)]], 3) ?? '';
    expect(JSON.stringify(parseBookmark(text))).to.equal(text);
    for (const wrong of [
      '',
      '{}',
      'null',
      '[]',
      text.replace('"version":1', '"version":2'),
      text.replace('entryCSN', 'autre'),
      text.slice(1),
    ])
      expect(parseBookmark(wrong), wrong).to.equal(null);
  });

  it('keeps the newest stamps, whatever the order in which they are met', () => {
    const newest = newestOf(3);
    for (const n of [5, 1, 9, 7, 3, 8, 2]) newest.see(`uuid-${n}`, `2025090812000${n}Z`);
    expect(newest.all().map(([uuid]) => uuid)).to.deep.equal(['uuid-9', 'uuid-8', 'uuid-7']);
  });
});
