// Reads mappings/claims/*.yaml, one file a service, into what core/release says a service is. Owns the form of those files and says every
// fault at once, in French; knows no protocol library and no secret.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { claimSources, type Service } from '#core/release/service.ts';
import { MappingFileError } from './mapping-file.ts';
import { readYamlFile, schemaFaults } from './yaml-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

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
  'une adresse https:// complète est attendue, sans « # » (http:// pour la machine locale seulement)',
);

const claim = z.strictObject({
  claim: text('le nom du claim').refine((name) => !reserved.has(name), 'ce claim appartient au protocole et ne se redéfinit pas'),
  source: z.enum(claimSources, { error: `doit être un de : ${claimSources.join(', ')}` }),
  purpose: z
    .string({ error: 'la finalité est attendue (registre des traitements, C-8.1)' })
    .trim()
    .min(10, 'la finalité est attendue, en une phrase (C-8.1)'),
});

const file = z
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
      .enum(['client_secret_basic', 'client_secret_post', 'none'], { error: 'client_secret_basic, client_secret_post ou none est attendu' })
      .default('client_secret_basic'),
    pkce: z.enum(['required', 'optional'], { error: 'required ou optional est attendu' }).default('required'),
    secret_env: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/, 'le nom d’une variable d’environnement est attendu')
      .nullable()
      .default(null),
    refresh: z.boolean({ error: 'true ou false est attendu' }).default(false),
    second_factor: z.enum(['required', 'none'], { error: 'required ou none est attendu' }).default('none'),
    subject: z.enum(['pairwise', 'public'], { error: 'pairwise ou public est attendu' }).default('pairwise'),
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
      for (const { claim: name } of claims) {
        if (seen.has(name))
          context.addIssue({ code: 'custom', path: ['scopes', scope], message: `le claim « ${name} » est nommé deux fois` });
        seen.add(name);
      }
    }
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

/**
 * Reads every service of a folder, in the order of file names. `${NAME}` and `${NAME:-default}` in addresses are taken from `env`.
 * @throws MappingFileError with all faults of the first file that has any, or naming two files of one client_id
 */
export async function readServices(directory: string, env: Environment): Promise<readonly Service[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).sort();
  const services = new Map<string, { readonly name: string; readonly service: Service }>();
  for (const name of names) {
    const service = await readService(join(directory, name), name, env);
    const other = services.get(service.clientId);
    if (other) throw new MappingFileError(name, [`client_id : « ${service.clientId} » est déjà celui du fichier ${other.name}`]);
    services.set(service.clientId, { name, service });
  }
  return [...services.values()].map(({ service }) => service);
}

async function readService(path: string, name: string, env: Environment): Promise<Service> {
  const { data, faults } = await readYamlFile(path);
  if (faults !== null) throw new MappingFileError(name, faults);
  const missing: string[] = [];
  const read = file.safeParse(filled(data, env, missing));
  if (missing.length > 0) throw new MappingFileError(name, missing);
  if (!read.success) throw new MappingFileError(name, schemaFaults(read.error));
  const given = read.data;
  return {
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
    secondFactor: given.second_factor,
    release: { subject: given.subject, sector: given.sector ?? given.client_id, scopes: given.scopes },
  };
}

/** The same data with `${NAME}` and `${NAME:-default}` filled in. */
function filled(value: unknown, env: Environment, missing: string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(item, env, missing));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, env, missing)]));
  if (typeof value !== 'string') return value;
  return value.replace(/\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/g, (_whole, variable: string, fallback: string | undefined) => {
    const found = env[variable] || fallback;
    if (found === undefined) missing.push(`la variable d’environnement ${variable} n’est pas définie`);
    return found ?? '';
  });
}

/** https, or http where nothing leaves the machine. A fragment is forbidden by OAuth 2. */
function isWebAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || address.includes('#') || url.username !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname));
}
