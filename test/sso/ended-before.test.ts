// The end of somebody's sessions against what is under way at that instant, and what begins within its second.
import { expect } from 'chai';
import * as oidc from 'openid-client';
import { type ArtefactPayload, writeArtefacts } from '#database/oidc-store.ts';
import { endSessionsOf } from '#database/session-end.ts';
import { openBrowser } from './browser.ts';
import { openConsoleSession } from './console-session.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty, signIn } from './relying-party.ts';

describe('The instant at which sessions end', () => {
  const password = 'Tortue-Verte-7';
  let gateway: Gateway;
  let ent: RelyingParty;
  before(async () => {
    gateway = await startGateway([
      service('ent', { refresh: true, backchannelLogout: { uri: 'http://127.0.0.1:9/fin', bySession: true } }),
    ]);
    ent = await relyingParty(gateway.sso.issuer, 'ent');
  });
  after(() => gateway.close());

  async function opened(login: string) {
    const person = await addPerson(gateway.pool, { login, password });
    const here = openBrowser();
    return { person, here, tokens: await signIn(ent, { login, password }, here) };
  }
  const refusal = async (party: RelyingParty, token: string) =>
    (await oidc.refreshTokenGrant(party.configuration, token).catch((error) => error)).error;
  const openOf = async (person: string) =>
    (await gateway.pool.query<{ kind: string }>("SELECT 'console' AS kind FROM console_session WHERE person_id = $1", [person])).rows.map(
      ({ kind }) => kind,
    );

  it('is exact within a second: what was open before is dead, what was opened after lives, whatever their seconds say', async () => {
    const { person, here, tokens } = await opened('pressee');
    const saved = await gateway.pool.query<{ kind: string; id: string; payload: ArtefactPayload }>(
      `SELECT kind, id, payload FROM oidc_artefact WHERE account_id = $1`,
      [person],
    );
    // Two ends at one instant of the clock, and everything is of that second.
    const instant = new Date(Math.floor(Date.now() / 1000) * 1000 + 1);
    await endSessionsOf(gateway.pool, [person], instant, 'suspended');
    const between = await signIn(ent, { login: 'pressee', password }, openBrowser());
    expect((await oidc.refreshTokenGrant(ent.configuration, between.refresh_token!)).access_token).to.be.a('string');
    await endSessionsOf(gateway.pool, [person], instant, 'suspended');
    const second = Math.ceil(instant.getTime() / 1000) + 3600;
    await writeArtefacts(
      gateway.pool,
      saved.rows.map(({ kind, id, payload }) => ({
        kind,
        id,
        payload: { ...payload, ...(payload.loginTs ? { loginTs: second } : {}), iat: second },
        ttl: 3600,
      })),
    );
    expect((await openSignIn(here, ent)).page.text, 'written back, and dated after the end').to.contain('name="mot_de_passe"');
    expect(await refusal(ent, tokens.refresh_token!)).to.equal('invalid_grant');
    const userinfo = ent.configuration.serverMetadata().userinfo_endpoint!;
    const told = (token: string) => fetch(userinfo, { headers: { Authorization: `Bearer ${token}` } }).then(({ status }) => status);
    expect(await told(tokens.access_token)).to.equal(401);

    // An end that the clock puts behind what comes after it.
    await endSessionsOf(gateway.pool, [person], new Date(Date.now() + 3_600_000), 'suspended');
    const browser = openBrowser();
    const anew = await signIn(ent, { login: 'pressee', password }, browser);
    expect(await told(anew.access_token)).to.equal(200);
    expect((await oidc.refreshTokenGrant(ent.configuration, anew.refresh_token!)).access_token).to.be.a('string');
    expect((await openSignIn(browser, ent)).page.location, 'and the session goes on').to.contain(returnAddress);
    const sid = String(anew.claims()!.sid);
    const console = async () => (await openOf(person)).filter((kind) => kind === 'console').length;
    await openConsoleSession(gateway.pool, person, sid);
    expect(await console(), 'of the session that is open').to.equal(1);
    await openConsoleSession(gateway.pool, person, String(tokens.claims()!.sid));
    expect(await console(), 'and of none that was ended').to.equal(1);
  });

  it('holds against a request in hand that writes its session back', async () => {
    const { person, here, tokens } = await opened('course');
    const saved = await gateway.pool.query<{ kind: string; id: string; payload: ArtefactPayload }>(
      `SELECT kind, id, payload FROM oidc_artefact WHERE account_id = $1`,
      [person],
    );
    await endSessionsOf(gateway.pool, [person], new Date(), 'suspended');
    await writeArtefacts(
      gateway.pool,
      saved.rows.map(({ kind, id, payload }) => ({ kind, id, payload, ttl: 3600 })),
    );
    expect((await openSignIn(here, ent)).page.text, 'the session opens nothing').to.contain('name="mot_de_passe"');
    expect(await refusal(ent, tokens.refresh_token!)).to.equal('invalid_grant');
    const answer = await fetch(ent.configuration.serverMetadata().userinfo_endpoint!, {
      headers: { Authorization: `Bearer ${tokens.access_token}` },
    });
    expect(answer.status).to.equal(401);
  });
});
