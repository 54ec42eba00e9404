import { expect } from 'chai';
import { type Account, accountOn } from '#core/release/account.ts';
import { admit } from '#core/release/admission.ts';
import { type Context, contextAt, contextsOf, spokenOf } from '#core/release/context.ts';

const details = { functions: [], classes: ['6A'], groups: [], headTeacherOf: [], subjects: [], mef: null };
const place = (uai: string, until: string | null = null) => ({ uai, structureName: null, since: '2025-09-01', until, details });
const child = (id: string, uai: string, changes: object = {}) =>
  ({
    id,
    login: id,
    identity: { givenName: id, familyName: 'M' },
    link: 'mere',
    legal: 'legal',
    affiliations: [place(uai)],
    ...changes,
  }) as never;
const person = (profiles: readonly string[], changes: Partial<Account> = {}) =>
  ({
    id: 'p',
    affiliations: profiles.map((one) => ({ ...place(one.split('@')[1]!), profile: one.split('@')[0] })),
    roles: [],
    charters: [],
    ...changes,
  }) as unknown as Account;
const terms = { context: 'child', release: { subject: 'pairwise' } } as const;
const college = (uai: string): Context => ({ kind: 'college', uai });

describe('what somebody chooses before a service opens', () => {
  it('is a child whom he answers for, who is a pupil today where he comes as a guardian', () => {
    const children = [
      child('zoe', 'A'),
      child('tom', 'B'),
      child('gone', 'A', { affiliations: [place('A', '2025-10-01')] }),
      child('contact', 'A', { legal: 'contact' }),
      child('elsewhere', 'C'),
    ];
    const admission = admit(terms, accountOn(person(['TUT@A', 'TUT@B', 'TUT@D', 'ENS@E'], { children }), '2026-11-24'), []);
    const account = (admission as { account: Account }).account;
    expect(contextsOf('child', account)).to.deep.equal([
      { kind: 'child', child: 'zoe' },
      { kind: 'child', child: 'tom' },
    ]);
    expect(account.affiliations.map(({ uai }) => uai)).to.deep.equal(['A', 'B', 'E']);
    const told = spokenOf('child', account, { kind: 'child', child: 'tom' });
    expect(told?.affiliations.map(({ uai }) => uai)).to.deep.equal(['B', 'E']);
    expect(told?.children?.map(({ id }) => id)).to.deep.equal(['tom']);
    expect(spokenOf('child', account, { kind: 'child', child: 'elsewhere' as never })).to.equal(null);
    expect(admit(terms, person(['TUT@A'], { children: [] }), [])).to.deep.equal({ refused: 'no-child' });
    expect(contextsOf('child', person(['ENS@A', 'ENS@B'], { children: [] }))).to.deep.equal([]);
  });

  it('is a collège once, kept while it is admitted, asked again where it was the only one or is no more', () => {
    const two = person(['ENS@B', 'ENS@A', 'TUT@A']);
    const none = { given: null, kept: null, anew: false };
    expect(contextAt(undefined, two, none)).to.equal(null);
    expect(contextAt('college', person(['ENS@A']), none)).to.deep.equal({ context: college('A'), chosen: false });
    expect(contextAt('college', two, none)).to.equal('due');
    const kept = { context: college('B'), chosen: true };
    expect(contextAt('college', two, { ...none, kept })).to.deep.equal(kept);
    expect(contextAt('college', two, { ...none, kept, anew: true })).to.equal('due');
    expect(contextAt('college', two, { ...none, kept: { ...kept, chosen: false } })).to.equal('due');
    expect(contextAt('college', two, { given: college('Z'), kept: null, anew: false })).to.equal('due');
    expect(contextAt('college', two, { given: college('A'), kept, anew: true })).to.deep.equal({ context: college('A'), chosen: true });
    expect(contextAt('college', person(['ENS@A', 'ENS@C']), { ...none, kept })).to.equal('due');
    expect(spokenOf('college', two, null), 'nothing was kept and there are two').to.equal(null);
    expect(spokenOf('child', two, college('A')), 'the service asks something else by now').to.equal(null);
    expect(spokenOf(undefined, two, null)).to.equal(two);
  });
});
