import { expect } from 'chai';
import type { Account } from '#core/release/account.ts';
import { seenBy } from '#core/release/seen-by.ts';

const place = (uai: string) => ({ uai, profile: 'TUT', since: '2025-09-01', until: null }) as never;
const child = (id: string, ...uais: readonly string[]) => ({ id, affiliations: uais.map(place) }) as never;

describe('an account that somebody looks at', () => {
  const account = {
    id: 'p',
    affiliations: [place('A'), place('B')],
    roles: [
      { role: 'chef', uai: 'B' },
      { role: 'dpo', uai: null },
      { role: 'adjoint', uai: 'A' },
    ],
    children: [child('here', 'A'), child('elsewhere', 'B'), child('both', 'A', 'B')],
  } as unknown as Account;

  it('shows nothing of another collège, nor a child who is a pupil there', () => {
    const seen = seenBy({ structures: ['A'], nominative: true }, account);
    expect(seen.affiliations.map(({ uai }) => uai)).to.deep.equal(['A']);
    expect(seen.roles.map(({ role }) => role)).to.deep.equal(['dpo', 'adjoint']);
    expect(seen.children?.map(({ id, affiliations }) => [id, ...affiliations.map(({ uai }) => uai)])).to.deep.equal([
      ['here', 'A'],
      ['both', 'A'],
    ]);
  });

  it('is whole for whoever may look everywhere', () => {
    expect(seenBy({ structures: 'all', nominative: true }, account)).to.equal(account);
  });
});
