// RFC 7662: a service asks whether a token that it was given still holds. RFC 7009: it gives one back.
import { expect } from 'chai';
import * as oidc from 'openid-client';
import { openBrowser } from '../sso/browser.ts';
import { addPerson, type Gateway, service, startGateway } from '../sso/gateway.ts';
import { type RelyingParty, relyingParty, signIn } from '../sso/relying-party.ts';

describe('RFC 7662: a service that asks about a token', () => {
  const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
  let gateway: Gateway;
  let party: RelyingParty;
  let personId: string;
  before(async () => {
    const protocol = { introspection: true };
    gateway = await startGateway([
      service('ent', { refresh: true, protocol }),
      service('autre', { refresh: true, protocol }),
      service('muet', { refresh: true }),
    ]);
    party = await relyingParty(gateway.sso.issuer, 'ent');
    personId = await addPerson(gateway.pool, lea);
  });
  after(() => gateway.close());

  const ask = async (token: string, credentials: string | null, form: Readonly<Record<string, string>> = {}) => {
    const headers = credentials === null ? {} : { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
    const body = new URLSearchParams({ token, ...form });
    const answer = await fetch(`${gateway.sso.issuer}/token/introspection`, { method: 'POST', headers: headers as HeadersInit, body });
    return { status: answer.status, cache: answer.headers.get('cache-control'), body: (await answer.json()) as Record<string, unknown> };
  };

  it('learns what it holds, of its own tokens, and nothing of the person but the id that it knows (2.2)', async () => {
    expect(party.configuration.serverMetadata().introspection_endpoint).to.equal(`${gateway.sso.issuer}/token/introspection`);
    const tokens = await signIn(party, lea);
    const { sub } = tokens.claims()!;
    const { status, cache, body } = await ask(tokens.access_token, 'ent:secret-of-ent');
    expect([status, cache]).to.deep.equal([200, 'no-store']);
    expect(body).to.deep.include({ active: true, sub, client_id: 'ent', iss: gateway.sso.issuer, token_type: 'Bearer' });
    expect(String(body.scope).split(' ')).to.have.members(['openid', 'profile', 'ent']);
    expect((body.exp as number) - (body.iat as number)).to.equal(600);
    expect(JSON.stringify(body))
      .not.to.match(/Léa|Martin|lea\.martin/i)
      .and.not.contain(personId);
    expect((await ask(tokens.refresh_token!, 'ent:secret-of-ent', { token_type_hint: 'refresh_token' })).body).to.include({
      active: true,
      sub,
    });
    expect(
      (await ask(tokens.access_token, 'ent:secret-of-ent', { token_type_hint: 'refresh_token' })).body.active,
      'a wrong hint',
    ).to.equal(true);
  });

  it('learns nothing of tokens of others, of what is no token, nor at all when its declaration does not say so', async () => {
    const { access_token: token, id_token: idToken } = await signIn(party, lea);
    const own = await signIn(await relyingParty(gateway.sso.issuer, 'muet'), lea);
    for (const [what, asked, who] of [
      ['of another service', token, 'autre:secret-of-autre'],
      ['declared without it', own.access_token, 'muet:secret-of-muet'],
      ['an invention', 'x'.repeat(43), 'ent:secret-of-ent'],
      ['a NUL', 'x\0', 'ent:secret-of-ent'],
    ] as const) {
      const { status, body } = await ask(asked, who);
      expect({ status, body }, what).to.deep.equal({ status: 200, body: { active: false } });
    }
    expect((await ask(idToken!, 'ent:secret-of-ent')).body)
      .to.include({ error: 'unsupported_token_type' })
      .and.not.have.property('active');
  });

  it('has to say who it is (2.1)', async () => {
    const { access_token: token } = await signIn(party, lea);
    expect((await ask(token, 'ent:faux')).status).to.equal(401);
    for (const form of [{}, { client_id: 'ent' }] as const) {
      const { status, body } = await ask(token, null, form as Record<string, string>);
      expect(status).to.be.within(400, 401);
      expect(body).not.to.have.property('active');
    }
  });

  it('learns at once that a token was given back, that the person has signed out, or may not sign in any more', async () => {
    const active = async (token: string) => (await ask(token, 'ent:secret-of-ent')).body.active;
    const given = await signIn(party, lea);
    await oidc.tokenRevocation(party.configuration, given.access_token);
    expect([await active(given.access_token), await active(given.refresh_token!)], 'and what came with it (RFC 7009, 2.1)').to.deep.equal([
      false,
      false,
    ]);

    const browser = openBrowser();
    const left = await signIn(party, lea, browser);
    await browser.submit(await browser.get(`${gateway.sso.issuer}/session/end`), { logout: 'yes' });
    expect([await active(left.access_token), await active(left.refresh_token!)]).to.deep.equal([false, false]);

    const closed = await signIn(party, lea);
    await gateway.pool.query("UPDATE affiliation SET state = 'departed', left_on = '2026-01-01' WHERE person_id = $1", [personId]);
    expect([await active(closed.access_token), await active(closed.refresh_token!)]).to.deep.equal([false, false]);
  });
});
