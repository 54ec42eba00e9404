import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readServices } from '#src/config/claims-file.ts';
import { openBrowser } from '../sso/browser.ts';
import { service } from '../sso/gateway.ts';
import { authorizationRequest, authorize, errorOf } from './authorization.ts';
import { openStage, type Stage } from './stage.ts';

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
