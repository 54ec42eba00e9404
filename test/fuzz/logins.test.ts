import { randomInt } from 'node:crypto';
import { expect } from 'chai';
import { type LoginTrials, loginTrials } from './logins.ts';

// A short run with each run of the tests; the long one is `npm run fuzz:logins`.
describe('Whatever comes back from EduConnect', () => {
  let judge: LoginTrials;
  before(async () => {
    judge = await loginTrials();
  });
  for (const seed of [1, randomInt(2 ** 31)])
    it(`is refused with a code, or tells whom EduConnect signed for (seed ${seed})`, async () => {
      const told = new Set<string>();
      for (let n = 0; n < 250; n++) {
        const judged = await judge(seed, n);
        told.add(judged === 'accepted' ? judged : judged.reason);
      }
      expect(told.has('accepted'), 'some answers stay right').to.equal(true);
      expect(told.size, 'refused for many reasons').to.be.above(12);
    });
});
