// The gateway changes its signing keys while it runs, under services that keep the ones they know.
import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { type Keys, openKeys } from '#src/keys/open-keys.ts';
import { longestLifetime } from '#src/sso/lifetimes.ts';
import { openBrowser } from './browser.ts';
import { addPerson, type Gateway, goodbyeAddress, returnAddress, service, startGateway } from './gateway.ts';
import { openSignIn, type RelyingParty, relyingParty, signIn } from './relying-party.ts';

const hour = 3600;

describe('a change of the signing keys', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  let gateway: Gateway;
  /** Another process on the same folder: the command line, or a second gateway. */
  let command: Keys;
  let [ent, ancien]: RelyingParty[] = [];

  beforeEach(async () => {
    gateway = await startGateway([service('ent', { refresh: true }), service('ancien', { idTokenAlgorithm: 'RS256' })]);
    await addPerson(gateway.pool, lea);
    command = await openKeys(gateway.keysDirectory, { lifetime: longestLifetime });
    [ent, ancien] = await Promise.all([relyingParty(gateway.sso.issuer, 'ent'), relyingParty(gateway.sso.issuer, 'ancien')]);
  });
  afterEach(() => gateway.close());

  /** Our keys as a service fetches them, to keep. */
  async function published(): Promise<{ readonly ids: readonly string[]; readonly verifies: (token: string) => Promise<boolean> }> {
    const answer = await fetch(`${gateway.sso.issuer}/jwks`);
    expect(answer.headers.get('cache-control')).to.equal('public, max-age=600');
    const set = (await answer.json()) as JSONWebKeySet;
    const keys = createLocalJWKSet(set);
    return {
      ids: set.keys.map(({ kid }) => kid!),
      verifies: (token) =>
        jwtVerify(token, keys, { issuer: gateway.sso.issuer }).then(
          () => true,
          () => false,
        ),
    };
  }
  const kid = (token: string): string => decodeProtectedHeader(token).kid!;

  it('goes unnoticed by a service that keeps our keys for a day: what comes after verifies with them, what was before still does', async () => {
    const before = await signIn(ent!, lea);
    const rotations = await command.signing.rotate({ now: new Date() });
    const [es, rs] = rotations.map(({ key }) => key.id);
    const kept = await published();
    expect(kept.ids).to.have.length(4).and.include.members([es, rs]);
    expect(kid((await signIn(ent!, lea)).id_token!), 'the next key does not sign yet').to.equal(kid(before.id_token!));

    gateway.wait(24 * hour + 15 * 60 + 1);
    const after = await signIn(ent!, lea);
    expect(kid(after.id_token!)).to.equal(es);
    expect(kid((await signIn(ancien!, lea)).id_token!)).to.equal(rs);
    expect(await kept.verifies(after.id_token!)).to.equal(true);
    expect(await (await published()).verifies(before.id_token!)).to.equal(true);

    gateway.wait(12 * hour + 14 * 60);
    expect((await published()).ids).to.have.length(4);
    gateway.wait(2 * 60);
    expect((await published()).ids.toSorted()).to.deep.equal([es!, rs!].toSorted());
  });

  it('loses neither a sign-in under way, nor a session, nor a refresh token, nor a code that is on its way', async () => {
    const browser = openBrowser();
    const tokens = await signIn(ent!, lea, browser);
    const another = openBrowser();
    const { page, checks } = await openSignIn(another, ent!);
    const { url, checks: codeChecks } = await ent!.begin();
    const code = (await browser.follow(await browser.get(url), returnAddress)).location!;

    const [rotation] = await command.signing.rotate({ now: new Date(), stolen: true });
    expect((await published()).ids)
      .to.have.length(2)
      .and.include(rotation!.key.id);

    const signed = (await oidc.authorizationCodeGrant(ent!.configuration, new URL(code), codeChecks)).id_token!;
    expect(kid(signed)).to.equal(rotation!.key.id);
    const back = await another.follow(await another.submit(page, { identifiant: lea.login, mot_de_passe: lea.password }), returnAddress);
    const { id_token: finished } = await oidc.authorizationCodeGrant(ent!.configuration, new URL(back.location!), checks);
    expect(kid(finished!)).to.equal(rotation!.key.id);
    const refreshed = await oidc.refreshTokenGrant(ent!.configuration, tokens.refresh_token!);
    expect(kid(refreshed.id_token!)).to.equal(rotation!.key.id);
    const second = await ancien!.begin();
    expect((await browser.follow(await browser.get(second.url), returnAddress)).location, 'no password asked').to.contain(returnAddress);
  });

  it('after a theft makes what the stolen key signed worthless to whoever fetches our keys', async () => {
    const before = await signIn(ent!, lea);
    const kept = await published();
    await command.signing.rotate({ now: new Date(), stolen: true });
    const now = await published();
    expect(await now.verifies(before.id_token!)).to.equal(false);
    expect(await kept.verifies(before.id_token!), 'a service that does not fetch them must be told').to.equal(true);
    expect(now.ids.some((id) => kept.ids.includes(id))).to.equal(false);
    const leave = new URL(`${gateway.sso.issuer}/session/end`);
    leave.search = new URLSearchParams({ id_token_hint: before.id_token!, post_logout_redirect_uri: goodbyeAddress }).toString();
    const page = await openBrowser().get(leave.href);
    expect(page.status, 'it is no hint any more').to.equal(400);
    expect(page.text).to.contain('lang="fr"');
    expect(page.location).to.equal(null);
  });

  it('leaves requests that run through it whole: under a stream of sign-ins none fails', async () => {
    let going = true;
    let done = 0;
    const stream = async () => {
      const browser = openBrowser();
      await signIn(ent!, lea, browser);
      while (going) {
        const { url, checks } = await ent!.begin();
        const answer = await browser.follow(await browser.get(url), returnAddress);
        const tokens = await oidc.authorizationCodeGrant(ent!.configuration, new URL(answer.location!), checks);
        await oidc.fetchUserInfo(ent!.configuration, tokens.access_token, tokens.claims()!.sub);
        done += 1;
      }
    };
    const changes = async () => {
      try {
        for (let turn = 0; turn < 8; turn += 1) {
          await command.signing.rotate({ now: new Date(), stolen: true, algorithms: ['ES256'] });
          await published();
        }
      } finally {
        going = false;
      }
    };
    await Promise.all([stream(), stream(), stream(), changes()]);
    expect(done).to.be.above(8);
    expect(gateway.logged).to.deep.equal([]);
  });

  it('that cannot be read leaves the keys in memory at work, and is logged', async () => {
    const before = await published();
    await writeFile(`${gateway.keysDirectory}/signing-es256.json`, 'tronqué');
    expect((await published()).ids).to.deep.equal(before.ids);
    expect(kid((await signIn(ent!, lea)).id_token!)).to.be.oneOf([...before.ids]);
    expect(gateway.logged.join()).to.contain('signing keys could not be read').and.not.contain('tronqué');
  });
});
