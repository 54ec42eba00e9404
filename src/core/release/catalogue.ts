// The services of the platform, those declared by file and those of the catalogue, as one list. Pure.
import type { Service } from './service.ts';

/** A file comes first: what it declares cannot be changed from the console, nor taken over by a registration of the same name. */
export function catalogueOf<S extends Pick<Service, 'clientId'>>(declared: readonly S[], registered: readonly S[]): readonly S[] {
  const files = new Set(declared.map(({ clientId }) => clientId));
  return [...declared, ...registered.filter(({ clientId }) => !files.has(clientId))];
}

/** What a service is told, scope by scope, in one list. */
export function toldOf({
  release,
}: Pick<Service, 'release'>): readonly (Service['release']['scopes'][string][number] & { readonly scope: string })[] {
  return Object.entries(release.scopes).flatMap(([scope, claims]) => claims.map((claim) => ({ ...claim, scope })));
}
