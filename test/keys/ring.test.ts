// The life of signing keys, over many histories: rotations and thefts at any instant, looked at from clocks that do not agree.
import { expect } from 'chai';
import fc from 'fast-check';
import {
  alone,
  clockTolerance,
  isDue,
  isRing,
  publishedBefore,
  type RingKey,
  ringAt,
  rotated,
  stateAt,
  swept,
  waitingKey,
} from '#src/keys/ring.ts';

const hour = 3_600_000;
const day = 24 * hour;
const keep = 12 * hour;
const start = Date.UTC(2026, 8, 1);

type Event = { readonly at: number; readonly kind: 'rotate' | 'sweep' };
type History = { readonly keys: readonly RingKey[]; readonly since: number };

/** Every state of the file, in order: what stands there from `since` on. */
function histories(events: readonly Event[]): readonly History[] {
  let keys: readonly RingKey[] = [alone('k0', start)];
  const all: History[] = [{ keys, since: start }];
  for (const [number, { at, kind }] of events.entries()) {
    if (kind === 'sweep') keys = swept(keys, at);
    else if (waitingKey(keys, at) === null) keys = rotated(keys, `k${number + 1}`, at, keep);
    all.push({ keys, since: at });
  }
  return all;
}

// Anything, and what comes about when a key is due to go.
const pause = fc.oneof(
  fc.integer({ min: 1, max: 40 * day }),
  fc.integer({ min: publishedBefore + keep - 2 * hour, max: publishedBefore + keep + hour }),
);
const event = fc.record({ wait: pause, kind: fc.constantFrom('rotate' as const, 'sweep' as const) });
const events = fc.array(event, { maxLength: 12 }).map((steps) => {
  let at = start;
  return steps.map(({ wait, kind }): Event => {
    at += wait;
    return { at, kind };
  });
});
const withInstant = events.chain((list) => {
  const end = (list.at(-1)?.at ?? start) + 4 * day;
  // Around the instants that matter, and anywhere.
  const edges = histories(list).flatMap(({ keys }) => keys.flatMap((key) => [key.signsFrom, key.removedFrom ?? start]));
  const near = fc
    .tuple(fc.constantFrom(...edges), fc.integer({ min: -clockTolerance, max: clockTolerance }))
    .map(([edge, off]) => edge + off);
  return fc.tuple(fc.constant(list), fc.oneof(near, fc.integer({ min: start, max: end })));
});
const standing = (list: readonly Event[], now: number): readonly RingKey[] =>
  histories(list).findLast(({ since }) => since <= now)?.keys ?? histories(list)[0]!.keys;
const check = <T>(property: fc.IProperty<T>): void => fc.assert(property, { numRuns: 3000 });

describe('the life of signing keys', () => {
  it('has one key that signs at any instant, whatever happened before, and publishes it', () => {
    check(
      fc.property(withInstant, ([list, now]) => {
        const keys = standing(list, now);
        const { signs, published } = ringAt(keys, now);
        return (
          isRing(keys) &&
          published[0] === signs &&
          new Set(published).size === published.length &&
          keys.filter((key) => stateAt(keys, key, now) === 'signs').length === 1
        );
      }),
    );
  });

  it('publishes every key for 24 hours before it signs, but the very first', () => {
    check(
      fc.property(withInstant, ([list, now]) => {
        const { signs } = ringAt(standing(list, now), now);
        const before = now - day;
        return signs.id === 'k0' || ringAt(standing(list, before), before).published.some(({ id }) => id === signs.id);
      }),
    );
  });

  it('keeps a key published until the last token that it signed has expired, in a process whose clock is ahead too', () => {
    check(
      fc.property(
        withInstant,
        fc.integer({ min: 0, max: keep }),
        fc.integer({ min: -clockTolerance, max: clockTolerance }),
        ([list, now], later, apart) => {
          const { signs } = ringAt(standing(list, now), now);
          return ringAt(standing(list, now + later), now + later + apart).published.some(({ id }) => id === signs.id);
        },
      ),
    );
  });

  it('never lets a process sign with a key that another one does not publish, though their clocks are a quarter of an hour apart', () => {
    check(
      fc.property(withInstant, fc.integer({ min: -clockTolerance, max: clockTolerance }), ([list, now], apart) => {
        // Both read one file, as it stands at the true instant.
        const keys = standing(list, now);
        return ringAt(keys, now + apart).published.includes(ringAt(keys, now).signs);
      }),
    );
  });

  it('says until when nothing changes, so that a process may go on without looking', () => {
    check(
      fc.property(withInstant, fc.double({ min: 0, max: 1, noNaN: true }), ([list, now], part) => {
        const keys = standing(list, now);
        const moment = ringAt(keys, now);
        const last = Math.min(moment.until, now + 400 * day) - 1;
        const then = ringAt(keys, Math.floor(now + part * (last - now)));
        return then.signs === moment.signs && then.published.map(({ id }) => id).join() === moment.published.map(({ id }) => id).join();
      }),
    );
  });

  it('obeys a theft at once on every clock: one key, and it signs', () => {
    fc.assert(
      fc.property(fc.integer({ min: -clockTolerance, max: 400 * day }), (later) => {
        const keys = [alone('new', start)];
        const { signs, published } = ringAt(keys, start + later);
        return signs.id === 'new' && published.length === 1 && stateAt(keys, keys[0]!, start + later) === 'signs';
      }),
    );
  });

  it('is due by the age of its newest key alone, so a rotation under way is not started again', () => {
    const first = [alone('k0', start)];
    expect(isDue(first, start + 365 * day - 1, 365 * day)).to.equal(false);
    expect(isDue(first, start + 365 * day, 365 * day)).to.equal(true);
    expect(isDue(rotated(first, 'k1', start + 365 * day, keep), start + 365 * day, 365 * day)).to.equal(false);
  });

  it('changes hands at the written instant: the next key 24 hours and a quarter later, the old one gone when its tokens are', () => {
    const keys = rotated([alone('k0', start)], 'k1', start + day, keep);
    const at = (now: number) => ringAt(keys, now).published.map(({ id }) => id);
    const turn = start + day + publishedBefore;
    expect(at(start + day)).to.deep.equal(['k0', 'k1']);
    expect(at(turn - 1)).to.deep.equal(['k0', 'k1']);
    expect(at(turn)).to.deep.equal(['k1', 'k0']);
    expect(at(turn + keep + clockTolerance - 1)).to.deep.equal(['k1', 'k0']);
    expect(at(turn + keep + clockTolerance)).to.deep.equal(['k1']);
    expect(swept(keys, turn + 3 * day).map(({ id }) => id)).to.deep.equal(['k1']);
  });

  it('takes no file whose keys leave a gap, overlap, or bear one name', () => {
    const [old, next] = rotated([alone('k0', start)], 'k1', start, keep);
    expect(isRing([])).to.equal(false);
    expect(isRing([old!])).to.equal(false);
    expect(isRing([old!, { ...next!, signsFrom: next!.signsFrom + 1 }])).to.equal(false);
    expect(isRing([old!, { ...next!, id: 'k0' }])).to.equal(false);
    expect(isRing([old!, next!, { ...next!, id: 'k2' }])).to.equal(false);
    expect(isRing([next!, old!])).to.equal(true);
  });
});
