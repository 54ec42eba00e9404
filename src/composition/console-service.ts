// The console as a service of the gateway: its client, with what it is told of whoever signs in (his id and nothing else).
import type { Service } from '#core/release/service.ts';

/** The console's registration at `publicUrl` (no final slash). Its subject is the registry's id: it is part of the gateway itself. */
export function consoleService(publicUrl: string): Service {
  return {
    clientId: 'console',
    name: 'Console de l’annuaire',
    home: `${publicUrl}/console`,
    redirectUris: [`${publicUrl}/console/retour`],
    postLogoutRedirectUris: [`${publicUrl}/console/au-revoir`],
    idTokenAlgorithm: 'ES256',
    authentication: 'client_secret_basic',
    secretEnv: null,
    refresh: false,
    release: { subject: 'public', sector: 'console', scopes: {} },
  };
}
