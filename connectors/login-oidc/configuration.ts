// The settings of an upstream that speaks OpenID Connect, as written in mappings/logins. Owns their names, limits and defaults; opens nothing.
import { z } from 'zod';

const word = (says: string) => z.string({ error: says }).regex(/^[\w:./+-]{1,200}$/, says);
const words = (says: string) => z.array(word(says), { error: says });

export const configuration = z.strictObject({
  /** As the upstream publishes it under `/.well-known/openid-configuration`. */
  issuer: z
    .string({ error: 'L’adresse de l’émetteur est attendue (issuer).' })
    .refine(isIssuer, 'L’adresse de l’émetteur est attendue, en https://, sans « ? » ni « # » (http:// sur cette machine seulement).'),
  clientId: z.string({ error: 'L’identifiant remis par le fournisseur est attendu.' }).min(1).max(200),
  /** File that holds the secret, alone on one line. */
  clientSecretFile: z.string({ error: 'Indiquez le fichier qui contient le secret remis par le fournisseur.' }).min(1),
  authentication: z
    .enum(['client_secret_basic', 'client_secret_post'], 'Choisissez client_secret_basic ou client_secret_post.')
    .default('client_secret_basic'),
  /** PKCE is always safer; some refuse any parameter that they do not know. */
  pkce: z.boolean('Écrivez true ou false.').default(true),
  scopes: words('Un nom de scope est attendu.').default(['openid']),
  /** signed: the person's claims come as a signed JWT, and nothing else is taken. none: they are in the id_token. */
  userinfo: z.enum(['signed', 'plain', 'none'], 'Choisissez signed, plain ou none.').default('plain'),
  idTokenAlgorithm: z.enum(['RS256', 'ES256'], 'Choisissez RS256 ou ES256.').default('RS256'),
  userinfoAlgorithm: z.enum(['RS256', 'ES256'], 'Choisissez RS256 ou ES256.').default('RS256'),
  /** Asked for as `acr_values`, the best first. */
  acrValues: words('Une valeur d’acr est attendue.').default([]),
  /** Claims of the id_token asked for by name (`claims` parameter), for an upstream that gives `amr` in no other way. */
  idTokenClaims: words('Un nom de claim est attendu.').default([]),
  /** Where not empty, only an answer whose `acr` is one of these is taken. */
  acceptedAcr: words('Une valeur d’acr est attendue.').default([]),
  /** Name of the claim within which `sub` is unique, for a hub that passes several providers on. */
  subjectWithin: word('Un nom de claim est attendu.').optional(),
  timeoutSeconds: z
    .int('Un nombre entier de secondes est attendu.')
    .min(1, 'Au moins une seconde.')
    .max(30, 'Au plus 30 secondes.')
    .default(5),
});

export type Configuration = z.infer<typeof configuration>;

/** https, or http to this very machine. */
function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || isLocal(text);
}

/** Whether plain http to it never leaves this machine. */
export function isLocal(issuer: string): boolean {
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
