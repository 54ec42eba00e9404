// Refresh tokens: RFC 6749, section 6, and RFC 9700, section 4.14.2. Time passes in the database, never on the clock.

import { expect } from 'chai';
import * as oidc from 'openid-client';
import { keptId } from '#src/sso/at-rest.ts';
import { openBrowser } from './browser.ts';
import { addPerson, type Gateway, service, startGateway } from './gateway.ts';
import { type RelyingParty, relyingParty, signIn } from './relying-party.ts';

describe('a service that renews its tokens', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  let gateway: Gateway;
  let party: RelyingParty;
  before(async () => {
    gateway = await startGateway([service('ent', { refresh: true }), service('tablette', { refresh: true, authentication: 'none' })]);
    party = await relyingParty(gateway.sso.issuer, 'ent');
    await addPerson(gateway.pool, lea);
  });
  after(() => gateway.close());

  const renew = (token: string, at = party) => oidc.refreshTokenGrant(at.configuration, token);
  const refusal = async (token: string, at = party) =>
    renew(token, at).then(
      () => 'no refusal',
      (error: oidc.ResponseBodyError) => error.error,
    );
  const opens = async (accessToken: string) =>
    (await fetch(`${gateway.sso.issuer}/me`, { headers: { Authorization: `Bearer ${accessToken}` } })).status === 200;
  const usedSecondsAgo = (token: string, seconds: number) =>
    gateway.pool.query(`UPDATE oidc_artefact SET consumed_at = now() - make_interval(secs => $2) WHERE kind = 'RefreshToken' AND id = $1`, [
      keptId('RefreshToken', token),
      seconds,
    ]);
  /** An hour ahead: in the grace however slow the machine is. */
  const stillGraced = -3600;
  const firstUse = async (token: string) =>
    (
      await gateway.pool.query<{ consumed_at: Date }>("SELECT consumed_at FROM oidc_artefact WHERE kind = 'RefreshToken' AND id = $1", [
        keptId('RefreshToken', token),
      ])
    ).rows[0]!.consumed_at;

  it('gets another refresh token each time, of at least 128 bits', async () => {
    const first = (await signIn(party, lea)).refresh_token!;
    const second = (await renew(first)).refresh_token!;
    const third = (await renew(second)).refresh_token!;
    expect(new Set([first, second, third]).size).to.equal(3);
    for (const token of [second, third]) expect(token).to.match(/^[A-Za-z0-9_-]{43}$/);
  });

  it('has good answers for eight tabs that renew at one instant, and one chain after it', async () => {
    const { refresh_token: first } = await signIn(party, lea);
    const answers = await Promise.all(Array.from({ length: 8 }, () => renew(first!)));
    expect(new Set(answers.map(({ refresh_token: next }) => next)).size, 'one successor for all').to.equal(1);
    expect(new Set(answers.map(({ access_token: token }) => token)).size).to.equal(8);
    for (const { access_token: token } of answers) expect(await opens(token)).to.equal(true);

    const successor = answers[0]!.refresh_token!;
    const next = (await renew(successor)).refresh_token!;
    for (const used of [first!, successor]) await usedSecondsAgo(used, stillGraced);
    expect((await renew(first!)).refresh_token, 'a slow ninth tab is led to the same chain').to.equal(successor);
    expect((await renew(successor)).refresh_token).to.equal(next);
    const { rows } = await gateway.pool.query(
      `SELECT count(*)::int AS live FROM oidc_artefact WHERE kind = 'RefreshToken' AND consumed_at IS NULL
        AND grant_id = (SELECT grant_id FROM oidc_artefact WHERE kind = 'RefreshToken' AND id = $1)`,
      [keptId('RefreshToken', next)],
    );
    expect(rows[0].live, 'never two tokens that could go on by themselves').to.equal(1);
  });

  it('loses everything of that grant when a used token comes back later, whoever brings it, and nothing of another', async () => {
    const other = await signIn(party, lea);
    const stolen = await signIn(party, lea);
    const renewed = await renew(stolen.refresh_token!);
    await usedSecondsAgo(stolen.refresh_token!, 60);
    const thieves = await Promise.all(Array.from({ length: 4 }, () => refusal(stolen.refresh_token!)));
    expect(thieves).to.deep.equal(Array(4).fill('invalid_grant'));
    expect(await refusal(renewed.refresh_token!)).to.equal('invalid_grant');
    for (const token of [stolen.access_token, renewed.access_token]) expect(await opens(token)).to.equal(false);
    expect(await opens(other.access_token)).to.equal(true);
    expect(await renew(other.refresh_token!)).to.have.property('refresh_token');
    expect(gateway.logged.filter((line) => line.includes('a used refresh token came back'))).not.to.be.empty;
    expect(gateway.logged.join('\n')).not.to.contain(stolen.refresh_token);
  });

  it('cannot make the grace longer by coming back within it', async () => {
    const { refresh_token: first } = await signIn(party, lea);
    await renew(first!);
    await usedSecondsAgo(first!, stillGraced);
    const begun = await firstUse(first!);
    await Promise.all([renew(first!), renew(first!)]);
    expect((await firstUse(first!)).getTime()).to.equal(begun.getTime());
    await usedSecondsAgo(first!, 10);
    expect(await refusal(first!)).to.equal('invalid_grant');
  });

  it('gets nothing once it has given a token back, however soon it brings the one before', async () => {
    const { refresh_token: first } = await signIn(party, lea);
    const { refresh_token: second, access_token: token } = await renew(first!);
    await oidc.tokenRevocation(party.configuration, second!);
    for (const dead of [first!, second!]) expect(await refusal(dead)).to.equal('invalid_grant');
    expect(await opens(token)).to.equal(false);
  });

  it('renews without a secret too, each token once, and no longer than the person stays signed in', async () => {
    const configuration = await oidc.discovery(new URL(gateway.sso.issuer), 'tablette', undefined, oidc.None(), {
      execute: [oidc.allowInsecureRequests],
    });
    const tablet = { ...(await relyingParty(gateway.sso.issuer, 'tablette')), configuration };
    const browser = openBrowser();
    const first = (await signIn(tablet, lea, browser)).refresh_token!;
    const second = (await renew(first, tablet)).refresh_token!;
    expect(second).not.to.equal(first);
    const leave = await browser.get(`${gateway.sso.issuer}/session/end`);
    await browser.submit(leave, { logout: 'yes' });
    for (const dead of [first, second]) expect(await refusal(dead, tablet)).to.equal('invalid_grant');
  });
});
