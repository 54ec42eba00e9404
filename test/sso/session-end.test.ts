// The end of everything that a person has open, by each cause: over the real gateway, with a real service that is told.
import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { decodeJwt } from 'jose';
import * as oidc from 'openid-client';
import { type Actor, machineOperator, personSubject } from '#core/access/actor.ts';
import { dayBefore, daysAfter } from '#core/calendar/civil-date.ts';
import { parisDay } from '#core/calendar/french-date.ts';
import type { EndCause } from '#core/sign-in/event.ts';
import { readEndedByDate } from '#database/ended-by-date-reader.ts';
import { endOtherSessions, endSession, endSessionsOf } from '#database/session-end.ts';
import { resetByLink } from '#database/verified-mail.ts';
import { type Action, perform } from '#src/actions/door.ts';
import { endOwnSessions, reportOwnAccount } from '#src/actions/end-own-sessions.ts';
import { endRole } from '#src/actions/end-role.ts';
import { issueCredentials } from '#src/actions/issue-credentials.ts';
import { resetSecondFactor } from '#src/actions/reset-second-factor.ts';
import { reinstateAccount, suspendAccount } from '#src/actions/suspend-account.ts';
import { startDateWatch } from '#src/jobs/end-by-date.ts';
import { startLogoutSender } from '#src/jobs/send-logouts.ts';
import { hashPassword } from '#src/sso/password.ts';
import { applyApproved } from '#src/sync/apply.ts';
import { contextOf, seedRole } from '../actions/stage.ts';
import { openBrowser } from './browser.ts';
import { openConsoleSession } from './console-session.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { approveLeaving } from './leaving.ts';
import { answersTo, type LogoutEndpoint, openLogoutEndpoint, senderOf } from './logout-endpoint.ts';
import { openSignIn, type RelyingParty, relyingParty, signIn } from './relying-party.ts';

const uai = '0920001A';

