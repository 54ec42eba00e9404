// The form in which a service is declared, by a file or in the catalogue: every field, its default and every fault at once, in French. Knows
// no file, no protocol library and no secret.
import { z } from 'zod';
import { profiles } from '#core/person/facts.ts';
import { claimFormats, formatsOf } from '#core/release/claim-format.ts';
import { contextKinds } from '#core/release/context.ts';
import { isLogo } from '#core/release/logo.ts';
import { claimSources, grounds, type ReleasedClaim, type Service, subjectAttributes } from '#core/release/service.ts';
import { isOrigin, isWebAddress } from '#core/release/web-address.ts';
import { protocolFaults, protocolFields, protocolOf } from './service-protocol.ts';
import { schemaFaults } from './yaml-file.ts';

/** Claims of the protocol itself: a service's file cannot redefine them. */
const reserved = new Set([
  'sub',
  'iss',
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'nonce',
  'sid',
  'acr',
  'amr',
  'azp',
  'auth_time',
  'at_hash',
  'c_hash',
  's_hash',
]);

const text = (what: string) =>
  z
    .string({ error: `${what} est attendu` })
    .trim()
    .min(1, `${what} est attendu`);
const webAddress = text('une adresse').refine(
  isWebAddress,
  'une adresse https:// complète est attendue, sans « # » ni « .. » (http:// pour la machine locale seulement)',
);

const claim = z.strictObject({
  claim: text('le nom du claim').refine((name) => !reserved.has(name), 'ce claim appartient au protocole et ne se redéfinit pas'),
  source: z.enum(claimSources, { error: `doit être un de : ${claimSources.join(', ')}` }),
  purpose: z
    .string({ error: 'la finalité est attendue (registre des traitements, C-8.1)' })
    .trim()
    .min(10, 'la finalité est attendue, en une phrase (C-8.1)'),
  ground: z.enum(grounds, { error: `la base légale doit être une de : ${grounds.join(', ')}` }).default('public-task'),
  format: z.enum(claimFormats, { error: `doit être un de : ${claimFormats.join(', ')}` }).optional(),
});

