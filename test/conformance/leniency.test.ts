import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readServices } from '#src/config/claims-file.ts';
import { openBrowser } from '../sso/browser.ts';
import { service } from '../sso/gateway.ts';
import { authorizationRequest, authorize, errorOf } from './authorization.ts';
import { openStage, type Stage } from './stage.ts';

describe('The secret of a service', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage([
      service('en-tete'),
      service('corps', { authentication: 'client_secret_post' }),
      service('partout', { protocol: { secretAnywhere: true } }),
    ]);
  });
  after(() => stage.close());

  it('comes in the way that the service is registered for, and in no other unless its declaration says so (RFC 6749, 2.3.1)', async () => {
    const asked = async (clientId: string, how: 'header' | 'body', secret = `secret-of-${clientId}`) => {
      const form = { grant_type: 'authorization_code', code: 'x', redirect_uri: stage.landing.redirectUri };
      const answer = await fetch(stage.metadata.token_endpoint, {
        method: 'POST',
        headers: how === 'header' ? { Authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` } : {},
        body: new URLSearchParams(how === 'header' ? form : { ...form, client_id: clientId, client_secret: secret }),
      });
      return ((await answer.json()) as { error: string }).error;
    };
    const heard: Record<string, readonly string[]> = {};
    for (const clientId of ['en-tete', 'corps', 'partout'])
      heard[clientId] = await Promise.all([asked(clientId, 'header'), asked(clientId, 'body'), asked(clientId, 'body', 'faux')]);
    // The code is nobody's: whoever is heard out is told so.
    expect(heard).to.deep.equal({
      'en-tete': ['invalid_grant', 'invalid_client', 'invalid_client'],
      corps: ['invalid_client', 'invalid_grant', 'invalid_client'],
      partout: ['invalid_grant', 'invalid_grant', 'invalid_client'],
    });
  });
});

describe('PKCE, where a service cannot send it', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage([service('strict', { pkce: 'required' }), service('silent')]);
  });
  after(() => stage.close());

  it('is asked of every service whose file does not say otherwise', async () => {
    for (const clientId of ['strict', 'silent']) {
      const request = authorizationRequest(stage, clientId);
      expect(errorOf(stage, request, await authorize(stage, openBrowser(), request)), clientId).to.equal('invalid_request');
    }
  });

  it('may be left out by a service that keeps a secret, in whose file it stands, and by no other', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'annuaire-claims-'));
    const file = (lines: string) =>
      writeFile(
        join(directory, 'a.yaml'),
        `client_id: a\nname: Service\nredirect_uris: ['https://a.exemple.fr/retour']\nscopes: {}\n${lines}`,
      );
    try {
      await file('');
      expect((await readServices(directory, {}))[0]!.pkce).to.equal('required');
      await file('pkce: optional\n');
      expect((await readServices(directory, {}))[0]!.pkce).to.equal('optional');
      await file('pkce: optional\ntoken_endpoint_auth_method: none\n');
      const refusal = await readServices(directory, {}).catch((error: Error) => error.message);
      expect(refusal).to.contain('pkce').and.contain('sans secret ni PKCE');
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