describe('The end of a person’s sessions', () => {
  const password = 'Tortue-Verte-7';
  let gateway: Gateway;
  let endpoint: LogoutEndpoint;
  let ent: RelyingParty;
  let other: RelyingParty;
  before(async () => {
    endpoint = await openLogoutEndpoint();
    gateway = await startGateway([
      service('ent', { refresh: true, backchannelLogout: { uri: endpoint.origin, bySession: true } }),
      service('autre', { refresh: true }),
    ]);
    ent = await relyingParty(gateway.sso.issuer, 'ent');
    other = await relyingParty(gateway.sso.issuer, 'autre');
  });
  after(async () => {
    await gateway.close();
    await endpoint.close();
  });

  const holder = (role: 'chef' | 'referent-usages'): Actor => ({ person: randomUUID(), assignments: [{ role, uai }] });
  const context = () => ({ ...contextOf(gateway.pool), now: new Date(), hashPassword });
  const act = <I>(action: Action<I, unknown>, person: string, input: I, actor = machineOperator) =>
    perform(action, actor, personSubject(person, [uai]), input, context());
  const openOf = async (person: string) =>
    (
      await gateway.pool.query<{ kind: string }>(
        `SELECT kind FROM oidc_artefact WHERE account_id = $1 AND kind <> 'Interaction' UNION ALL SELECT 'console' FROM console_session WHERE person_id = $1`,
        [person],
      )
    ).rows.map(({ kind }) => kind);

  /** A person signed in to both services in one browser and to one of them in another, and to the console. */
  async function openEverything(login: string, profile: 'ELV' | 'ENS' = 'ELV') {
    const person = await addPerson(gateway.pool, { login, password, profile });
    const [here, there] = [openBrowser(), openBrowser('198.51.100.7')];
    const tokens = await signIn(ent, { login, password }, here);
    await openSignIn(here, other);
    const elsewhere = await signIn(ent, { login, password }, there);
    await openConsoleSession(gateway.pool, person);
    return { person, login, here, there, tokens, elsewhere };
  }
  const refusal = async (party: RelyingParty, token: string) =>
    (await oidc.refreshTokenGrant(party.configuration, token).catch((error) => error)).error;

  /** Nothing is left open, and the service is told of each of its sessions. */
  async function expectEnded(
    { person, here, tokens, elsewhere }: Awaited<ReturnType<typeof openEverything>>,
    cause: EndCause,
    end: () => Promise<unknown>,
  ) {
    expect(await openOf(person)).to.include.members(['Session', 'Grant', 'RefreshToken', 'AccessToken', 'console']);
    const from = endpoint.received.length;
    const { tell, all } = answersTo(gateway, 2);
    const sender = await startLogoutSender(senderOf(gateway, { tell }));
    try {
      await end();
      expect(await openOf(person)).to.deep.equal([]);
      await all;
    } finally {
      await sender.stop();
    }
    const told = endpoint.received.slice(from).map(({ form }) => decodeJwt(form.get('logout_token')!).sid);
    expect(told).to.have.members([tokens.claims()!.sid, elsewhere.claims()!.sid]);
    await gateway.sso.sweep();
    expect(await journaled(cause)).to.deep.equal(['autre ELV', 'ent ELV', 'ent ELV']);
    expect(await refusal(ent, tokens.refresh_token!)).to.equal('invalid_grant');
    expect((await openSignIn(here, ent)).page.text).to.contain('name="mot_de_passe"');
  }

  /** The ends of this cause in the journal of sign-ins since the last time, by service and profile. */
  async function journaled(cause: EndCause) {
    const { rows } = await gateway.pool.query<{ line: string; kind: string; known: boolean }>(
      `SELECT concat_ws(' ', service, CASE profile WHEN 'ENS' THEN 'ELV' ELSE profile END) AS line, kind, pseudonym IS NOT NULL AND uai = $2 AS known
       FROM sign_in_event WHERE reason = $1 ORDER BY 1`,
      [cause, uai],
    );
    await gateway.pool.query('DELETE FROM sign_in_event');
    for (const { kind, known } of rows) expect([kind, known]).to.deep.equal(['end', true]);
    return rows.map(({ line }) => line);
  }

  async function tryToSignIn(login: string, typed = password) {
    const browser = openBrowser(`203.0.113.${Math.ceil(Math.random() * 250)}`);
    const { page } = await openSignIn(browser, ent);
    return browser.submit(page, { identifiant: login, mot_de_passe: typed });
  }

  it('comes with a suspension; who has the password learns why and whom to see, anybody else nothing; reinstated, one signs in again', async () => {
    const all = await openEverything('bavarde');
    await expectEnded(all, 'suspended', () => act(suspendAccount, all.person, { reason: 'Charte non respectée' }, holder('chef')));
    const told = await tryToSignIn(all.login);
    expect(told.status).to.equal(403);
    expect(told.text)
      .to.contain('Votre compte est suspendu')
      .and.contain('direction de votre collège')
      .and.not.contain('Charte non respectée');
    const guessed = await tryToSignIn(all.login, 'faux');
    expect(guessed.text).to.contain('Identifiant ou mot de passe incorrect').and.not.contain('suspendu');
    await act(reinstateAccount, all.person, { reason: 'Entretien' }, holder('chef'));
    expect((await signIn(ent, { login: all.login, password })).claims()).to.have.property('sub');
  });

  it('comes with the report of a problem, which keeps everybody out until the référent hands over a new password', async () => {
    const all = await openEverything('inquiete');
    const self = { person: all.person, assignments: [] };
    await expectEnded(all, 'reported', () => act(reportOwnAccount, all.person, null, self));
    const told = await tryToSignIn(all.login);
    expect(told.status).to.equal(403);
    expect(told.text).to.contain('Votre compte est bloqué').and.contain('référent numérique');
    expect((await tryToSignIn(all.login, 'faux')).text).to.not.contain('bloqué');
    const issued = await act(issueCredentials, all.person, null, holder('referent-usages'));
    expect(issued.ok).to.equal(true);
    const given = (issued as { output: { password: string } }).output.password;
    expect((await tryToSignIn(all.login, given)).text, 'on to the next step').to.contain('Choisissez votre mot de passe');
  });

  const today = () => parisDay(new Date());
  /** Two processes look on the day after. */
  async function dayIsOver() {
    const rounds = [0, 1].map(() => {
      const faults: unknown[] = [];
      const onFault = (fault: unknown) => void faults.push(fault);
      const watch = startDateWatch({ pool: gateway.pool, now: () => new Date(), today: () => daysAfter(today(), 1), onFault });
      return watch.stop().then(() => expect(faults).to.deep.equal([]));
    });
    await Promise.all(rounds);
  }
  type Causes = Readonly<Record<string, readonly [EndCause, (person: string) => Promise<() => Promise<unknown>>]>>;
  const causes: Causes = {
    'a password handed over by the collège': [
      'password-issued',
      async (person) => () => act(issueCredentials, person, null, holder('referent-usages')),
    ],
    'a password chosen by a link': [
      'password-chosen',
      async (person) => {
        const id = randomUUID();
        await gateway.pool.query(
          `INSERT INTO mail_link (id, purpose, person_id, language, created_at, expires_at) VALUES ($1, 'reset-password', $2, 'fr', now(), now() + interval '1 hour')`,
          [id, person],
        );
        const hash = await hashPassword('Girafe-Bleue-12-Nuage');
        return async () => expect(await resetByLink(gateway.pool, id, hash, new Date())).to.equal(true);
      },
    ],
    'the reset of a second factor': [
      'second-factor-reset',
      async (person) => {
        await gateway.pool.query('INSERT INTO second_factor (person_id, secret, last_step, enrolled_at) VALUES ($1, $2, 0, now())', [
          person,
          randomBytes(60),
        ]);
        return () => act(resetSecondFactor, person, null, { person: randomUUID(), assignments: [{ role: 'academie', uai: null }] });
      },
    ],
    'a role that is ended': [
      'role-ended',
      async (person) => {
        const assignmentId = await seedRole(gateway.pool, person, 'referent-usages', uai, today());
        return async () => expect((await act(endRole, person, { assignmentId }, holder('chef'))).ok).to.equal(true);
      },
    ],
    'the last day of a role, whatever else its holder is': [
      'date-passed',
      async (person) => {
        await seedRole(gateway.pool, person, 'referent-usages', uai, today(), today());
        return dayIsOver;
      },
    ],
    'the last day in the last collège': [
      'date-passed',
      async (person) => {
        await gateway.pool.query('UPDATE affiliation SET until = $2 WHERE person_id = $1', [person, today()]);
        return dayIsOver;
      },
    ],
  };
  for (const [at, [title, [cause, prepared]]] of Object.entries(causes).entries())
    it(`comes with ${title}`, async () => {
      const all = await openEverything(`sortante.${at}`, 'ENS');
      await expectEnded(all, cause, await prepared(all.person));
    });

  it('does not come to those who opened something after the day that is over, nor for a role that never began', async () => {
    const { person } = await openEverything('restante', 'ENS');
    const yesterday = dayBefore(today());
    await seedRole(gateway.pool, person, 'referent-usages', uai, '2026-09-01', yesterday);
    expect(await readEndedByDate(gateway.pool, today(), 500)).to.not.include(person);
    await seedRole(gateway.pool, person, 'referent-eim', uai, daysAfter(today(), 5), today());
    expect(await readEndedByDate(gateway.pool, daysAfter(today(), 1), 500)).to.not.include(person);
    await seedRole(gateway.pool, person, 'referent-eim', uai, yesterday, today());
    expect(await readEndedByDate(gateway.pool, daysAfter(today(), 1), 500)).to.include(person);
    expect(await readEndedByDate(gateway.pool, today(), 500), 'the last day is not over').to.not.include(person);
  });

  it('comes with the departure from the last collège', async () => {
    const all = await openEverything('partante');
    await approveLeaving(gateway.pool, all.person, uai);
    await expectEnded(all, 'departed', async () => {
      const report = await applyApproved(gateway.pool, { now: () => new Date(), today: () => '2026-11-23' });
      expect(report).to.deep.equal({ applied: 1, stale: 0 });
    });
  });

  it('makes a sign-in that was under way begin again', async () => {
    const person = await addPerson(gateway.pool, { login: 'entre.deux', password, mustChange: true });
    const browser = openBrowser();
    const { page } = await openSignIn(browser, ent);
    const choosing = await browser.follow(await browser.submit(page, { identifiant: 'entre.deux', mot_de_passe: password }), returnAddress);
    expect(choosing.text).to.contain('name="nouveau"');
    await endSessionsOf(gateway.pool, [person], new Date(), 'suspended');
    const after = await browser.submit(choosing, { nouveau: 'Girafe-Bleue-12-Nuage', encore: 'Girafe-Bleue-12-Nuage' });
    expect((await browser.follow(after, returnAddress)).text).to.contain('name="mot_de_passe"');
  });

  it('is one’s own to ask for: one session with what it gave, or all but the one in hand, the console’s with the session that it came from', async () => {
    const { person, here, there, tokens, elsewhere } = await openEverything('ordonnee');
    const { rows } = await gateway.pool.query<{ uid: string; sid: string }>(
      `SELECT uid, payload->'authorizations'->'ent'->>'sid' AS sid FROM oidc_artefact WHERE kind = 'Session' AND account_id = $1`,
      [person],
    );
    const uidOf = (set: typeof tokens) => rows.find(({ sid }) => sid === set.claims()!.sid)!.uid;
    await gateway.pool.query('DELETE FROM console_session');
    for (const set of [tokens, elsewhere]) await openConsoleSession(gateway.pool, person, String(set.claims()!.sid));
    const self = { person, assignments: [] };

    const one = await act(endOwnSessions, person, { which: 'one', uid: uidOf(elsewhere) }, self);
    expect(one).to.deep.include({ ok: true, output: { sessions: 1, services: 1 } });
    expect(await refusal(ent, elsewhere.refresh_token!)).to.equal('invalid_grant');
    expect((await openSignIn(there, ent)).page.text).to.contain('name="mot_de_passe"');
    expect((await openOf(person)).filter((kind) => kind === 'console')).to.have.length(1);
    const again = await oidc.refreshTokenGrant(ent.configuration, tokens.refresh_token!);
    expect((await openSignIn(here, ent)).page.location, 'the other goes on').to.contain(returnAddress);

    await signIn(ent, { login: 'ordonnee', password }, openBrowser());
    const others = await act(endOwnSessions, person, { which: 'others', keep: uidOf(tokens) }, self);
    expect(others).to.deep.include({ ok: true, output: { sessions: 1, services: 1 } });
    expect((await openSignIn(here, ent)).page.location).to.contain(returnAddress);
    expect((await oidc.refreshTokenGrant(ent.configuration, again.refresh_token!)).access_token).to.be.a('string');
    expect((await openOf(person)).filter((kind) => kind === 'console')).to.have.length(1);
  });

  it('is never somebody else’s to ask for', async () => {
    const [one, two] = [await openEverything('une'), await openEverything('deux')];
    const self = { person: two.person, assignments: [] };
    const before = (await openOf(one.person)).length;
    for (const result of [
      await act(reportOwnAccount, one.person, null, self),
      await act(endOwnSessions, one.person, { which: 'others', keep: null }, holder('chef')),
    ])
      expect(result.ok ? 'done' : result.refusal.code).to.equal('not-allowed');
    const { rows } = await gateway.pool.query<{ uid: string }>(`SELECT uid FROM oidc_artefact WHERE kind = 'Session' AND account_id = $1`, [
      one.person,
    ]);
    expect(await endSession(gateway.pool, two.person, rows[0]!.uid, new Date())).to.deep.equal({ sessions: 0, services: 0 });
    expect((await openOf(one.person)).length).to.equal(before);
    expect(await endOtherSessions(gateway.pool, randomUUID(), null, new Date(), 'ended-by-owner')).to.deep.equal({
      sessions: 0,
      services: 0,
    });
  });
});