const definition = z
  .strictObject({
    client_id: z
      .string({ error: 'un identifiant est attendu' })
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'des lettres a–z, chiffres et traits d’union sont attendus'),
    name: text('le nom du service, tel que les gens le connaissent,'),
    home: webAddress.nullable().default(null),
    redirect_uris: z
      .array(webAddress, { error: 'une liste d’adresses est attendue' })
      .min(1, 'au moins une adresse de retour est attendue'),
    post_logout_redirect_uris: z.array(webAddress, { error: 'une liste d’adresses est attendue' }).default([]),
    id_token_signed_response_alg: z.enum(['ES256', 'RS256'], { error: 'ES256 ou RS256 est attendu' }).default('ES256'),
    token_endpoint_auth_method: z
      .enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'], {
        error: 'client_secret_basic, client_secret_post, private_key_jwt ou none est attendu',
      })
      .default('client_secret_basic'),
    pkce: z.enum(['required', 'optional'], { error: 'required ou optional est attendu' }).default('required'),
    secret_env: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/, 'le nom d’une variable d’environnement est attendu')
      .nullable()
      .default(null),
    ...protocolFields,
    refresh: z.boolean({ error: 'true ou false est attendu' }).default(false),
    backchannel_logout_uri: webAddress.nullable().default(null),
    backchannel_logout_session_required: z.boolean({ error: 'true ou false est attendu' }).default(true),
    second_factor: z.enum(['required', 'none'], { error: 'required ou none est attendu' }).default('none'),
    origins: z
      .array(z.string().refine(isOrigin, 'une origine est attendue : https://nom-du-service, sans chemin'), {
        error: 'une liste d’origines est attendue',
      })
      .default([]),
    claims_in_id_token: z.boolean({ error: 'true ou false est attendu' }).default(false),
    opening: z.enum(['all', 'by-college'], { error: 'all ou by-college est attendu' }).optional(),
    profiles: z
      .array(z.enum(profiles, { error: `un profil est attendu : ${profiles.join(', ')}` }), { error: 'une liste de profils est attendue' })
      .min(1, 'au moins un profil est attendu ; pour tous, ne donnez pas de liste')
      .nullable()
      .default(null),
    context: z.enum(contextKinds, { error: 'college ou child est attendu ; pour ne rien demander, ne donnez rien' }).optional(),
    logo: text('un logo')
      .refine(isLogo, 'une image data:image/png, jpeg ou webp en base64, de 32 Kio au plus, ou une adresse https:// est attendue')
      .nullable()
      .default(null),
    subject: z
      .union([z.enum(['pairwise', 'public']), z.strictObject({ attribute: z.enum(subjectAttributes) })], {
        error: `pairwise, public ou un attribut (${subjectAttributes.join(', ')}) est attendu`,
      })
      .default('pairwise'),
    sector: text('un secteur').optional(),
    scopes: z.record(
      z
        .string()
        .regex(/^(?!openid$|offline_access$)[a-z][a-z0-9_.-]*$/, 'un nom de scope en minuscules est attendu (openid est toujours compris)'),
      z.array(claim, { error: 'une liste de claims est attendue' }),
      { error: 'la liste des scopes est attendue' },
    ),
  })
  .superRefine((service, context) => {
    const seen = new Set<string>();
    for (const [scope, claims] of Object.entries(service.scopes)) {
      for (const { claim: name, source, format } of claims) {
        if (format !== undefined && !formatsOf(source).includes(format))
          context.addIssue({ code: 'custom', path: ['scopes', scope], message: `« ${source} » ne s’écrit pas au format « ${format} »` });
        if (seen.has(name))
          context.addIssue({ code: 'custom', path: ['scopes', scope], message: `le claim « ${name} » est nommé deux fois` });
        seen.add(name);
      }
    }
    for (const { field, message } of protocolFaults(service)) context.addIssue({ code: 'custom', path: [field], message });
    if (service.token_endpoint_auth_method === 'none' && service.secret_env !== null) {
      context.addIssue({ code: 'custom', path: ['secret_env'], message: 'un client « none » n’a pas de secret' });
    }
    if (service.token_endpoint_auth_method === 'none' && service.pkce === 'optional') {
      context.addIssue({
        code: 'custom',
        path: ['pkce'],
        message: 'un client « none » envoie toujours PKCE : sans secret ni PKCE, un code volé suffirait à ouvrir le compte',
      });
    }
  });

export type DefinitionRead =
  | { readonly service: Service; readonly faults: null }
  | { readonly service: null; readonly faults: readonly string[] };

/** A service as it was declared, or what is wrong with it: one French line a fault, with its place. `opening`: where it does not say. */
export function readDefinition(data: unknown, opening: Service['opening'] = 'by-college'): DefinitionRead {
  const read = definition.safeParse(data);
  if (!read.success) return { service: null, faults: schemaFaults(read.error) };
  const given = read.data;
  const service: Service = {
    clientId: given.client_id,
    name: given.name,
    home: given.home,
    redirectUris: given.redirect_uris,
    postLogoutRedirectUris: given.post_logout_redirect_uris,
    idTokenAlgorithm: given.id_token_signed_response_alg,
    authentication: given.token_endpoint_auth_method,
    pkce: given.pkce,
    secretEnv: given.secret_env,
    refresh: given.refresh,
    origins: given.origins,
    claimsInIdToken: given.claims_in_id_token,
    opening: given.opening ?? opening ?? 'all',
    profiles: given.profiles,
    logo: given.logo,
    ...(given.context !== undefined && { context: given.context }),
    secondFactor: given.second_factor,
    ...(given.backchannel_logout_uri !== null && {
      backchannelLogout: { uri: given.backchannel_logout_uri, bySession: given.backchannel_logout_session_required },
    }),
    protocol: protocolOf(given),
    release: {
      subject: given.subject,
      sector: given.sector ?? given.client_id,
      scopes: Object.fromEntries(Object.entries(given.scopes).map(([scope, claims]) => [scope, claims.map(releasedClaim)])),
    },
  };
  return { service, faults: null };
}

function releasedClaim({ format, ...rest }: z.infer<typeof claim>): ReleasedClaim {
  return format === undefined ? rest : { ...rest, format };
}
