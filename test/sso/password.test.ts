import { expect } from 'chai';
import { hashPassword, TooBusy, verifyPassword } from '#src/sso/password.ts';

describe('passwords are kept as Argon2id hashes', () => {
  it('of 19 MiB and two passes, never twice the same', async () => {
    const [one, other] = await Promise.all([hashPassword('Tortue-Verte-7'), hashPassword('Tortue-Verte-7')]);
    expect(one).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.to.equal(other);
    expect(await verifyPassword(one, 'Tortue-Verte-7')).to.equal(true);
    expect(await verifyPassword(one, 'tortue-verte-7')).to.equal(false);
  });

  it('are verified against a decoy when there is none, and it is never right', async () => {
    expect(await verifyPassword(null, '')).to.equal(false);
    expect(await verifyPassword(null, 'Tortue-Verte-7')).to.equal(false);
  });

  it('turn people away rather than make everybody wait for ever, and recover', async () => {
    const hash = await hashPassword('Tortue-Verte-7');
    const tries = await Promise.allSettled(Array.from({ length: 500 }, () => verifyPassword(hash, 'faux')));
    const refused = tries.filter((result) => result.status === 'rejected');
    expect(refused.length).to.be.within(50, 100);
    for (const result of refused) expect(result.reason).to.be.instanceOf(TooBusy);
    expect(await verifyPassword(hash, 'Tortue-Verte-7')).to.equal(true);
  });
});
