import { expect } from 'chai';
import { type CredentialState, credentialState, isReached, lastDayOf, slipReaches } from '#core/person/one-time-code.ts';

const TODAY = '2026-11-24';

describe('a one-time code', () => {
  it('lasts a month on a slip, a week across a desk, its last day included', () => {
    expect(lastDayOf('slip', TODAY)).to.equal('2026-12-24');
    expect(lastDayOf('desk', '2026-12-28')).to.equal('2027-01-04');
    const issued = (validUntil: string | null) => credentialState({ mustChange: true, validUntil }, TODAY);
    expect([issued('2026-11-24'), issued('2026-11-23'), issued(null)]).to.deep.equal(['waiting', 'expired', 'waiting']);
    expect(credentialState(null, TODAY)).to.equal('none');
    expect(credentialState({ mustChange: false, validUntil: '2020-01-01' }, TODAY), 'a chosen password has no last day').to.equal('chosen');
  });

  it('is printed again for whoever lost it, and over a chosen password only when that is asked for by name', () => {
    const states: readonly CredentialState[] = ['none', 'expired', 'waiting', 'chosen'];
    const reached = slipReaches.map((reach) => states.filter((state) => isReached(state, reach)).join(' '));
    expect(reached).to.deep.equal(['none expired', 'none expired waiting', 'none expired waiting chosen']);
  });
});
