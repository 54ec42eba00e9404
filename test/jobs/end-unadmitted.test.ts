// What one of two collèges had opened, when the person leaves it: over the real gateway, with a real service that is told.
import { expect } from 'chai';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { startAdmissionWatch } from '#src/jobs/end-unadmitted.ts';
import { startLogoutSender } from '#src/jobs/send-logouts.ts';
import { applyApproved } from '#src/sync/apply.ts';
import { openBrowser } from '../sso/browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from '../sso/gateway.ts';
import { approveLeaving } from '../sso/leaving.ts';
import { answersTo, type LogoutEndpoint, openLogoutEndpoint, senderOf } from '../sso/logout-endpoint.ts';
import { openSignIn, type RelyingParty, relyingParty, signIn } from '../sso/relying-party.ts';

const uai = '0920001A';

describe('What a collège that one leaves had opened', () => {
  const password = 'Tortue-Verte-7';
  let gateway: Gateway;
  let endpoint: LogoutEndpoint;
  let cahier: RelyingParty;
  let carnet: RelyingParty;
  before(async () => {
    endpoint = await openLogoutEndpoint();
    const opened = { refresh: true, opening: 'by-college', backchannelLogout: { uri: endpoint.origin, bySession: true } } as const;
    gateway = await startGateway([service('cahier', opened), service('carnet', opened)]);
    cahier = await relyingParty(gateway.sso.issuer, 'cahier');
    carnet = await relyingParty(gateway.sso.issuer, 'carnet');
  });
  after(async () => {
    await gateway.close();
    await endpoint.close();
  });

  it('ends with its tokens, and its service is told; the session goes on, for what the other collège opens', async () => {
    const login = 'deux.colleges';
    const person = await addPerson(gateway.pool, { login, password });
    await gateway.pool.query(
      `INSERT INTO affiliation (person_id, uai, profile, state, since, until, details, revision)
       SELECT person_id, '0920002B', profile, state, since, until, details, revision FROM affiliation WHERE person_id = $1`,
      [person],
    );
    for (const [clientId, at] of [
      ['cahier', uai],
      ['carnet', uai],
      ['carnet', '0920002B'],
    ])
      await gateway.pool.query(
        `INSERT INTO service_opening (client_id, uai, profile, classes, decided_by, decided_at) VALUES ($1, $2, 'ELV', NULL, NULL, now())`,
        [clientId, at],
      );
    const browser = openBrowser();
    const held = await signIn(cahier, { login, password }, browser);
    const kept = await signIn(carnet, { login, password }, browser);
    await approveLeaving(gateway.pool, person, uai);
    const from = endpoint.received.length;
    const { tell, all } = answersTo(gateway, 1);
    const ended = Promise.withResolvers<void>();
    const holds: typeof gateway.sso.holds = async (grant) => {
      const answer = await gateway.sso.holds(grant);
      if (!answer) ended.resolve();
      return answer;
    };
    const faults: unknown[] = [];
    // Two processes look, for one word of the database.
    const options = { pool: gateway.pool, now: () => new Date(), holds, onFault: (fault: unknown) => void faults.push(fault) };
    const watches = await Promise.all([startAdmissionWatch(options), startAdmissionWatch(options)]);
    const sender = await startLogoutSender(senderOf(gateway, { tell }));
    try {
      await applyApproved(gateway.pool, { now: () => new Date(), today: () => '2026-11-23' });
      await ended.promise;
      await all;
    } finally {
      await Promise.all([...watches.map((watch) => watch.stop()), sender.stop()]);
    }
    expect(faults).to.deep.equal([]);
    expect(endpoint.received.slice(from).map(({ form }) => decodeJwt(form.get('logout_token')!).sid)).to.deep.equal([held.claims()!.sid]);
    const { rows } = await gateway.pool.query<{ client: string }>(
      `SELECT DISTINCT payload->>'clientId' AS client FROM oidc_artefact WHERE account_id = $1 AND kind <> 'Session'`,
      [person],
    );
    expect(rows).to.deep.equal([{ client: 'carnet' }]);
    expect((await oidc.refreshTokenGrant(cahier.configuration, held.refresh_token!).catch((error) => error)).error).to.equal(
      'invalid_grant',
    );
    expect((await oidc.refreshTokenGrant(carnet.configuration, kept.refresh_token!)).access_token).to.be.a('string');
    expect((await openSignIn(browser, carnet)).page.location, 'the session goes on').to.contain(returnAddress);
    await gateway.sso.sweep();
    const { rows: journal } = await gateway.pool.query("DELETE FROM sign_in_event WHERE reason = 'departed' RETURNING kind, service, uai");
    expect(journal, 'as one of the collège where he stays').to.deep.equal([{ kind: 'end', service: 'cahier', uai: '0920002B' }]);
  });
});
