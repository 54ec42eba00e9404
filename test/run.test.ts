// How the suite is dealt to several processes: nothing is left out, nothing runs twice, no failure is lost.
import { expect } from 'chai';
import { countsOf, sharesOf } from './run.ts';

const files = Array.from({ length: 23 }, (_, at) => ({ name: `test/${at}.test.ts`, bytes: at * 100 }));

describe('the run of the tests', () => {
  it('deals every file to one share, and no share all the long ones', () => {
    for (const count of [1, 2, 3, 4]) {
      const shares = sharesOf(files, count);
      expect(shares).to.have.length(count);
      expect(shares.flat().sort()).to.deep.equal(files.map(({ name }) => name).sort());
      const weights = shares.map((share) =>
        files.filter(({ name }) => share.includes(name)).reduce((total, { bytes }) => total + bytes, 0),
      );
      expect(Math.max(...weights) - Math.min(...weights), `${count} shares of ${weights}`).to.be.at.most(2_200);
    }
  });

  it('reads the counts of the last summary, and none where there is none', () => {
    expect(countsOf('  ✔ 12 passing by\n\n  2383 passing (10m)\n  1 failing\n\n  1) …')).to.deep.equal({ passing: 2383, failing: 1 });
    expect(countsOf('Error: cannot start')).to.deep.equal({ passing: 0, failing: 0 });
  });
});
