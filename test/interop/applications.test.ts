// Services that nobody here wrote: each library signs somebody in at the real gateway, knows who it is, and signs out where it knows how.
import { createServer, type Server } from 'node:http';
import { expect } from 'chai';
import { type Answer, openBrowser } from '../sso/browser.ts';
import { addPerson, type Gateway, service, startGateway } from '../sso/gateway.ts';
import { freePort } from '../support/free-port.ts';
import { type Application, applications } from './web-applications.ts';

const nowhere = 'none:';
const lea = { identifiant: 'lea.martin', mot_de_passe: 'Tortue-Verte-7' };

describe('A service made with', () => {
  const urls = new Map<string, string>();
  const servers: Server[] = [];
  let gateway: Gateway;

  const idOf = ({ name }: Application): string => name.toLowerCase().replace(/[^a-z]/g, '');

  before(async () => {
    for (const { name } of applications) urls.set(name, `http://127.0.0.1:${await freePort()}`);
    gateway = await startGateway(
      applications.map((application) => {
        const url = urls.get(application.name)!;
        return service(idOf(application), {
          redirectUris: [url + application.back],
          postLogoutRedirectUris: [url],
          home: url,
          ...application.leniency,
        });
      }),
    );
    await addPerson(gateway.pool, { login: lea.identifiant, password: lea.mot_de_passe, givenName: 'Léa' });
    for (const application of applications) {
      const clientId = idOf(application);
      const url = urls.get(application.name)!;
      const app = application.make({ issuer: gateway.sso.issuer, url, clientId, secret: `secret-of-${clientId}` });
      const server = createServer(app);
      await new Promise<void>((done) => server.listen(Number(new URL(url).port), '127.0.0.1', done));
      servers.push(server);
    }
  });
  after(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
    await gateway.close();
  });

  for (const application of applications) {
    it(`${application.name} signs a pupil in, knows her, and knows her again`, async () => {
      const url = urls.get(application.name)!;
      const browser = openBrowser();
      const open = async (): Promise<Answer> => {
        const page = await browser.follow(await browser.get(url + application.start), nowhere);
        // A library that asks by which way to sign in has a form of its own first.
        if (!page.url.startsWith(url) || page.headers.get('content-type')?.includes('json')) return page;
        return browser.follow(await browser.submit(page, {}), nowhere);
      };
      const asked = await open();
      expect(asked.text, asked.url).to.contain('name="mot_de_passe"');
      const landed = await browser.follow(await browser.submit(asked, lea), nowhere);
      const told = landed.headers.get('content-type')?.includes('json') ? landed : await open();
      const known = JSON.parse(told.text) as { readonly sub?: string; readonly given_name?: string };
      expect(known.given_name).to.equal('Léa');
      expect(known.sub).to.have.length.above(20);
      expect(JSON.parse((await open()).text)).to.have.property('sub', known.sub);

      if (application.leave === null) return;
      // The gateway's page goes on by itself where there is script; its form asks nothing.
      const page = await browser.follow(await browser.get(url + application.leave), `${url}/moi`);
      const left = await browser.follow(await browser.submit(page, {}), url);
      expect(left.location).to.match(new RegExp(`^${url}/?$`));
      expect((await open()).text, 'signed out of the gateway too').to.contain('name="mot_de_passe"');
    });
  }
});
