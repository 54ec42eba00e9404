import { expect } from 'chai';
import { type Account, maySignIn, type SignInVerdict, signInVerdict, stillCounts } from '#core/release/account.ts';

const today = '2026-11-23';
const details = { functions: [], classes: [], groups: [], headTeacherOf: [], subjects: [], mef: null };
const identity = {
  familyName: 'Inventé',
  givenName: 'Dominique',
  birthName: null,
  otherNames: [],
  title: null,
  birthDate: null,
  mail: null,
};
const at = (uai: string, until: string | null = null) =>
  ({ uai, structureName: null, profile: 'ENS', since: '2026-09-01', until, details }) as const;
const chefOf = (uai: string) => ({ role: 'chef', uai, startsOn: '2026-09-01', endsOn: null }) as const;

function verdict(changes: Partial<Account>): SignInVerdict {
  const account: Account = { id: 'x', login: 'x', identity, affiliations: [], roles: [], charters: [], ...changes } as Account;
  const said = signInVerdict(account, today);
  expect(maySignIn(account, today)).to.equal(said === 'open');
  return said;
}

describe('Whether somebody may sign in', () => {
  it('is yes with one collège or one role in force, and no once the last has ended', () => {
    expect(verdict({})).to.equal('closed');
    expect(verdict({ affiliations: [at('A')] })).to.equal('open');
    expect(verdict({ affiliations: [at('A', '2026-11-22')] })).to.equal('closed');
    expect(verdict({ roles: [chefOf('A')] })).to.equal('open');
  });

  it('is no once the only collège has suspended him, and yes for the rest while another has not', () => {
    expect(verdict({ affiliations: [at('A')], roles: [chefOf('A')], suspendedIn: ['A'] })).to.equal('suspended');
    expect(verdict({ affiliations: [at('A'), at('B')], suspendedIn: ['A'] })).to.equal('open');
    expect(verdict({ affiliations: [at('A'), at('B')], suspendedIn: ['A', 'B'] })).to.equal('suspended');
  });

  it('is no everywhere when he is suspended everywhere, whatever role he holds', () => {
    const dpo = { role: 'dpo', uai: null, startsOn: '2026-09-01', endsOn: null } as const;
    expect(verdict({ roles: [dpo], suspendedIn: [null] })).to.equal('suspended');
    expect(verdict({ affiliations: [at('A'), at('B')], roles: [dpo], suspendedIn: [null] })).to.equal('suspended');
  });

  it('is told as closed to whoever has left, though a collège had suspended him', () => {
    expect(verdict({ affiliations: [at('A', '2026-11-22')], suspendedIn: ['A'] })).to.equal('closed');
    expect(verdict({ suspendedIn: ['A'] })).to.equal('closed');
  });

  it('is no while he says that somebody else uses the account', () => {
    expect(verdict({ affiliations: [at('A')], reported: true })).to.equal('reported');
    expect(verdict({ affiliations: [at('A')], reported: true, suspendedIn: ['A'] })).to.equal('suspended');
    expect(verdict({ reported: true })).to.equal('closed');
  });

  it('counts what rests on the last end of the sessions, exactly, and by its time only what says no more', () => {
    expect(stillCounts({ endedBefore: null, provenAt: 100 }, {})).to.equal(true);
    expect(stillCounts({ endedBefore: null, provenAt: 101 }, { sessionsEndedAt: 100.4 }), 'proven before, written after').to.equal(false);
    expect(stillCounts({ endedBefore: 100.4, provenAt: 100 }, { sessionsEndedAt: 100.4 }), 'signed in anew within the second').to.equal(
      true,
    );
    expect(stillCounts({ endedBefore: 100.4, provenAt: 100 }, { sessionsEndedAt: 100.400001 })).to.equal(false);
    expect(stillCounts({ provenAt: 100 }, { sessionsEndedAt: null })).to.equal(true);
    expect(stillCounts({ provenAt: 100 }, { sessionsEndedAt: 100.4 })).to.equal(false);
    expect(stillCounts({ provenAt: 101 }, { sessionsEndedAt: 100.4 })).to.equal(true);
    expect(stillCounts({}, { sessionsEndedAt: 100.4 })).to.equal(true);
  });
});
