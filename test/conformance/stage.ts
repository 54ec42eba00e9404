// What every module starts from: the real gateway, its published metadata, a redirect endpoint, three services and a pupil.
import type { Service } from '#core/release/service.ts';
import { addPerson, type Gateway, service, startGateway } from '../sso/gateway.ts';
import { type Landing, openLanding } from './landing.ts';

/** OpenID Connect Discovery 1.0, section 3: what relying parties read. */
export type Metadata = Readonly<Record<string, unknown>> & {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly userinfo_endpoint: string;
  readonly jwks_uri: string;
  readonly end_session_endpoint: string;
  readonly scopes_supported: readonly string[];
};

export type Stage = {
  readonly gateway: Gateway;
  readonly landing: Landing;
  readonly metadata: Metadata;
  readonly close: () => Promise<void>;
};

export const lea = { login: 'lea.martin', password: 'Tortue-Verte-7', mail: 'lea.martin@exemple.fr' } as const;

const purpose = 'Éprouver les règles du protocole';

/**
 * `suite` is as the suite registers its first client: secret in the Authorization header, RS256, no PKCE of its own accord. `suite-2` is its second
 * client; `suite-post` sends its secret in the body.
 */
function suiteServices(landing: Landing): readonly Service[] {
  const like = (clientId: string, overrides: Partial<Service> = {}): Service =>
    service(clientId, {
      redirectUris: [landing.redirectUri],
      postLogoutRedirectUris: [landing.postLogoutRedirectUri],
      idTokenAlgorithm: 'RS256',
      pkce: 'optional',
      refresh: true,
      release: {
        subject: 'pairwise',
        sector: clientId,
        scopes: {
          profile: [
            { claim: 'name', source: 'identity.fullName', purpose },
            { claim: 'given_name', source: 'identity.givenName', purpose },
            { claim: 'family_name', source: 'identity.familyName', purpose },
            { claim: 'preferred_username', source: 'login', purpose },
            { claim: 'birthdate', source: 'identity.birthDate', purpose },
          ],
          email: [{ claim: 'email', source: 'identity.mail', purpose }],
        },
      },
      ...overrides,
    });
  return [like('suite'), like('suite-2'), like('suite-post', { authentication: 'client_secret_post' })];
}

/** Opens the stage; `more` services come back to the same endpoint. */
export async function openStage(more: readonly Service[] = []): Promise<Stage> {
  const landing = await openLanding();
  const gateway = await startGateway([
    ...suiteServices(landing),
    ...more.map((one) => ({ ...one, redirectUris: [landing.redirectUri], postLogoutRedirectUris: [landing.postLogoutRedirectUri] })),
  ]);
  const id = await addPerson(gateway.pool, lea);
  await gateway.pool.query("UPDATE person SET identity = (identity::jsonb || jsonb_build_object('mail', $2::text))::json WHERE id = $1", [
    id,
    lea.mail,
  ]);
  const metadata = (await (await fetch(`${gateway.sso.issuer}/.well-known/openid-configuration`)).json()) as Metadata;
  return {
    gateway,
    landing,
    metadata,
    close: async () => {
      await gateway.close();
      await landing.close();
    },
  };
}
