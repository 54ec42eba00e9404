// The form of a service as it is posted, and the declaration that it makes: the same that a file would hold. Checks nothing itself.
import { z } from 'zod';
import type { Service } from '#core/release/service.ts';

const field = z.string().max(60_000).catch('');
const several = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((given) => (given === undefined ? [] : [given].flat()));

/** Columns of one line of what is told; each comes as many times as there are lines. */
export const toldColumns = ['scope', 'claim', 'source', 'format', 'purpose', 'ground'] as const;
export type ToldColumn = (typeof toldColumns)[number];

export const serviceForm = z.object({
  revision: field,
  client_id: field,
  name: field,
  home: field,
  redirect_uris: field,
  post_logout_redirect_uris: field,
  token_endpoint_auth_method: field,
  pkce: field,
  id_token_signed_response_alg: field,
  origins: field,
  subject: field,
  sector: field,
  logo: field,
  opening: field,
  second_factor: field,
  context: field,
  profiles: several,
  /** Boxes: `refresh`, `claims_in_id_token`. */
  options: several,
  scope: several,
  claim: several,
  source: several,
  format: several,
  purpose: several,
  ground: several,
});
export type ServiceForm = z.output<typeof serviceForm>;

/** What a file of mappings/claims would say. Lines of the table that name no claim are left out. */
export function definitionOf(form: ServiceForm): Readonly<Record<string, unknown>> {
  const lines = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const orNull = (text: string) => text.trim() || null;
  const scopes: Record<string, object[]> = {};
  form.claim.forEach((claim, at) => {
    if (claim.trim() === '') return;
    const scope = form.scope[at]?.trim() || 'profile';
    const format = form.format[at] ?? '';
    const told = scopes[scope] ?? [];
    scopes[scope] = told;
    told.push({
      claim,
      source: form.source[at],
      purpose: form.purpose[at],
      ground: form.ground[at],
      ...(format === '' ? {} : { format }),
    });
  });
  return {
    client_id: form.client_id.trim(),
    name: form.name,
    home: orNull(form.home),
    redirect_uris: lines(form.redirect_uris),
    post_logout_redirect_uris: lines(form.post_logout_redirect_uris),
    token_endpoint_auth_method: form.token_endpoint_auth_method,
    pkce: form.pkce,
    id_token_signed_response_alg: form.id_token_signed_response_alg,
    origins: lines(form.origins),
    subject: form.subject === 'pairwise' ? 'pairwise' : { attribute: form.subject },
    ...(form.sector.trim() === '' ? {} : { sector: form.sector }),
    logo: orNull(form.logo),
    opening: form.opening,
    second_factor: form.second_factor,
    ...(form.context === '' ? {} : { context: form.context }),
    profiles: form.profiles.length === 0 ? null : form.profiles,
    refresh: form.options.includes('refresh'),
    claims_in_id_token: form.options.includes('claims_in_id_token'),
    scopes,
  };
}

const edited = [
  'name',
  'home',
  'redirectUris',
  'postLogoutRedirectUris',
  'pkce',
  'idTokenAlgorithm',
  'origins',
  'logo',
  'opening',
  'secondFactor',
  'profiles',
  'context',
  'refresh',
  'claimsInIdToken',
  'release',
  'authentication',
] as const satisfies readonly (keyof Service)[];

/** The service with what the form may change; what it does not show (keys, protocol) stays. */
export function withEdited(before: Service, read: Service): Service {
  const changes = Object.fromEntries(edited.map((name) => [name, read[name]]));
  // A key of its own is given on the command line alone.
  const authentication = before.authentication === 'private_key_jwt' ? before.authentication : read.authentication;
  return { ...before, ...changes, authentication };
}
