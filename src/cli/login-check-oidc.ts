// `login check` of an upstream that speaks OpenID Connect: our secret, what it says of itself, and what of our settings it does not do. Reaches it as a sign-in
// would, and changes nothing.
import { type Configuration, configuration } from '#connectors/login-oidc/configuration.ts';
import { type Description, describeUpstream, type UpstreamKey } from '#connectors/login-oidc/describe.ts';
import { LoginRefused } from '#core/upstream/login-refused.ts';
import type { LoginConfiguration } from '#src/config/login-file.ts';
import { MappingFileError } from '#src/config/mapping-file.ts';
import { schemaFaults } from '#src/config/yaml-file.ts';

export type Found = { readonly faults: readonly string[]; readonly notes: readonly string[] };

/** @throws MappingFileError when its settings cannot be read */
export async function checkOidc({ file, settings: given }: LoginConfiguration): Promise<Found> {
  const read = configuration.safeParse(given);
  if (!read.success) throw new MappingFileError(file, schemaFaults(read.error, ['settings']));
  const settings = read.data;
  try {
    const description = await describeUpstream(settings);
    const { metadata, keys } = description;
    const faults = missing(settings, description);
    return { faults, notes: [`Description lue : ${metadata.issuer}, ${keys.length} clé(s) publiée(s).`] };
  } catch (fault) {
    if (!(fault instanceof LoginRefused)) throw fault;
    return { faults: [unread(settings, fault)], notes: [] };
  }
}

function unread({ issuer, clientSecretFile }: Configuration, { code, reason }: LoginRefused): string {
  if (reason.startsWith('client secret file'))
    return `Le secret remis par le fournisseur ne peut pas être lu dans ${clientSecretFile} (${reason.split(': ').at(-1)}).`;
  if (code === 'unreachable')
    return `${issuer} ne répond pas, ou pas en OpenID Connect (${reason}) : vérifiez l’adresse (issuer), le réseau et le certificat.`;
  return `Ce que ${issuer} publie sous /.well-known/openid-configuration ne convient pas (${reason}) : son « issuer » doit être écrit exactement comme le nôtre.`;
}

/** What it says that it does; where it says nothing (OpenID Connect Discovery 1.0, section 3), the default of the standard, or nothing is held against it. */
function missing(settings: Configuration, { metadata, keys }: Description): readonly string[] {
  const { idTokenAlgorithm, userinfoAlgorithm, userinfo, authentication, scopes, acrValues, acceptedAcr, pkce } = settings;
  const lacks = (offered: readonly string[] | undefined, wanted: readonly string[], what: string): readonly string[] =>
    offered === undefined ? [] : wanted.filter((one) => !offered.includes(one)).map((one) => `Il n’annonce pas « ${one} » parmi ${what}.`);
  const list = (name: string) => metadata[name] as readonly string[] | undefined;
  return [
    ...lacks(metadata.response_types_supported, ['code'], 'ses réponses (response_types_supported)'),
    ...lacks(
      metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'],
      [authentication],
      'ses authentifications (authentication)',
    ),
    ...lacks(list('id_token_signing_alg_values_supported'), [idTokenAlgorithm], 'ses signatures de l’id_token (idTokenAlgorithm)'),
    ...(userinfo === 'none' || metadata.userinfo_endpoint !== undefined
      ? []
      : ['Il n’a pas de userinfo, que nos réglages demandent (userinfo).']),
    ...(userinfo === 'signed'
      ? lacks(list('userinfo_signing_alg_values_supported') ?? [], [userinfoAlgorithm], 'ses signatures de userinfo (userinfoAlgorithm)')
      : []),
    ...lacks(metadata.scopes_supported, ['openid', ...scopes], 'ses scopes (scopes)'),
    ...lacks(list('acr_values_supported'), [...acrValues, ...acceptedAcr], 'ses contextes (acrValues, acceptedAcr)'),
    ...(pkce ? lacks(metadata.code_challenge_methods_supported, ['S256'], 'ses PKCE (pkce)') : []),
    ...(keys.some((key) => signs(key, idTokenAlgorithm)) ? [] : [`Aucune de ses clés ne signe en ${idTokenAlgorithm} (jwks_uri).`]),
  ];
}

function signs({ kty, use, alg, crv }: UpstreamKey, wanted: Configuration['idTokenAlgorithm']): boolean {
  const kind = wanted === 'RS256' ? kty === 'RSA' : kty === 'EC' && crv === 'P-256';
  return kind && (use === undefined || use === 'sig') && (alg === undefined || alg === wanted);
}
