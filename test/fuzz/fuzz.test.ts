// A short run of the fuzzer with each run of the tests: always the same inputs, then some that nobody has seen. The long run is `npm run fuzz`.
import { randomInt } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Outcome } from './campaign.ts';
import { startCampaign } from './start-campaign.ts';

describe('Whatever the académie delivers', function () {
  this.timeout(300_000);
  const seeds = [
    { seed: 1, documents: 2600, of: 'the same inputs each time' },
    { seed: randomInt(2 ** 31), documents: 1400, of: 'inputs that nobody has seen' },
  ];
  for (const { seed, documents, of } of seeds)
    it(`is read, or refused with a sentence that says what to do, and never anything else (${of}, seed ${seed})`, async () => {
      const failures = await mkdtemp(join(tmpdir(), 'annuaire-fuzz-failures-'));
      const outcome: Outcome = await startCampaign({ seed, first: 0, documents, wholeEvery: 200, failures });
      const broken = outcome.failures.map(({ n, family, what }) => `${family}, input ${n} of seed ${seed}, kept in ${failures}: ${what}`);
      expect(broken).to.deep.equal([]);
      const { before, after } = outcome.memory;
      expect(after.heap - before.heap, 'MiB of memory that stay').to.be.below(24);
      expect(after.files - before.files, 'files that stay open').to.be.below(8);
      const judged = Object.values(outcome.families).reduce((sum, { accepted, refused }) => sum + accepted + refused, 0);
      expect(judged).to.be.at.least(documents);
      expect(outcome.families['the whole way']).to.not.equal(undefined);
    });
});
