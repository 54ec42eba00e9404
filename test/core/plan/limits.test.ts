import { expect } from 'chai';
import { brokenLimits } from '#core/plan/limits.ts';

describe('limits that hold a list', () => {
  it('holds the list when a school would lose a third of its pupils', () => {
    const broken = brokenLimits({ ELV: { arrive: 0, change: 0, leave: 180 } }, { ELV: 540 });
    expect(broken).to.deep.equal([{ profile: 'ELV', verb: 'leave', count: 180, active: 540, maxCount: 10, maxShare: 0.1 }]);
  });

  it('lets the first load of a school through, however large', () => {
    expect(brokenLimits({ ELV: { arrive: 540, change: 0, leave: 0 } }, {})).to.deep.equal([]);
  });

  it('lets a small school lose two of its five teachers', () => {
    expect(brokenLimits({ ENS: { arrive: 0, change: 0, leave: 2 } }, { ENS: 5 })).to.deep.equal([]);
  });

  it('holds the list of a small school that would lose all but one, although no profile alone passes its limit', () => {
    const counts = {
      ELV: { arrive: 0, change: 0, leave: 8 },
      TUT: { arrive: 0, change: 0, leave: 9 },
      ENS: { arrive: 0, change: 0, leave: 8 },
    };
    expect(brokenLimits(counts, { ELV: 8, TUT: 9, ENS: 9 })).to.deep.equal([
      { profile: null, verb: 'leave', count: 25, active: 26, maxCount: 10, maxShare: 0.1 },
    ]);
  });

  it('holds the list of a school that would lose everybody, however few they are', () => {
    expect(brokenLimits({ DIR: { arrive: 0, change: 0, leave: 2 } }, { DIR: 2 })).to.have.length(1);
    expect(brokenLimits({ DIR: { arrive: 0, change: 0, leave: 1 } }, { DIR: 2 })).to.deep.equal([]);
  });

  it('lets a school receive its pupils once its direction has its accounts', () => {
    expect(brokenLimits({ ELV: { arrive: 500, change: 0, leave: 0 } }, { DIR: 2 })).to.deep.equal([]);
  });

  it('lets a large school lose eleven pupils of a thousand', () => {
    expect(brokenLimits({ ELV: { arrive: 0, change: 0, leave: 11 } }, { ELV: 1000 })).to.deep.equal([]);
  });

  it('judges each profile by itself: teachers gone are not hidden by pupils who stay', () => {
    const counts = { ELV: { arrive: 0, change: 0, leave: 5 }, ENS: { arrive: 0, change: 0, leave: 20 } };
    expect(brokenLimits(counts, { ELV: 540, ENS: 40 }).map((b) => b.profile)).to.deep.equal(['ENS']);
  });

  it('holds a night that would rename half the school', () => {
    expect(brokenLimits({ ELV: { arrive: 0, change: 400, leave: 0 } }, { ELV: 540 })).to.have.length(1);
  });
});
