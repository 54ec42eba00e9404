import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import * as oidc from 'openid-client';
import { assurances } from '#core/second-factor/duty.ts';
import { codeOf, keyOn, passSecondFactor, recoveryCodesOn } from '../support/second-factor.ts';
import { type Answer, type Browser, openBrowser } from './browser.ts';
import { addPerson, type Gateway, type NewPerson, returnAddress, service, startGateway } from './gateway.ts';
import { type RelyingParty, relyingParty } from './relying-party.ts';

describe('the second factor', () => {
  const password = 'Tortue-Verte-7';
  let gateway: Gateway;
  let party: RelyingParty;
  let strict: RelyingParty;
  let ahead = 0;
  let networks = 0;

  before(async () => {
    gateway = await startGateway([service('ent', { refresh: true }), service('paie', { secondFactor: 'required' })]);
    [party, strict] = await Promise.all([relyingParty(gateway.sso.issuer, 'ent'), relyingParty(gateway.sso.issuer, 'paie')]);
  });
  after(() => gateway.close());

  const wait = (seconds: number) => {
    ahead += seconds;
    gateway.wait(seconds);
  };
  const now = () => new Date(Date.now() + ahead * 1000);
  /** Another network each time, so that one test's failures do not slow the next. */
  const elsewhere = () => {
    networks += 1;
    return openBrowser(`198.51.${networks}.1`);
  };
  const add = (login: string, rest: Partial<NewPerson> = {}) => addPerson(gateway.pool, { login, password, profile: 'DIR', ...rest });
  const chef = (login: string) => add(login, { role: 'chef' });

  type Begun = { readonly browser: Browser; readonly page: Answer; readonly checks: oidc.AuthorizationCodeGrantChecks };
  /** What stands after the password. */
  async function begin(login: string, { browser = elsewhere(), at = party, parameters = {} } = {}): Promise<Begun> {
    const { url, checks } = await at.begin(parameters);
    const first = await browser.follow(await browser.get(url), returnAddress);
    if (!first.text.includes('name="mot_de_passe"')) return { browser, page: first, checks };
    const page = await browser.follow(await browser.submit(first, { identifiant: login, mot_de_passe: password }), returnAddress);
    return { browser, page, checks };
  }
  const send = async ({ browser }: Pick<Begun, 'browser'>, page: Answer, fields: Record<string, string>) =>
    browser.follow(await browser.submit(page, fields), returnAddress);
  const claimsOf = async (at: RelyingParty, answer: Answer, checks: oidc.AuthorizationCodeGrantChecks) => {
    const claims = (await oidc.authorizationCodeGrant(at.configuration, new URL(answer.location!), checks)).claims()!;
    return { acr: claims.acr, amr: claims.amr, sub: claims.sub, auth_time: claims.auth_time };
  };
  /** Enrols, notes the recovery codes, and stands at the service. */
  async function enrol(login: string): Promise<{ readonly key: string; readonly recovery: readonly string[]; readonly browser: Browser }> {
    const begun = await begin(login);
    expect(begun.page.text).to.contain('Protégez votre compte');
    const key = keyOn(begun.page.text);
    const shown = await send(begun, begun.page, { code: codeOf(key, now()) });
    expect(shown.text).to.contain('Gardez vos codes de secours');
    const recovery = recoveryCodesOn(shown.text);
    expect((await send(begun, shown, {})).location).to.contain('code=');
    return { key, recovery, browser: begun.browser };
  }
  const code = async (key: string, login: string, typed = codeOf(key, now()), begun?: Begun) => {
    const visit = begun ?? (await begin(login));
    expect(visit.page.text).to.contain('Votre code de connexion');
    return { ...visit, answer: await send(visit, visit.page, { code: typed }) };
  };
  const said = ({ text }: Answer) => text.replace(/connexion\/[\w-]+/g, '').replace(/ value="[^"]*"/g, '');
  const journaled = async (person: string) =>
    (await gateway.pool.query<{ act: string }>('SELECT act FROM journal WHERE subject_id = $1 ORDER BY seq', [person])).rows.map(
      ({ act }) => act,
    );

  it('is enrolled at the first sign-in of a chef, and told to the service in the id_token', async () => {
    const person = await chef('chef.un');
    const { page, browser, checks } = await begin('chef.un');
    expect(page.text)
      .to.contain('Protégez votre compte')
      .and.match(/href="otpauth:\/\/totp\/[^"]+chef\.un\?secret=[A-Z2-7]{32}&amp;issuer=/);
    expect(page.headers.get('cache-control')).to.equal('no-store');
    const answer = await passSecondFactor(browser, page, 'chef.un', returnAddress, now);
    const claims = await claimsOf(party, answer, checks);
    expect(claims).to.deep.include({ acr: assurances.secondFactor, amr: ['pwd', 'otp', 'mfa'] });
    expect(await journaled(person)).to.deep.equal(['enrol-second-factor', 'renew-recovery-codes']);
    expect(
      (
        await oidc.discovery(new URL(gateway.sso.issuer), 'ent', undefined, undefined, { execute: [oidc.allowInsecureRequests] })
      ).serverMetadata().acr_values_supported,
    ).to.deep.equal(Object.values(assurances));
  });

  it('is not asked of a pupil, a guardian or a teacher, whose id_token says a password', async () => {
    for (const profile of ['ELV', 'TUT', 'ENS'] as const) {
      await add(`sans.${profile.toLowerCase()}`, { profile });
      const { page, checks } = await begin(`sans.${profile.toLowerCase()}`);
      expect(page.location, profile).to.contain('code=');
      expect(await claimsOf(party, page, checks)).to.deep.include({ acr: assurances.password, amr: ['pwd'] });
    }
  });

  it('keeps neither the key nor a recovery code where the database could tell it', async () => {
    const person = await chef('chef.coffre');
    const { key, recovery } = await enrol('chef.coffre');
    const { rows } = await gateway.pool.query<{ secret: Buffer; hash: Buffer }>(
      'SELECT secret, hash FROM second_factor JOIN recovery_code USING (person_id) WHERE person_id = $1',
      [person],
    );
    expect(rows).to.have.length(10);
    const kept = JSON.stringify((await gateway.pool.query('SELECT payload FROM oidc_artefact')).rows);
    expect(kept).to.not.contain(key.replaceAll(' ', '')).and.not.contain(recovery[0]!.replaceAll(' ', ''));
    // A row that is moved to another person opens nothing for him.
    const other = await chef('chef.voleur');
    await gateway.pool.query('INSERT INTO second_factor SELECT $2, secret, 0, now() FROM second_factor WHERE person_id = $1', [
      person,
      other,
    ]);
    const moved = await code(key, 'chef.voleur');
    expect(moved.answer.status).to.equal(500);
    expect(gateway.logged.join('\n')).to.contain('FactorSealBroken');
  });

  it('takes a code a step early or late, and each code once', async () => {
    await chef('chef.deux');
    const { key } = await enrol('chef.deux');
    const replayed = await code(key, 'chef.deux');
    expect(replayed.answer.status, 'the code of the enrolment').to.equal(422);
    expect(replayed.answer.text).to.contain('Ce code n’est pas accepté').and.contain('role="alert"');
    const early = codeOf(key, new Date(now().getTime() + 30_000));
    expect((await code(key, 'chef.deux', early)).answer.location).to.contain('code=');
    wait(60);
    const late = codeOf(key, new Date(now().getTime() - 30_000));
    expect((await code(key, 'chef.deux', late)).answer.status, 'that one was taken early').to.equal(422);
    wait(90);
    expect((await code(key, 'chef.deux', codeOf(key, new Date(now().getTime() - 60_000)))).answer.status).to.equal(422);
    expect((await code(key, 'chef.deux', codeOf(key, new Date(now().getTime() - 30_000)))).answer.location).to.contain('code=');
    wait(60);
    const fresh = codeOf(key, now());
    const visits = await Promise.all([begin('chef.deux'), begin('chef.deux'), begin('chef.deux')]);
    const answers = await Promise.all(visits.map((visit) => code(key, 'chef.deux', fresh, visit)));
    expect(
      answers.map(({ answer }) => answer.status).filter((status) => status === 422),
      'of three at once one wins',
    ).to.have.length(2);
  });

  it('says the same of a code that is mistyped, used up, nobody’s, or no code at all', async () => {
    await chef('chef.mot');
    const { key, recovery } = await enrol('chef.mot');
    wait(60);
    const gone = await code(key, 'chef.mot', recovery[0]!);
    expect(gone.answer.text).to.contain('Il vous reste 9 codes de secours');
    const answers = [];
    for (const typed of [recovery[0]!, '1234 1234 1234 1234', '000 000', 'un code', 'é'.repeat(500)])
      answers.push((await code(key, 'chef.mot', typed)).answer);
    expect(answers.map(({ status }) => status)).to.deep.equal([422, 422, 422, 422, 422]);
    expect(new Set(answers.map(said)).size).to.equal(1);
    expect((await code(key, 'chef.mot', ' ')).answer.text).to.contain('Écrivez le code que montre votre application.');
  });

  it('slows down whoever guesses, by person and network, and lets the owner in from elsewhere', async () => {
    await chef('chef.visé');
    await gateway.pool.query(`UPDATE person SET login = 'chef.vise' WHERE login = 'chef.visé'`);
    const { key } = await enrol('chef.vise');
    wait(60);
    const guesser = await begin('chef.vise', { browser: openBrowser('203.0.113.7') });
    for (let failure = 0; failure < 5; failure += 1) expect((await send(guesser, guesser.page, { code: '000000' })).status).to.equal(422);
    const slowed = await send(guesser, guesser.page, { code: codeOf(key, now()) });
    expect(slowed.status, 'even the right one').to.equal(429);
    expect(slowed.text).to.match(/Vous pourrez réessayer dans \d secondes?/);
    expect(Number(slowed.headers.get('retry-after'))).to.be.within(1, 2);
    expect((await code(key, 'chef.vise')).answer.location, 'from elsewhere').to.contain('code=');
    const many = await Promise.all(
      Array.from({ length: 30 }, async (_, at) => begin('chef.vise', { browser: openBrowser(`192.0.${at}.1`) })),
    );
    for (const { page } of many) expect(page.text).to.contain('Votre code de connexion');
    const statuses = await Promise.all(many.map(async (visit) => (await send(visit, visit.page, { code: '000000' })).status));
    expect(statuses.filter((status) => status === 422).length, 'from many networks at once').to.equal(10);
    wait(7 * 3600);
  });

  it('leaves nothing behind when the enrolment is abandoned half-way, and starts anew with another key', async () => {
    const person = await chef('chef.abandon');
    const first = await begin('chef.abandon');
    const reloaded = await first.browser.get(first.page.url);
    expect(keyOn(reloaded.text), 'a reload shows the key that may be in the app already').to.equal(keyOn(first.page.text));
    expect((await send(first, first.page, { code: '000000' })).text)
      .to.contain(keyOn(first.page.text))
      .and.contain('n’est pas celui de cette clé');
    expect((await gateway.pool.query('SELECT 1 FROM second_factor WHERE person_id = $1', [person])).rowCount).to.equal(0);
    expect(
      (await first.browser.get(`${gateway.url}/oidc/auth/${/connexion\/([\w-]+)/.exec(first.page.url)![1]}`)).location,
      'no way around',
    ).to.not.contain('code=');
    const second = await begin('chef.abandon');
    expect(keyOn(second.page.text)).to.not.equal(keyOn(first.page.text));
    expect((await send(second, second.page, { code: codeOf(keyOn(first.page.text), now()) })).status, 'the first key is dead').to.equal(
      422,
    );
  });

  it('is that of the first of two tabs; the other one asks for its code', async () => {
    await chef('chef.onglets');
    const [one, two] = [await begin('chef.onglets'), await begin('chef.onglets')];
    const [first, second] = [keyOn(one.page.text), keyOn(two.page.text)];
    expect((await send(one, one.page, { code: codeOf(first, now()) })).text).to.contain('Gardez vos codes');
    const late = await send(two, two.page, { code: codeOf(second, now()) });
    expect(late.text).to.contain('Votre code de connexion');
    wait(30);
    expect((await send(two, late, { code: codeOf(second, now()) })).status, 'the key that lost').to.equal(422);
    expect((await send(two, late, { code: codeOf(first, now()) })).location).to.contain('code=');
  });

  it('shows recovery codes once: a reload makes ten others, and the first ten are dead', async () => {
    await chef('chef.recharge');
    const begun = await begin('chef.recharge');
    const key = keyOn(begun.page.text);
    const shown = await send(begun, begun.page, { code: codeOf(key, now()) });
    const again = await begun.browser.get(shown.url);
    const [dead, alive] = [recoveryCodesOn(shown.text), recoveryCodesOn(again.text)];
    expect(alive).to.have.length(10);
    expect(alive.filter((one) => dead.includes(one))).to.deep.equal([]);
    expect((await code(key, 'chef.recharge', dead[0])).answer.status).to.equal(422);
    expect((await code(key, 'chef.recharge', alive[0])).answer.status).to.equal(200);
  });

  it('gives way to a recovery code when the phone is lost, and to another phone, which ends what was open', async () => {
    const person = await chef('chef.perdu');
    const { key, recovery, browser: old } = await enrol('chef.perdu');
    wait(60);
    const lost = await begin('chef.perdu');
    const told = await send(lost, lost.page, { code: recovery[3]! });
    expect(told.text).to.contain('Il vous reste 9 codes de secours');
    const installing = await send(lost, told, { suite: 'telephone' });
    expect(installing.text).to.contain('Installez votre nouveau téléphone');
    const other = keyOn(installing.text);
    const codes = await send(lost, installing, { code: codeOf(other, now()) });
    const done = await send(lost, codes, {});
    expect((await claimsOf(party, done, lost.checks)).amr).to.include('mfa');
    expect((await begin('chef.perdu', { browser: old })).page.text, 'the session of the lost phone').to.contain('Votre code de connexion');
    wait(60);
    expect((await code(key, 'chef.perdu')).answer.status, 'the old phone').to.equal(422);
    expect((await code(key, 'chef.perdu', recovery[4])).answer.status, 'a code noted beside it').to.equal(422);
    expect((await code(other, 'chef.perdu')).answer.location).to.contain('code=');
    expect(await journaled(person)).to.include.members(['use-recovery-code', 'replace-second-factor']);
  });

  it('warns below three recovery codes, at each sign-in, and makes ten new ones on the spot', async () => {
    const person = await chef('chef.peu');
    const { key } = await enrol('chef.peu');
    await gateway.pool.query(
      'DELETE FROM recovery_code WHERE person_id = $1 AND hash NOT IN (SELECT hash FROM recovery_code WHERE person_id = $1 LIMIT 2)',
      [person],
    );
    wait(60);
    const warned = await code(key, 'chef.peu');
    expect(warned.answer.text).to.contain('Il vous reste 2 codes de secours');
    expect((await send(warned, warned.answer, { suite: 'continuer' })).location).to.contain('code=');
    wait(60);
    const again = await code(key, 'chef.peu');
    const made = await send(again, again.answer, { suite: 'nouveaux' });
    expect(recoveryCodesOn(made.text)).to.have.length(10);
    wait(60);
    expect((await code(key, 'chef.peu')).answer.location, 'no warning any more').to.contain('code=');
  });

  const give = async (person: string, role = 'dpo', startsOn = '2025-09-01') => {
    const id = randomUUID();
    await gateway.pool.query('INSERT INTO role_assignment (id, person_id, role, uai, starts_on) VALUES ($1, $2, $3, NULL, $4)', [
      id,
      person,
      role,
      startsOn,
    ]);
    return id;
  };

  it('is asked of somebody who is given a role while he is signed in: the code alone, not the password again', async () => {
    const person = await add('promu', { profile: 'ENS' });
    const browser = elsewhere();
    const { page: signedIn, checks } = await begin('promu', { browser, parameters: { max_age: '3600' } });
    const before = await claimsOf(party, signedIn, checks);
    await give(person, 'dpo', '2099-01-01');
    expect((await begin('promu', { browser })).page.location, 'not yet in force').to.contain('code=');
    await give(person);
    const silent = await party.begin({ prompt: 'none' });
    expect((await browser.follow(await browser.get(silent.url), returnAddress)).location).to.contain('error=login_required');
    const { url, checks: next } = await party.begin({ max_age: '3600' });
    const asked = await browser.follow(await browser.get(url), returnAddress);
    expect(asked.text).to.contain('Protégez votre compte').and.not.contain('mot_de_passe');
    const after = await claimsOf(party, await passSecondFactor(browser, asked, 'promu', returnAddress, now), next);
    expect(after).to.deep.include({ sub: before.sub, amr: ['pwd', 'otp', 'mfa'], auth_time: before.auth_time });
    expect((await begin('promu', { browser })).page.location, 'asked once').to.contain('code=');
  });

  it('is not asked any more once the role has ended', async () => {
    const person = await add('ancien', { profile: 'ENS' });
    const role = await give(person);
    await enrol('ancien');
    await gateway.pool.query("UPDATE role_assignment SET ends_on = '2026-01-01' WHERE id = $1", [role]);
    const { page, checks } = await begin('ancien');
    expect((await claimsOf(party, page, checks)).amr).to.deep.equal(['pwd']);
  });

  it('is asked where a service requires it, of a teacher and never of a pupil', async () => {
    await add('prof.paie', { profile: 'ENS' });
    const browser = elsewhere();
    expect((await begin('prof.paie', { browser })).page.location).to.contain('code=');
    const stricter = await begin('prof.paie', { browser, at: strict });
    expect(stricter.page.text).to.contain('Protégez votre compte').and.contain('Ce service demande un code');
    const answer = await passSecondFactor(browser, stricter.page, 'prof.paie', returnAddress, now);
    expect((await claimsOf(strict, answer, stricter.checks)).acr).to.equal(assurances.secondFactor);
    await add('eleve.paie', { profile: 'ELV' });
    const pupil = await begin('eleve.paie', { at: strict });
    expect((await claimsOf(strict, pupil.page, pupil.checks)).acr).to.equal(assurances.password);
  });

  it('is asked where a request prefers its acr, or insists on it; a pupil who is insisted on is refused to the service at once', async () => {
    await add('prof.acr', { profile: 'ENS' });
    const preferring = await begin('prof.acr', { parameters: { acr_values: assurances.secondFactor } });
    expect(preferring.page.text).to.contain('Protégez votre compte');
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: assurances.secondFactor } } });
    const insisting = await begin('prof.acr', { parameters: { claims } });
    const answer = await passSecondFactor(insisting.browser, insisting.page, 'prof.acr', returnAddress, now);
    expect((await claimsOf(party, answer, insisting.checks)).acr).to.equal(assurances.secondFactor);
    await add('eleve.acr', { profile: 'ELV' });
    expect((await begin('eleve.acr', { parameters: { claims } })).page.location).to.contain('error=unmet_authentication_requirements');
  });

  it('is asked again with the password where a service wants a fresh sign-in', async () => {
    await chef('chef.frais');
    const { key, browser } = await enrol('chef.frais');
    wait(60);
    for (const parameters of [{ prompt: 'login' }, { max_age: '0' }]) {
      const visit = await begin('chef.frais', { browser, parameters });
      expect((await code(key, 'chef.frais', codeOf(key, now()), visit)).answer.location).to.contain('code=');
      wait(60);
    }
  });

  it('is enrolled anew after a reset, and a visit that waited for the old code starts over', async () => {
    const person = await chef('chef.remis');
    const { key } = await enrol('chef.remis');
    const waiting = await begin('chef.remis');
    await gateway.pool.query('DELETE FROM second_factor WHERE person_id = $1', [person]);
    wait(60);
    expect((await send(waiting, waiting.page, { code: codeOf(key, now()) })).text).to.contain('name="mot_de_passe"');
    expect(keyOn((await begin('chef.remis')).page.text)).to.not.equal(key);
  });

  it('comes before the choice of a password, and neither can be passed by', async () => {
    await add('chef.neuf', { role: 'chef', mustChange: true });
    const begun = await begin('chef.neuf');
    const uid = /connexion\/([\w-]+)/.exec(begun.page.url)![1];
    const jumped = await begun.browser.post(`${gateway.url}/connexion/${uid}/mot-de-passe`, { jeton: 'faux', nouveau: 'x', encore: 'x' });
    expect(jumped.status).to.equal(400);
    const choose = await passSecondFactor(begun.browser, begun.page, 'chef.neuf', returnAddress, now);
    expect(choose.text).to.contain('Choisissez votre mot de passe');
    const chosen = 'Girafe-Rouge-1234';
    const done = await send(begun, choose, { nouveau: chosen, encore: chosen });
    expect((await claimsOf(party, done, begun.checks)).amr).to.include('mfa');
  });
});
