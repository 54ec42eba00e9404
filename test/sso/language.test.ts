// Which language a person is shown, and how he chooses another one without losing anything.
import { expect } from 'chai';
import { type Answer, openBrowser } from './browser.ts';
import { addPerson, type Gateway, returnAddress, service, startGateway } from './gateway.ts';
import { frenchWordsIn } from './languages.ts';
import { type RelyingParty, relyingParty } from './relying-party.ts';

describe('the language of the sign-in pages', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  let gateway: Gateway;
  let party: RelyingParty;

  before(async () => {
    gateway = await startGateway([service('ent')]);
    party = await relyingParty(gateway.sso.issuer, 'ent');
    await addPerson(gateway.pool, lea);
    await addPerson(gateway.pool, { login: 'nino.rossi', password: 'k7fm-x2pd-9hqr', mustChange: true });
    await addPerson(gateway.pool, { login: 'partie', password: lea.password, profile: null });
  });
  after(() => gateway.close());

  const reading = (accepted: string) => openBrowser('192.0.2.10', { 'Accept-Language': accepted });
  const open = async (browser = openBrowser(), parameters: Readonly<Record<string, string>> = {}) =>
    browser.follow(await browser.get((await party.begin(parameters)).url), returnAddress);
  const languageOn = ({ text }: Answer) => /<html lang="(\w+)">/.exec(text)?.[1];

  it('is what the browser prefers among ours, else French', async () => {
    for (const [accepted, language] of [
      ['en-GB,en;q=0.9', 'en'],
      ['fr-FR,fr;q=0.9,en;q=0.8', 'fr'],
      ['uk,en;q=0.7,fr;q=0.5', 'en'],
      ['uk,ar;q=0.5', 'fr'],
      ['*', 'fr'],
    ] as const) {
      const page = await open(reading(accepted));
      expect(languageOn(page), accepted).to.equal(language);
      expect(page.headers.get('content-language'), accepted).to.equal(language);
      expect(page.headers.get('vary'), accepted).to.match(/Accept-Language.*Cookie/);
    }
  });

  it('is what the service asks for, whatever the browser prefers', async () => {
    expect(languageOn(await open(reading('fr'), { ui_locales: 'de en-GB' }))).to.equal('en');
    expect(languageOn(await open(reading('en'), { ui_locales: 'fr-CA' }))).to.equal('fr');
    expect(languageOn(await open(reading('en'), { ui_locales: 'de' }))).to.equal('en');
  });

  it('is what the person chose on the page, from then on, and what was typed stays', async () => {
    const browser = openBrowser();
    const french = await open(browser, { ui_locales: 'fr' });
    expect(french.text).to.match(/<button type="submit" form="etape" name="langue" value="en" lang="en" formnovalidate>English<\/button>/);
    const english = await browser.submit(french, { identifiant: 'lea.mar', mot_de_passe: 'Tortue', langue: 'en' });
    expect([english.status, languageOn(english)]).to.deep.equal([200, 'en']);
    expect(english.text).to.contain('value="lea.mar"').and.not.contain('Tortue').and.not.contain('role="alert"');
    const chosen = await browser.post(`${english.url}/identifiant`, {
      jeton: /name="jeton" value="([^"]+)"/.exec(english.text)![1]!,
      langue: 'en',
    });
    expect(chosen.headers.getSetCookie()[0]).to.match(/^annuaire_langue=en; path=\/; samesite=lax; httponly$/);

    const refused = await browser.submit(english, { identifiant: 'lea.martin', mot_de_passe: 'faux' });
    expect(refused.text).to.contain('Wrong username or password');
    expect(languageOn(await open(browser, { ui_locales: 'fr' })), 'a service that always asks for French').to.equal('en');
    const back = await browser.submit(refused, { langue: 'fr' });
    expect(languageOn(back)).to.equal('fr');
    expect((await browser.submit(back, { identifiant: lea.login, mot_de_passe: lea.password })).location).to.contain('/oidc/auth/');
  });

  it('is chosen by a link where there is no form, which leads to the same page and nowhere else', async () => {
    const browser = openBrowser();
    const lost = await browser.get(`${gateway.url}//ailleurs.example/a?b=%22%3E&langue=xx`);
    const [, link] = /<a href="([^"]+)" lang="en"/.exec(lost.text) ?? [];
    expect(link).to.equal('?b=%22%3E&amp;langue=en');
    const english = await browser.get(new URL(link!.replace('&amp;', '&'), lost.url).href);
    expect([english.status, languageOn(english)]).to.deep.equal([404, 'en']);
    expect(languageOn(await browser.get(`${gateway.url}/connexion/perdue`)), 'and is kept').to.equal('en');
  });

  it('is one language on the whole way, refusals and signing out included', async () => {
    const browser = reading('en');
    const seen: Answer[] = [];
    const see = (answer: Answer) => {
      seen.push(answer);
      return answer;
    };
    see(await browser.submit(await open(browser), { identifiant: '', mot_de_passe: '' }));
    see(await browser.submit(await open(browser), { identifiant: 'partie', mot_de_passe: lea.password }));
    const guesser = openBrowser('203.0.113.9', { 'Accept-Language': 'en' });
    const page = await open(guesser);
    for (let guess = 0; guess < 5; guess += 1) await guesser.submit(page, { identifiant: 'lea.martin', mot_de_passe: 'faux' });
    see(await guesser.submit(page, { identifiant: 'lea.martin', mot_de_passe: 'faux' }));
    const choose = see(
      await browser.follow(
        await browser.submit(await open(browser), { identifiant: 'nino.rossi', mot_de_passe: 'k7fm-x2pd-9hqr' }),
        returnAddress,
      ),
    );
    for (const nouveau of ['', 'court', 'k7fm-x2pd-9hqr']) see(await browser.submit(choose, { nouveau, encore: nouveau }));
    see(await browser.get((await party.begin({ redirect_uri: 'http://ailleurs.example/' })).url));
    see(await browser.get(`${gateway.sso.issuer}/auth/perdue`));
    await browser.submit(choose, { nouveau: 'Girafe-Rouge-12', encore: 'Girafe-Rouge-12' });
    const leave = see(await browser.get(`${gateway.sso.issuer}/session/end`));
    see(await browser.follow(await browser.submit(leave, { logout: 'yes' }), returnAddress));
    expect(seen.length).to.equal(11);
    for (const answer of seen) {
      expect(languageOn(answer), answer.text).to.equal('en');
      expect(frenchWordsIn(answer.text), answer.url).to.deep.equal([]);
    }
  });
});
