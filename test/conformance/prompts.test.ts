// What a request may ask of the page, and what it may not ask at all: OpenID Connect Core 3.1.2.1, Initiating User Registration 1.0, RFC 8707.
import { expect } from 'chai';
import { openBrowser } from '../sso/browser.ts';
import { addPerson } from '../sso/gateway.ts';
import { authorizationRequest, authorize, type Changes, codeOf, errorOf, goOn } from './authorization.ts';
import { lea, openStage, type Stage } from './stage.ts';
import { redeem, signIn, tokenRequest } from './tokens.ts';

describe('what a service asks of the page', () => {
  const noe = { login: 'noe.durand', password: lea.password };
  let stage: Stage;
  before(async () => {
    stage = await openStage();
    await addPerson(stage.gateway.pool, { ...noe, givenName: 'Noé', familyName: 'Durand' });
  });
  after(() => stage.close());

  const refused = async (changes: Changes) => {
    const request = authorizationRequest(stage, 'suite', changes);
    return errorOf(stage, request, await authorize(stage, openBrowser(), request));
  };

  it('may be to choose an account: the one that is signed in, or another, whose session takes its place', async () => {
    expect(stage.metadata.prompt_values_supported).to.deep.equal(['none', 'login', 'consent', 'select_account']);
    const browser = openBrowser();
    const first = await signIn(stage, browser, 'suite', { prompt: 'select_account' });
    expect(first.way.asked, 'nobody is signed in: who is there?').to.equal(true);

    const same = authorizationRequest(stage, 'suite', { prompt: 'select_account' });
    const choice = (await authorize(stage, browser, same, { person: null })).end;
    expect(choice.text).to.contain('Avec quel compte').and.contain('Continuer avec Léa Martin');
    const kept = await goOn(stage, browser, await browser.submit(choice, { compte: 'meme' }));
    expect(kept.asked).to.equal(false);
    codeOf(stage, same, kept);

    const other = authorizationRequest(stage, 'suite', { prompt: 'select_account' });
    const again = (await authorize(stage, browser, other, { person: null })).end;
    expect((await browser.submit(again, { compte: 'meme', jeton: 'faux' })).status).to.equal(400);
    let way = await goOn(stage, browser, await browser.submit(again, { compte: 'autre' }), noe);
    expect(way.asked).to.equal(true);
    while (way.back === null) way = await goOn(stage, browser, await browser.submit(way.end, {}), noe);
    const tokens = await redeem(stage, 'suite', codeOf(stage, other, way));
    expect(tokens.status).to.equal(200);
  });

  it('may be several things at once, each asked for once', async () => {
    const browser = openBrowser();
    await signIn(stage, browser);
    for (const prompt of ['login consent', 'select_account login', 'consent select_account login']) {
      const request = authorizationRequest(stage, 'suite', { prompt });
      let way = await authorize(stage, browser, request);
      let pages = 0;
      while (way.back === null && pages++ < 3) way = await goOn(stage, browser, await browser.submit(way.end, { compte: 'meme' }));
      codeOf(stage, request, way);
      expect(pages, prompt).to.equal(prompt.includes('select_account') ? 1 : 0);
    }
  });

  it('is refused where it cannot be: an account made, a page that must not be shown, a value that nobody defined', async () => {
    for (const prompt of ['create', 'login create', 'none login', 'jamais'])
      expect(await refused({ prompt }), prompt).to.equal('invalid_request');
    for (const age of ['-1', 'jeune', '1.5']) expect(await refused({ max_age: age }), age).to.equal('invalid_request');
    const nobody = authorizationRequest(stage, 'suite', { prompt: 'none' });
    expect(errorOf(stage, nobody, await authorize(stage, openBrowser(), nobody))).to.equal('login_required');
  });

  it('is never a token for another place (RFC 8707, 2): refused in the request, with the code, and at a refresh', async () => {
    for (const resource of ['https://api.exemple.fr/', 'api', 'https://api.exemple.fr/#a'])
      expect(await refused({ resource }), resource).to.equal('invalid_target');
    const { tokens } = await signIn(stage, openBrowser());
    const form = { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token), resource: 'https://api.exemple.fr/' };
    expect((await tokenRequest(stage, 'suite', form)).body.error).to.equal('invalid_target');
  });
});
