import { expect } from 'chai';
import * as oidc from 'openid-client';
import { addPerson, type Gateway, service, startGateway } from './gateway.ts';
import { relyingParty, signIn } from './relying-party.ts';

const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };

describe('a service on terms of its own', () => {
  let gateway: Gateway;
  before(async () => {
    const { release } = service('x');
    gateway = await startGateway([
      service('usual'),
      service('no-userinfo', { claimsInIdToken: true }),
      service('by-login', { release: { ...release, subject: { attribute: 'login' } } }),
      service('by-legacy-id', { release: { ...release, subject: { attribute: 'legacy-id' } } }),
      service('in-a-browser', {
        authentication: 'none',
        redirectUris: ['https://app.exemple.fr/retour'],
        origins: ['https://autre.exemple.fr'],
      }),
    ]);
    await addPerson(gateway.pool, lea);
  });
  after(() => gateway.close());

  it('reads everything in the id_token when it never calls userinfo, of the scopes that it asked for; others do not', async () => {
    const lenient = (await signIn(await relyingParty(gateway.sso.issuer, 'no-userinfo'), lea)).claims()!;
    expect(lenient).to.deep.include({ given_name: 'Léa', UAI: ['0920001A'] });
    const less = (await signIn(await relyingParty(gateway.sso.issuer, 'no-userinfo', 'openid profile'), lea)).claims()!;
    expect(less).to.include({ given_name: 'Léa' }).and.not.have.property('UAI');
    const usual = (await signIn(await relyingParty(gateway.sso.issuer, 'usual'), lea)).claims()!;
    expect(usual).not.to.have.any.keys('given_name', 'UAI', 'ENTEleveClasses');
  });

  it('knows a person by the attribute that it was registered with, everywhere the same', async () => {
    const party = await relyingParty(gateway.sso.issuer, 'by-login');
    const tokens = await signIn(party, lea);
    expect(tokens.claims()!.sub).to.equal('lea.martin');
    expect((await oidc.fetchUserInfo(party.configuration, tokens.access_token, 'lea.martin')).sub).to.equal('lea.martin');
  });

  it('gets nobody whom it would have to know by something else: a page says so, until the id that it knows is there', async () => {
    const party = await relyingParty(gateway.sso.issuer, 'by-legacy-id');
    const refused = await signIn(party, lea).catch((fault: Error) => fault.message);
    expect(refused).to.contain('403').and.contain('Service by-legacy-id').and.contain('un identifiant que votre compte n’a pas encore');
    await gateway.pool.query("INSERT INTO service_legacy_id SELECT 'by-legacy-id', id, 'LM-2019-0042' FROM person");
    expect((await signIn(party, lea)).claims()!.sub).to.equal('LM-2019-0042');
  });

  it('is answered across origins where its file says so, and nowhere else', async () => {
    const allowed = async (origin: string) => {
      const answer = await fetch(`${gateway.sso.issuer}/token`, {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({ client_id: 'in-a-browser', grant_type: 'authorization_code', code: 'x' }),
      });
      return answer.headers.get('access-control-allow-origin');
    };
    expect(await allowed('https://app.exemple.fr')).to.equal('https://app.exemple.fr');
    expect(await allowed('https://autre.exemple.fr')).to.equal('https://autre.exemple.fr');
    expect(await allowed('https://tiers.exemple.fr')).to.equal(null);
  });
});
