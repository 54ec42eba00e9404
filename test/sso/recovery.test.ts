// A forgotten password, from the page to a real mail server and back; and what somebody who tries logins can learn from it: nothing.
import { join } from 'node:path';
import { expect } from 'chai';
import { sendNext } from '#database/mail-outbox.ts';
import { openMailer } from '#src/mail/mailer.ts';
import { openPostbox, type Postbox } from '../mail/postbox.ts';
import { codeOf, keyOn } from '../support/second-factor.ts';
import { type Answer, openBrowser } from './browser.ts';
import { startChromium, violations } from './chromium.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty } from './relying-party.ts';

const old = 'Tortue-Verte-7';
const chosen = 'Girafe-Jaune-8';
const address = 'quelquun@exemple.fr';

describe('a forgotten password', () => {
  let gateway: Gateway;
  let postbox: Postbox;
  let party: RelyingParty;
  let network = 0;
  before(async () => {
    [gateway, postbox] = await Promise.all([startGateway([service('un')]), openPostbox()]);
    party = await relyingParty(gateway.sso.issuer, 'un');
  });
  after(() => Promise.all([gateway.close(), postbox.close()]));
  afterEach(() => gateway.pool.query('DELETE FROM mail_link'));

  const page = (name: string): string => `${gateway.url}/compte/${name}`;
  /** From a network of its own, unless one is given. */
  const browserOf = (from?: string) => {
    network += 1;
    return openBrowser(from ?? `198.51.${network}.7`);
  };
  const forget = async (login: string, from?: string): Promise<Answer> => {
    const browser = browserOf(from);
    return browser.submit(await browser.get(page('mot-de-passe-oublie')), { identifiant: login });
  };
  /** Sends what waits, as the gateway's own loop does; what arrived meanwhile. */
  const deliver = async () => {
    const { send } = openMailer({
      smtpUrl: `smtp://127.0.0.1:${postbox.port}`,
      from: 'annuaire@exemple.fr',
      to: ['alerte@exemple.fr'],
      warn: () => undefined,
    });
    const already = postbox.received.length;
    const now = (await gateway.pool.query<{ at: Date }>('SELECT max(created_at) AS at FROM mail_outbox')).rows[0]?.at ?? new Date();
    const one = () =>
      sendNext(gateway.pool, now, async ({ id, link }) => {
        const fault = await send({ id, ...gateway.sso.linkMail(link!), to: link!.address }, AbortSignal.timeout(10_000));
        if (fault !== null) throw new Error(fault);
        return null;
      });
    while ((await one()) !== undefined);
    return postbox.received.slice(already);
  };
  const linkIn = ({ text }: { readonly text: string }): string => /http\S+/.exec(text)![0];
  const verified = (personId: string) =>
    gateway.pool.query('INSERT INTO person_mail (person_id, address, verified_at) VALUES ($1, $2, now())', [personId, address]);
  const signIn = async (login: string, password: string) => {
    const browser = browserOf();
    const { page: shown } = await openSignIn(browser, party);
    return browser.follow(await browser.submit(shown, { identifiant: login, mot_de_passe: password }), returnAddress);
  };
  const mailOf = async (personId: string) =>
    (await gateway.pool.query('SELECT address FROM person_mail WHERE person_id = $1', [personId])).rows[0]?.address;

  it('needs an address that its owner has proven: asked for with his password, confirmed by a button behind a link', async () => {
    const id = await addPerson(gateway.pool, { login: 'lea.martin', password: old });
    const browser = browserOf();
    const form = await browser.get(page('adresse-de-secours'));
    const ask = (identifiant: string, mot_de_passe: string, adresse = address) =>
      browser.submit(form, { identifiant, mot_de_passe, adresse });
    const [unknown, wrong] = [await ask('personne.ici', old), await ask('lea.martin', 'faux')];
    expect([unknown.status, wrong.status]).to.deep.equal([422, 422]);
    expect(unknown.text.replace('personne.ici', '')).to.equal(wrong.text.replace('lea.martin', ''));
    expect((await ask('lea.martin', old, 'pas une adresse')).status).to.equal(422);
    expect((await ask('lea.martin', old, '')).text, 'the directory proposes none').to.contain('ne connaît pas d’adresse');
    expect((await ask('Léa.Martin', old)).text).to.contain('Ouvrez votre messagerie');
    const [mail, ...others] = await deliver();
    expect(others).to.deep.equal([]);
    expect(mail!.to).to.deep.equal([address]);
    expect(mail!.text, 'no name, no identifier').to.not.match(/Léa|Martin|lea/i);

    const shown = await browser.get(linkIn(mail!));
    expect(shown.text).to.contain('Confirmer cette adresse');
    expect(await mailOf(id), 'a mail program that opens links confirms nothing').to.equal(undefined);
    expect((await browser.submit(shown, {})).text).to.contain('Votre adresse est vérifiée');
    expect(await mailOf(id)).to.equal(address);
    expect((await browser.submit(shown, {})).status, 'once').to.equal(410);
  });

  it('is told so when another one takes its place, at the address that served before, and leaves every wrong try in the journal of sign-ins', async () => {
    const id = await addPerson(gateway.pool, { login: 'nouvelle', password: old });
    await gateway.sso.sweep();
    await gateway.pool.query('DELETE FROM sign_in_event');
    const browser = browserOf();
    const form = await browser.get(page('adresse-de-secours'));
    const prove = async (adresse: string) => {
      await browser.submit(form, { identifiant: 'nouvelle', mot_de_passe: old, adresse });
      const [link, ...others] = await deliver();
      expect(others).to.deep.equal([]);
      await browser.submit(await browser.get(linkIn(link!)), {});
      return deliver();
    };
    expect(await prove('avant@exemple.fr')).to.deep.equal([]);
    expect(await prove('avant@exemple.fr'), 'the same again').to.deep.equal([]);
    const [told, ...others] = await prove('apres@exemple.fr');
    expect(others).to.deep.equal([]);
    expect(told!.to).to.deep.equal(['avant@exemple.fr']);
    expect(told!.text)
      .to.contain('une autre vient d’être mise à sa place')
      .and.to.not.match(/nouvelle|apres|Léa|Martin|http/);
    expect(await mailOf(id)).to.equal('apres@exemple.fr');
    const machine = await browser.submit(form, { identifiant: 'nouvelle', mot_de_passe: old, adresse: 'a@[127.0.0.1]' });
    expect(machine.text).to.contain('adresse de courrier complète');

    for (let time = 0; time < 6; time += 1) await browser.submit(form, { identifiant: 'nouvelle', mot_de_passe: 'faux', adresse: '' });
    await browser.submit(form, { identifiant: 'personne.du.tout', mot_de_passe: 'faux', adresse: '' });
    await gateway.sso.sweep();
    const { rows } = await gateway.pool.query(
      'SELECT kind, reason, profile, count(*)::int FROM sign_in_event GROUP BY kind, reason, profile ORDER BY profile, reason',
    );
    expect(rows).to.deep.equal([
      { kind: 'refusal', reason: 'wrong-credentials', profile: 'ELV', count: 5 },
      { kind: 'refusal', reason: 'too-many-tries', profile: null, count: 1 },
      { kind: 'refusal', reason: 'wrong-credentials', profile: null, count: 1 },
    ]);
  });

  it('is given by whoever holds power with his second factor too', async () => {
    const id = await addPerson(gateway.pool, { login: 'cheffe', password: old, profile: 'DIR', role: 'chef' });
    const browser = browserOf();
    const form = await browser.get(page('adresse-de-secours'));
    const ask = (code?: string) =>
      browser.submit(form, {
        identifiant: 'cheffe',
        mot_de_passe: old,
        adresse: 'cheffe@exemple.fr',
        ...(code === undefined ? {} : { code }),
      });
    expect((await ask()).text, 'no app yet').to.contain('connectez-vous d’abord');
    const phone = browserOf();
    const enrol = await phone.follow(
      await phone.submit((await openSignIn(phone, party)).page, { identifiant: 'cheffe', mot_de_passe: old }),
      returnAddress,
    );
    const key = keyOn(enrol.text);
    await phone.submit(enrol, { code: codeOf(key) });
    const asked = await ask();
    expect([asked.status, asked.text.includes('name="code"')]).to.deep.equal([422, true]);
    expect((await ask('000 000')).text).to.contain('pas accepté');
    expect(await deliver(), 'nothing was sent').to.deep.equal([]);
    gateway.wait(60);
    expect((await ask(codeOf(key, new Date(Date.now() + 60_000)))).text).to.contain('Ouvrez votre messagerie');
    gateway.wait(-60);
    expect((await deliver()).map(({ to }) => to)).to.deep.equal([['cheffe@exemple.fr']]);
    expect(await mailOf(id)).to.equal(undefined);
  });

  it('is replaced by the link of a mail, once; every session ends and the old password is worth nothing', async () => {
    const id = await addPerson(gateway.pool, { login: 'nino', password: old });
    await verified(id);
    await gateway.pool.query(`INSERT INTO oidc_artefact (kind, id, payload, account_id) VALUES ('Session', 'nino', '{}', $1)`, [id]);
    await forget('Nino');
    const [mail] = await deliver();
    expect(mail!.to).to.deep.equal([address]);
    const browser = browserOf();
    const shown = await browser.get(linkIn(mail!));
    expect(shown.headers.get('referrer-policy')).to.equal('same-origin');
    expect((await browser.submit(shown, { nouveau: 'Azerty123', encore: 'Azerty123' })).status).to.equal(422);
    expect((await browser.submit(shown, { nouveau: old, encore: old })).text, 'not the same again').to.contain(
      'C’est celui que vous aviez déjà',
    );
    const done = await browser.submit(shown, { nouveau: chosen, encore: chosen });
    expect(done.text).to.contain('Votre mot de passe est changé');
    expect(done.location, 'nobody is signed in by a link').to.equal(null);
    expect((await gateway.pool.query(`SELECT FROM oidc_artefact WHERE account_id = $1`, [id])).rowCount).to.equal(0);
    expect((await signIn('nino', old)).status).to.equal(422);
    expect((await signIn('nino', chosen)).location).to.match(/code=/);
    expect((await browser.submit(shown, { nouveau: old, encore: old })).status, 'once').to.equal(410);
    const { rows } = await gateway.pool.query('SELECT act, actor_role, subject_id FROM journal ORDER BY seq DESC LIMIT 1');
    expect(rows).to.deep.equal([{ act: 'reset-own-password', actor_role: 'self', subject_id: id }]);
  });

  it('replaced, still leaves the second factor to be given by whoever owes one', async () => {
    await verified(await addPerson(gateway.pool, { login: 'chef', password: old, profile: 'DIR', role: 'chef' }));
    await forget('chef');
    const browser = browserOf();
    const shown = await browser.get(linkIn((await deliver())[0]!));
    expect((await browser.submit(shown, { nouveau: chosen, encore: chosen })).text, 'power asks for 80 bits').to.contain(
      'Votre mot de passe est changé',
    );
    const next = await signIn('chef', chosen);
    expect(next.location).to.equal(null);
    expect(next.text).to.contain('Protégez votre compte');
  });

  it('tells nobody who exists: one answer, the same rows, and a mail to none but a proven address', async () => {
    await addPerson(gateway.pool, { login: 'sans.adresse', password: old });
    await verified(await addPerson(gateway.pool, { login: 'avec.adresse', password: old }));
    const answers: Answer[] = [];
    for (const login of ['sans.adresse', 'avec.adresse', 'inconnu.ici']) answers.push(await forget(login));
    for (const { status, text } of answers) expect({ status, text }).to.deep.equal({ status: 200, text: answers[0]!.text });
    expect(answers[0]!.text).to.contain('référent numérique');
    const { rows } = await gateway.pool.query(
      'SELECT l.purpose, o.subject, o.text, o.run_id FROM mail_link l JOIN mail_outbox o ON o.link_id = l.id ORDER BY l.created_at',
    );
    expect(rows).to.deep.equal(Array(3).fill({ purpose: 'reset-password', subject: '', text: '', run_id: null }));
    expect(await deliver()).to.have.length(1);
  });

  it('fills nobody’s mailbox, and keeps nobody from asking: at most one mail in five minutes, whoever asks', async () => {
    await verified(await addPerson(gateway.pool, { login: 'assailli', password: old }));
    const asked: number[] = [];
    for (let time = 0; time < 22; time += 1) asked.push((await forget('assailli', '203.0.113.9')).status);
    expect(asked, 'a fresh browser each time').to.deep.equal([...Array(20).fill(200), 429, 429]);
    expect((await forget('assailli', '192.0.2.77')).status, 'the owner, from elsewhere').to.equal(200);
    expect(await deliver()).to.have.length(1);
    gateway.wait(301);
    await forget('assailli', '192.0.2.77');
    expect(await deliver()).to.have.length(1);
    gateway.wait(-301);
  });

  it('opens by no link that is old, changed, of another kind, or of a database that somebody copied', async () => {
    const id = await addPerson(gateway.pool, { login: 'tardif', password: old });
    await verified(id);
    await forget('tardif');
    const link = linkIn((await deliver())[0]!);
    const browser = browserOf();
    const other = link.replace('nouveau-mot-de-passe', 'confirmer-adresse');
    const changed = link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    for (const address of [changed, other, page('nouveau-mot-de-passe'), `${page('nouveau-mot-de-passe')}?lien=${'A'.repeat(64)}`])
      expect((await browser.get(address)).status, address).to.equal(410);
    expect((await browser.get(link)).status).to.equal(200);
    const elsewhere = await browser.post(link, { nouveau: chosen, encore: chosen }, { Origin: 'https://ailleurs.example' });
    expect(elsewhere.status).to.equal(410);
    gateway.wait(31 * 60);
    expect((await browser.get(link)).status, 'after half an hour').to.equal(410);
    gateway.wait(-31 * 60);
    const tables = await gateway.pool.query('SELECT json_agg(l) AS links FROM mail_link l');
    expect(JSON.stringify(tables.rows)).to.not.contain(new URL(link).searchParams.get('lien'));
    await gateway.pool.query(`UPDATE affiliation SET state = 'departed' WHERE person_id = $1`, [id]);
    expect((await browser.get(link)).status, 'somebody who has left').to.equal(410);
  });

  it('is no way round the code of a slip', async () => {
    await addPerson(gateway.pool, { login: 'nouveau', password: 'k7fm-x2pd-9hqr', mustChange: true });
    const browser = browserOf();
    const answer = await browser.submit(await browser.get(page('adresse-de-secours')), {
      identifiant: 'nouveau',
      mot_de_passe: 'k7fm-x2pd-9hqr',
      adresse: address,
    });
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain('connectez-vous d’abord');
    expect(await deliver()).to.deep.equal([]);
  });

  it('has pages without a barrier, in French and in English, on a phone and in the dark', async () => {
    await verified(await addPerson(gateway.pool, { login: 'lecteur', password: old }));
    await forget('lecteur');
    const link = linkIn((await deliver())[0]!);
    const chromium = await startChromium();
    for (const [width, dark, language] of [
      [1000, false, 'fr'],
      [320, true, 'en'],
    ] as const) {
      const context = await chromium.newContext({
        viewport: { width, height: 800 },
        colorScheme: dark ? 'dark' : 'light',
        bypassCSP: true,
      });
      const shown = await context.newPage();
      for (const [name, url] of Object.entries({
        oubli: `${page('mot-de-passe-oublie')}?langue=${language}`,
        adresse: `${page('adresse-de-secours')}?langue=${language}`,
        nouveau: `${link}&langue=${language}`,
        perdu: `${page('confirmer-adresse')}?langue=${language}`,
      })) {
        await shown.goto(url);
        if (process.env.SCREENSHOTS)
          await shown.screenshot({ path: join(process.env.SCREENSHOTS, `${name}-${width}.png`), fullPage: true });
        expect(await violations(shown), name).to.deep.equal([]);
        expect(await shown.evaluate(() => document.documentElement.scrollWidth)).to.be.at.most(width);
      }
      await context.close();
    }
    await chromium.close();
  });
});
