import { expect } from 'chai';
import * as oidc from 'openid-client';
import { assurances } from '#core/second-factor/duty.ts';
import { passSecondFactor } from '../support/second-factor.ts';
import { type Answer, type Browser, openBrowser } from './browser.ts';
import { addPerson, type Gateway, type NewPerson, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty } from './relying-party.ts';
import { addRecord, addRelation, portals, type RecordSeed } from './upstreams.ts';

type Door = 'agents' | 'educonnect';

describe('signing in by an upstream', () => {
  const { portal, open } = portals();
  let gateway: Gateway;
  let party: RelyingParty;
  before(async () => {
    gateway = await startGateway([service('ent')], null, {}, open);
    await gateway.pool.query(
      "INSERT INTO structure (uai, source, key, name, facts) VALUES ('0920001A', 'academie-aaf', '1', 'Collège Jean-Moulin', '{}')",
    );
    party = await relyingParty(gateway.sso.issuer, 'ent');
  });
  after(async () => {
    await gateway.close();
    await portal()
      .close()
      .catch(() => undefined);
  });

  async function add(login: string, person: Partial<NewPerson>, ...records: RecordSeed[]): Promise<string> {
    const id = await addPerson(gateway.pool, { login, password: 'Tortue-Verte-7', ...person });
    for (const record of records) await addRecord(gateway.pool, id, record);
    return id;
  }
  const says = (claims: Record<string, unknown>, proof: { acr?: string; amr?: string[] } = {}) =>
    portal().is({ sub: 'quelqu-un', claims, ...proof });
  const refIds = (...ids: string[]) => says({ FrEduCtRefId: ids });

  /** Presses the upstream's button; gives what shows the way there. */
  async function press(browser: Browser, page: Answer, door: Door): Promise<Answer> {
    const action = new RegExp(`action="([^"]+/amont/${door})"[^>]*>\\s*<input type="hidden" name="jeton" value="([^"]+)"`).exec(page.text);
    return browser.post(new URL(action![1]!, page.url).href, { jeton: action![2]! });
  }
  const onwards = (way: Answer) => /^0; url=(.*)$/.exec(way.headers.get('refresh')!)![1]!;
  /** From the button to where the upstream sends the browser back, which is not fetched yet. */
  async function visit(door: Door, browser = openBrowser(), parameters: Record<string, string> = {}) {
    const { url, checks } = await party.begin(parameters);
    const page = await browser.follow(await browser.get(url), returnAddress);
    const back = await browser.follow(await browser.get(onwards(await press(browser, page, door))), `${gateway.url}/connexion/retour/`);
    return { browser, page, checks, back: back.location! };
  }
  async function arrive(door: Door, parameters: Record<string, string> = {}) {
    const browser = openBrowser();
    const { back, ...begun } = await visit(door, browser, parameters);
    return { ...begun, answer: await browser.follow(await browser.get(back), returnAddress) };
  }
  const tokens = (answer: Answer, checks: oidc.AuthorizationCodeGrantChecks) =>
    oidc.authorizationCodeGrant(party.configuration, new URL(answer.location!), checks);
  const givenName = async (answer: Answer, checks: oidc.AuthorizationCodeGrantChecks) => {
    const given = await tokens(answer, checks);
    return (await oidc.fetchUserInfo(party.configuration, given.access_token, given.claims()!.sub)).given_name;
  };
  const title = ({ text }: Answer) => /<h1>([^<]+)<\/h1>/.exec(text)?.[1]?.replaceAll('\u00a0', ' ');
  const rolesOf = async (person: string) =>
    (
      await gateway.pool.query<{ role: string; uai: string; upstream: string }>(
        'SELECT role, uai, upstream FROM role_assignment WHERE person_id = $1 ORDER BY role, uai',
        [person],
      )
    ).rows;

  it('offers each upstream by a button, and the password below them', async () => {
    const { page } = await openSignIn(openBrowser(), party);
    expect(page.text)
      .to.match(/EduConnect<span class="who">Élèves et familles/)
      .and.match(/Portail des agents/)
      .and.contain('name="mot_de_passe"');
  });

  it('brings a pupil to his service by the académie and the jointure, and tells how he proved who he is', async () => {
    await add('eleve.un', { givenName: 'Inès' }, { category: 'Eleve', key: '2000001' });
    says({ FrEduCtRefId: ['{ECT}x', '{AAF}25|x|2000001', '{AAF}12|x|2000009'] }, { amr: ['pwd', 'mfa'] });
    const before = Math.floor(Date.now() / 1000);
    const { answer, checks } = await arrive('educonnect', { max_age: '60' });
    expect(portal().asked(), 'asked to prove it again').to.deep.include({ prompt: 'login' });
    const given = await oidc.authorizationCodeGrant(party.configuration, new URL(answer.location!), { ...checks, maxAge: 60 });
    const { acr, amr, auth_time: at } = given.claims()!;
    // The upstream's own "mfa" counts for nothing until the académie says so.
    expect({ acr, amr }).to.deep.equal({ acr: assurances.password, amr: ['pwd'] });
    expect(Number(at)).to.be.within(before - 1, Math.ceil(Date.now() / 1000));
    expect((await oidc.fetchUserInfo(party.configuration, given.access_token, given.claims()!.sub)).given_name).to.equal('Inès');
    const { rows } = await gateway.pool.query('SELECT FROM upstream_visit');
    expect(rows, 'nothing stays of a visit').to.have.length(0);
  });

  it('lets an account holder choose among the people whom he stands for, shown with no more than tells them apart', async () => {
    await add('parent.un', { givenName: 'Karim', familyName: 'Secret', profile: 'TUT' }, { category: 'PersRelEleve', key: '3000001' });
    await add(
      'parent.deux',
      { givenName: 'Nadia', familyName: 'Secret', profile: 'TUT' },
      { category: 'PersRelEleve', key: '3000001', source: 'academie-voisine' },
    );
    refIds('{AAF}25|x|3000001', '{AAF}024|x|3000001');
    const { browser, answer, checks } = await arrive('educonnect');
    expect(title(answer)).to.equal('Qui êtes-vous ici ?');
    expect(answer.text).to.contain('Karim').and.contain('Nadia').and.contain('Collège Jean-Moulin').and.not.contain('Secret');
    const nobody = await browser.submit(answer, { personne: '7' });
    expect([nobody.status, nobody.text.includes('Choisissez un compte')]).to.deep.equal([422, true]);
    const chosen = await browser.follow(await browser.submit(nobody, { personne: '1' }), returnAddress);
    expect(await givenName(chosen, checks)).to.equal('Nadia');
    const other = await arrive('educonnect');
    const back = await other.browser.follow(await other.browser.submit(other.answer, { personne: 'aucune' }), returnAddress);
    expect(back.text).to.contain('name="mot_de_passe"');
  });

  it('reads the older vector, for a pupil by his number in his collège and for a guardian by his own name', async () => {
    await add('eleve.vecteur', { givenName: 'Tom' }, { category: 'Eleve', key: '2000050', siecle: '701294' });
    await add(
      'parent.vecteur',
      { givenName: 'Zoé', profile: 'TUT' },
      { category: 'PersRelEleve', key: '3000050', names: ['Le Goff', 'Zoé'] },
    );
    await addRelation(gateway.pool, '2000050', '3000050');
    says({ FrEduVecteur: '4|||701294|0920001A' });
    const pupil = await arrive('educonnect');
    expect(await givenName(pupil.answer, pupil.checks)).to.equal('Tom');
    says({ FrEduVecteur: '2|LE GOFF|Zoe|701294|0920001A' });
    const guardian = await arrive('educonnect');
    expect(await givenName(guardian.answer, guardian.checks)).to.equal('Zoé');
    says({ FrEduVecteur: '2|AUTRE|Zoe|701294|0920001A' });
    expect(title((await arrive('educonnect')).answer)).to.equal('Aucun compte ne vous correspond ici');
  });

  it('makes no account for somebody whom no collège knows, or whom none has approved, and says why', async () => {
    await addRecord(gateway.pool, null, { category: 'Eleve', key: '2000099' });
    await add('eleve.parti', { until: '2025-10-01' }, { category: 'Eleve', key: '2000098' });
    const people = async () => Number((await gateway.pool.query('SELECT count(*) FROM person')).rows[0].count);
    const before = await people();
    for (const [id, said] of [
      ['{AAF}25|x|9999999', 'Aucun compte ne vous correspond ici'],
      ['{AAF}25|x|2000099', 'Votre compte n’est pas encore ouvert'],
      ['{AAF}25|x|2000098', 'Votre compte est fermé'],
      ['AAF25|2000001', 'Aucun compte ne vous correspond ici'],
    ] as const) {
      refIds(id);
      const { answer, page, browser } = await arrive('educonnect');
      expect([answer.status, title(answer)], id).to.deep.equal([403, said]);
      const link = new URL(/<a class="main" href="([^"]+)"/.exec(answer.text)![1]!, page.url).href;
      expect((await browser.get(link)).text, 'a way on').to.contain('name="mot_de_passe"');
    }
    expect(await people()).to.equal(before);
  });

  it('keeps the doors apart: a family’s account never opens that of staff, nor the reverse', async () => {
    await add('prof.parent', { profile: 'ENS' }, { category: 'PersRelEleve', key: '3000070' });
    refIds('{AAF}25|x|3000070');
    expect(title((await arrive('educonnect')).answer)).to.equal('Choisissez une autre façon de vous connecter');
    await add('prof.seul', { profile: 'ENS' }, { category: 'PersEducNat', key: '4000070', mail: 'prof.seul@ac-exemple.fr' });
    refIds('{AAF}25|x|4000070');
    expect(title((await arrive('educonnect')).answer)).to.equal('Aucun compte ne vous correspond ici');
  });

  it('brings an agent in by the address that the académie delivers, of its own domains alone, and only when it is one person’s', async () => {
    await add(
      'prof.mail',
      { profile: 'ENS', givenName: 'Chloé' },
      { category: 'PersEducNat', key: '4000001', mail: 'Chloe.Roy@ac-exemple.fr' },
    );
    says({ email: 'chloe.roy@ac-exemple.fr' }, { amr: ['pwd'] });
    const { answer, checks } = await arrive('agents');
    const claims = (await tokens(answer, checks)).claims()!;
    expect(claims).to.deep.include({ acr: assurances.password, amr: ['pwd'] });
    await add('prof.ailleurs', { profile: 'ENS' }, { category: 'PersEducNat', key: '4000002', mail: 'chloe.roy@exemple.org' });
    says({ email: 'chloe.roy@exemple.org' });
    expect(title((await arrive('agents')).answer)).to.equal('Aucun compte ne vous correspond ici');
    await add('prof.homonyme', { profile: 'ENS' }, { category: 'PersEducNat', key: '4000003', mail: 'chloe.roy@ac-exemple.fr' });
    says({ email: 'chloe.roy@ac-exemple.fr' });
    expect(title((await arrive('agents')).answer)).to.equal('Nous ne pouvons pas savoir qui vous êtes');
  });

  describe('and functions', () => {
    const head = (email: string, more: object = {}) => ({
      email,
      FrEduFonctAdm: 'DIR',
      FrEduRneResp: ['0920001A$UAJ$PU$N$T3$CLG$340'],
      ...more,
    });

    it('give a chef his role for the day, journaled, with the second factor that it makes due', async () => {
      const chef = await add('chef.amont', { profile: 'DIR' }, { category: 'PersEducNat', key: '4000010', mail: 'chef@ac-exemple.fr' });
      says(head('chef@ac-exemple.fr'), { acr: 'eidas1', amr: ['pwd', 'mfa'] });
      const { browser, answer, checks } = await arrive('agents');
      expect(title(answer)).to.equal('Protégez votre compte');
      expect(await rolesOf(chef)).to.deep.equal([{ role: 'chef', uai: '0920001A', upstream: 'agents' }]);
      const done = await passSecondFactor(browser, answer, 'chef.amont', returnAddress);
      expect((await tokens(done, checks)).claims()!).to.deep.include({ acr: assurances.secondFactor, amr: ['pwd', 'otp', 'mfa'] });
      await arrive('agents');
      const { rows } = await gateway.pool.query(
        "SELECT act, actor_role, detail FROM journal WHERE subject_id = $1 AND act = 'take-upstream-role'",
        [chef],
      );
      expect(rows, 'once a day').to.have.length(1);
      expect(rows[0].detail).to.contain('"upstream":"agents"').and.contain('"role":"chef"');
      const { rows: dates } = await gateway.pool.query<{ same: boolean }>(
        'SELECT starts_on = ends_on AS same FROM role_assignment WHERE person_id = $1',
        [chef],
      );
      expect(dates).to.deep.equal([{ same: true }]);
    });

    it('need no second factor of ours where the académie has said that the upstream’s context proves one', async () => {
      await gateway.pool.query('DELETE FROM role_assignment');
      await add('chef.fort', { profile: 'DIR' }, { category: 'PersEducNat', key: '4000011', mail: 'fort@ac-exemple.fr' });
      says(head('fort@ac-exemple.fr'), { acr: 'eidas3', amr: ['pwd', 'pop'] });
      const { answer, checks } = await arrive('agents');
      expect((await tokens(answer, checks)).claims()!).to.deep.include({ acr: assurances.secondFactor, amr: ['pwd', 'pop', 'mfa'] });
    });

    it('give nothing beyond the table: not to a teacher, not beside a chef in place, not where he is not staff, not twice in a day', async () => {
      await gateway.pool.query('DELETE FROM role_assignment');
      const teacher = await add(
        'prof.chef',
        { profile: 'ENS' },
        { category: 'PersEducNat', key: '4000012', mail: 'prof.chef@ac-exemple.fr' },
      );
      says(head('prof.chef@ac-exemple.fr'));
      await arrive('agents');
      expect(await rolesOf(teacher)).to.deep.equal([]);
      const chef = await add('chef.local', { profile: 'DIR', role: 'chef' });
      const other = await add('chef.second', { profile: 'DIR' }, { category: 'PersEducNat', key: '4000013', mail: 'second@ac-exemple.fr' });
      says(head('second@ac-exemple.fr', { FrEduRneResp: ['0920001A$U', '0920002B$U', 'X'] }));
      await arrive('agents');
      expect(await rolesOf(other)).to.deep.equal([]);
      await gateway.pool.query('DELETE FROM role_assignment WHERE person_id = $1', [chef]);
      await arrive('agents');
      expect(await rolesOf(other)).to.have.length(1);
      await gateway.pool.query('UPDATE role_assignment SET ends_on = starts_on - 1 WHERE person_id = $1', [other]);
      await arrive('agents');
      expect(await rolesOf(other), 'ended by somebody today: not given again').to.have.length(1);
      const today = new Date().toLocaleDateString('fr-FR', { timeZone: 'Europe/Paris' });
      says({
        email: 'prof.chef@ac-exemple.fr',
        FrEduResDel: [
          `annuaire|*|${today}|${today}|chef|FrEduRneResp=0920001A$UAJ;0920002B$UAJ|serveur|F|`,
          `autre|*|${today}|${today}|chef|FrEduRneResp=0920001A$U|s|F|`,
        ],
      });
      await arrive('agents');
      expect(await rolesOf(teacher), 'a delegate').to.deep.equal([{ role: 'adjoint', uai: '0920001A', upstream: 'agents' }]);
    });
  });

  describe('refuses', () => {
    const pupil = '{AAF}25|x|2000001';
    const expired = 'Cette page de connexion n’est plus valable';

    it('an answer twice, one that nobody waits for, and one for another upstream', async () => {
      refIds(pupil);
      const { browser, back } = await visit('educonnect');
      expect(title(await browser.get(back.replace('/educonnect?', '/agents?')))).to.equal(expired);
      expect((await browser.get(back)).status).to.equal(303);
      expect(title(await browser.get(back))).to.equal(expired);
      expect(title(await browser.get(back.replace(/state=[^&]+/, `state=${'x'.repeat(43)}`)))).to.equal(expired);
    });

    it('an answer in another browser: opens nothing there, and stays good in the one that began', async () => {
      refIds(pupil);
      const begun = await visit('educonnect', openBrowser());
      const victim = openBrowser('203.0.113.7');
      await openSignIn(victim, party);
      for (const other of [victim, openBrowser()]) {
        const opened = await other.get(begun.back);
        expect([opened.status, title(opened)]).to.deep.equal([400, expired]);
      }
      const sent = await begun.browser.get(begun.back);
      expect(sent.status).to.equal(303);
      // A ticket that goes astray: not the other's sign-in, one that begins anew.
      expect((await victim.follow(await victim.get(sent.location!), returnAddress)).text).to.contain('name="mot_de_passe"');
      const guessed = await begun.browser.follow(await begun.browser.get(sent.location!.replace(/[^/]+$/, 'x'.repeat(43))), returnAddress);
      expect(guessed.text).to.contain('name="mot_de_passe"');
      expect((await begun.browser.follow(await begun.browser.get(sent.location!), returnAddress)).location).to.contain('code=');
    });

    it('an answer that comes too late, and a ticket that was left lying', async () => {
      refIds(pupil);
      const late = await visit('educonnect');
      gateway.wait(31 * 60);
      expect(title(await late.browser.get(late.back))).to.equal(expired);
      const slow = await visit('educonnect');
      const sent = await slow.browser.get(slow.back);
      gateway.wait(61);
      expect((await slow.browser.follow(await slow.browser.get(sent.location!), returnAddress)).text).to.contain('name="mot_de_passe"');
      expect(await gateway.sso.sweep()).to.be.at.least(0);
    });

    it('a proof that is older than the end of the person’s sessions, until he proves it anew', async () => {
      const id = await add('eleve.repris', {}, { category: 'Eleve', key: '2000077' });
      refIds('{AAF}25|x|2000077');
      await gateway.pool.query("UPDATE person SET sessions_ended_at = now() + interval '1 hour' WHERE id = $1", [id]);
      const { browser, page, answer } = await arrive('educonnect');
      expect([answer.status, title(answer)]).to.deep.equal([400, 'La connexion a pris trop de temps']);
      const own = await browser.get(page.url);
      await browser.follow(await browser.get(onwards(await press(browser, own, 'educonnect'))), `${gateway.url}/connexion/retour/`);
      expect(portal().asked()).to.deep.include({ prompt: 'login' });
    });

    it('whoever his collège has suspended, and says so', async () => {
      const id = await add('eleve.suspendu', {}, { category: 'Eleve', key: '2000078' });
      await gateway.pool.query(
        "INSERT INTO suspension (id, person_id, reason, since, set_role) VALUES (gen_random_uuid(), $1, 'essai', now(), 'chef')",
        [id],
      );
      refIds('{AAF}25|x|2000078');
      const { answer } = await arrive('educonnect');
      expect([answer.status, title(answer)]).to.deep.equal([403, 'Votre compte est suspendu']);
    });

    it('an answer that was tampered with, and says so in the log without its text', async () => {
      refIds(pupil);
      const { browser, back } = await visit('educonnect');
      const answer = await browser.follow(await browser.get(back.replace(/code=[^&]+/, 'code=invented')), returnAddress);
      expect([answer.status, title(answer)]).to.deep.equal([400, 'La connexion a pris trop de temps']);
      const line = gateway.logged.filter((one) => one.includes('an upstream did not sign')).at(-1)!;
      expect(JSON.parse(line)).to.deep.include({ login: 'educonnect', code: 'stale', reason: 'invalid_grant' });
      expect(line).to.not.contain('invented');
    });

    it('a form without its token, or from another site', async () => {
      const browser = openBrowser();
      const { page } = await openSignIn(browser, party);
      const action = /action="([^"]+\/amont\/agents)"/.exec(page.text)![1]!;
      const url = new URL(action, page.url).href;
      expect((await browser.post(url, { jeton: 'x' })).status).to.equal(400);
      const token = new RegExp(`${action}"[^>]*>\\s*<input type="hidden" name="jeton" value="([^"]+)"`).exec(page.text)![1]!;
      expect(
        (await browser.post(url, { jeton: token }, { Origin: 'https://autre.example', 'Sec-Fetch-Site': 'cross-site' })).status,
      ).to.equal(400);
    });
  });

  /** The upstream fell after its description was read: seen when its answer would be redeemed. */
  async function visitOfTheDead(browser: Browser, page: Answer): Promise<Answer> {
    const way = onwards(await press(browser, page, 'educonnect'));
    const state = new URL(way).searchParams.get('state')!;
    return browser.follow(
      await browser.get(`${gateway.url}/connexion/retour/educonnect?state=${state}&code=c&iss=${portal().issuer}`),
      returnAddress,
    );
  }
  /** The page from its last form on. */
  function localForm(page: Answer): Answer {
    return { ...page, text: page.text.slice(page.text.lastIndexOf('<form')) };
  }

  // Last: the upstream does not come back.
  describe('leaves a way on', () => {
    it('when the person gives up, and when the upstream is down', async () => {
      portal().is(null);
      const { answer } = await arrive('educonnect');
      expect([answer.status, title(answer)]).to.deep.equal([403, 'La connexion n’a pas abouti']);
      const browser = openBrowser();
      const { page } = await openSignIn(browser, party);
      await portal().close();
      const waiting = await visitOfTheDead(browser, page);
      expect([waiting.status, title(waiting)]).to.deep.equal([502, 'EduConnect ne répond pas']);
      const again = await browser.get(new URL(/<a class="main" href="([^"]+)"/.exec(waiting.text)![1]!, page.url).href);
      const local = await browser.follow(
        await browser.submit(localForm(again), { identifiant: 'eleve.un', mot_de_passe: 'Tortue-Verte-7' }),
        returnAddress,
      );
      expect(local.location).to.contain('code=');
    });
  });
});
