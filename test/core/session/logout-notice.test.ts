import { expect } from 'chai';
import { logoutPatience, nextAttempt } from '#core/session/logout-notice.ts';

describe('A service that could not be told of a logout', () => {
  const queuedAt = new Date('2026-11-23T08:00:00Z');
  const seconds = (attempts: number, chance: number) => {
    const next = nextAttempt({ attempts, queuedAt }, queuedAt, chance);
    return next && (next.getTime() - queuedAt.getTime()) / 1000;
  };

  it('is told again after 5 seconds, then twice as long each time, an hour at most', () => {
    expect([1, 2, 3, 9, 10, 11, 13].map((attempts) => seconds(attempts, 0))).to.deep.equal([5, 10, 20, 1280, 2560, 3600, 3600]);
  });

  it('is told up to a quarter later by chance, so that one outage does not end in a crowd', () => {
    expect(seconds(1, 1)).to.equal(6.25);
    expect(seconds(13, 0.5)).to.equal(4050);
  });

  it('is given up after the last attempt, or when the next would come a day after the session ended', () => {
    expect(seconds(logoutPatience.attempts - 1, 1)).to.be.a('number');
    expect(seconds(logoutPatience.attempts, 0)).to.equal(null);
    const late = new Date(queuedAt.getTime() + logoutPatience.age - 4_000);
    expect(nextAttempt({ attempts: 1, queuedAt }, late, 0)).to.equal(null);
  });
});
