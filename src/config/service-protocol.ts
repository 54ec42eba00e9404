// The fields of a service's declaration that say which parts of the protocol it uses beyond the usual ones, and which of them contradict each other. Knows
// no file and no protocol library.
import { z } from 'zod';
import type { PublicKey, ServiceKeys, ServiceProtocol } from '#core/release/service-protocol.ts';
import { isWebAddress } from '#core/release/web-address.ts';

const yesOrNo = z.boolean({ error: 'true ou false est attendu' }).default(false);

/** Members of a private or of a shared key (RFC 7518, sections 6.2.2, 6.3.2 and 6.4). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const publicKey = z
  .looseObject({
    kty: z.enum(['RSA', 'EC', 'OKP'], { error: 'RSA, EC ou OKP est attendu' }),
    kid: z.string({ error: 'un texte est attendu' }).min(1).optional(),
  })
  .refine(
    (key) => !privateMembers.some((member) => member in key),
    'une clé publique est attendue : celle-ci est privée, et ne l’est plus dès qu’elle est écrite ici. Changez-la',
  );

/** To be spread into the declaration's own fields; named as in the registries of OAuth (RFC 7591, 9126 and 9449) where those have a name. */
export const protocolFields = {
  require_pushed_authorization_requests: yesOrNo,
  dpop_bound_access_tokens: yesOrNo,
  introspection: yesOrNo,
  device_flow: yesOrNo,
  secret_anywhere: yesOrNo,
  jwks: z.strictObject({ keys: z.array(publicKey).min(1, 'au moins une clé est attendue').max(10, 'dix clés au plus') }).optional(),
  jwks_uri: z
    .string({ error: 'une adresse est attendue' })
    .refine(isWebAddress, 'une adresse https:// complète est attendue (http:// pour la machine locale seulement)')
    .optional(),
};

type Given = z.infer<z.ZodObject<typeof protocolFields>> & {
  readonly token_endpoint_auth_method: string;
  readonly secret_env: string | null;
};

/** What contradicts itself: the field, and why, in French. */
export function protocolFaults(given: Given): readonly { readonly field: string; readonly message: string }[] {
  const method = given.token_endpoint_auth_method;
  const sources = [given.jwks, given.jwks_uri].filter((source) => source !== undefined).length;
  return [
    ...(method === 'private_key_jwt' && sources !== 1
      ? [{ field: 'jwks', message: 'un client « private_key_jwt » donne ses clés publiques : jwks, ou jwks_uri, l’un des deux' }]
      : []),
    ...(method !== 'private_key_jwt' && sources > 0
      ? [{ field: 'jwks', message: `un client « ${method} » ne se fait pas reconnaître par des clés : retirez jwks et jwks_uri` }]
      : []),
    ...(method === 'private_key_jwt' && given.secret_env !== null
      ? [{ field: 'secret_env', message: 'un client « private_key_jwt » n’a pas de secret' }]
      : []),
    ...(given.secret_anywhere && !method.startsWith('client_secret')
      ? [{ field: 'secret_anywhere', message: `un client « ${method} » n’a pas de secret` }]
      : []),
    ...(method === 'none' && given.introspection
      ? [{ field: 'introspection', message: 'un client « none » ne peut pas interroger : personne ne saurait qui demande (RFC 7662, 2.1)' }]
      : []),
  ];
}

export function protocolOf(given: Given): ServiceProtocol {
  return {
    pushedRequests: given.require_pushed_authorization_requests,
    boundTokens: given.dpop_bound_access_tokens,
    introspection: given.introspection,
    deviceFlow: given.device_flow,
    secretAnywhere: given.secret_anywhere,
    keys: keysOf(given),
  };
}

function keysOf({ jwks, jwks_uri: uri }: Given): ServiceKeys | null {
  if (jwks !== undefined) return { kind: 'given', keys: jwks.keys as readonly PublicKey[] };
  return uri === undefined ? null : { kind: 'address', uri };
}
