// Basic OP, sessions and hints: OpenID Connect Core 3.1.2.1, 5.5 and 15.1.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { openBrowser } from '../sso/browser.ts';
import { authorizationRequest, authorize, errorOf, isSignInPage } from './authorization.ts';
import { openStage, type Stage } from './stage.ts';
import { signIn } from './tokens.ts';

describe('Basic OP: sessions', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  it('oidcc-prompt-login: the password is asked for again though the person is signed in, and auth_time moves on', async () => {
    const browser = openBrowser();
    const first = await signIn(stage, browser, 'suite', { max_age: '15000' });
    await sleep(1100);
    const second = await signIn(stage, browser, 'suite', { prompt: 'login' });
    expect(second.way.asked).to.equal(true);
    expect(second.claims.sub).to.equal(first.claims.sub);
    expect(second.claims.auth_time)
      .to.be.a('number')
      .and.above(first.claims.auth_time as number);
  });

  it('oidcc-prompt-none-not-logged-in: nobody signed in and no page allowed is login_required', async () => {
    const request = authorizationRequest(stage, 'suite', { prompt: 'none' });
    expect(errorOf(stage, request, await authorize(stage, openBrowser(), request))).to.equal('login_required');
  });

  it('oidcc-prompt-none-logged-in: somebody signed in comes back without a page, the same person at the same auth_time', async () => {
    const browser = openBrowser();
    const first = await signIn(stage, browser, 'suite', { max_age: '15000' });
    const second = await signIn(stage, browser, 'suite', { prompt: 'none', max_age: '15000' });
    expect(second.way.asked).to.equal(false);
    expect([second.claims.sub, second.claims.auth_time]).to.deep.equal([first.claims.sub, first.claims.auth_time]);
  });

  it('oidcc-max-age-1: a sign-in of two seconds ago is too old; the new one is told by auth_time', async () => {
    const browser = openBrowser();
    const first = await signIn(stage, browser, 'suite', { max_age: '15000' });
    await sleep(2100);
    const second = await signIn(stage, browser, 'suite', { max_age: '1' });
    expect(second.way.asked).to.equal(true);
    expect(second.claims.auth_time)
      .to.be.a('number')
      .and.above(first.claims.auth_time as number);
    expect(Math.abs((second.claims.auth_time as number) - Date.now() / 1000)).to.be.below(30);
  });

  it('oidcc-max-age-10000: a recent sign-in is enough, and auth_time is told both times, the same', async () => {
    const browser = openBrowser();
    const first = await signIn(stage, browser, 'suite', { max_age: '15000' });
    const second = await signIn(stage, browser, 'suite', { max_age: '10000' });
    expect(second.way.asked).to.equal(false);
    expect(first.claims.auth_time).to.be.a('number');
    expect([second.claims.sub, second.claims.auth_time]).to.deep.equal([first.claims.sub, first.claims.auth_time]);
  });

  it('oidcc-id-token-hint: with the id_token of the signed-in person, prompt=none comes back at once with the same person', async () => {
    const browser = openBrowser();
    const first = await signIn(stage, browser);
    const second = await signIn(stage, browser, 'suite', { prompt: 'none', id_token_hint: first.idToken });
    expect(second.way.asked).to.equal(false);
    expect(second.claims.sub).to.equal(first.claims.sub);
  });

  it('oidcc-ui-locales: the page is in the first published language of the list, an unknown one does no harm', async () => {
    const shown = async (uiLocales: string) => {
      const page = await authorize(stage, openBrowser(), authorizationRequest(stage, 'suite', { ui_locales: uiLocales }), { person: null });
      expect([page.end.status, isSignInPage(page.end)], uiLocales).to.deep.equal([200, true]);
      return /<html lang="(\w+)">/.exec(page.end.text)?.[1];
    };
    expect(stage.metadata.ui_locales_supported).to.deep.equal(['fr', 'en']);
    expect(await Promise.all(['se', 'en', 'se en-GB fr', 'fr-CA en', 'FR'].map(shown))).to.deep.equal(['fr', 'en', 'en', 'fr', 'fr']);
    await signIn(stage, openBrowser(), 'suite', { ui_locales: 'se' });
  });

  it('oidcc-claims-locales: a wish for claims in another language does no harm', async () => {
    await signIn(stage, openBrowser(), 'suite', { claims_locales: 'se' });
  });

  it('oidcc-ensure-request-with-acr-values-succeeds: of the published acr values asked for, the id_token says the one that was reached', async () => {
    const supported = stage.metadata.acr_values_supported as readonly string[];
    expect(supported).to.have.length.above(0);
    const { claims } = await signIn(stage, openBrowser(), 'suite', { acr_values: supported.join(' ') });
    expect(claims.acr).to.be.oneOf([...supported]);
  });
});
