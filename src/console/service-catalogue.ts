// The services as the console's pages read them: files and catalogue in one list, with where each comes from. Changes nothing.
import { catalogueOf } from '#core/release/catalogue.ts';
import type { Service } from '#core/release/service.ts';
import type { Pool } from '#database/pool.ts';
import { readCatalogue } from '#database/service-catalogue-reader.ts';

/** `revision`: of the catalogue's row; null for a service declared by file, which is changed there alone. */
export type Listed = {
  readonly clientId: string;
  readonly service: Service;
  readonly revision: number | null;
  readonly sharesSecret: boolean;
};

/** Without the console itself: it opens to whoever has a role, and nobody decides on it. */
export async function listServices(pool: Pool, declared: readonly Service[]): Promise<readonly Listed[]> {
  const listed = (service: Service, revision: number | null, secret: boolean): Listed => ({
    clientId: service.clientId,
    service,
    revision,
    sharesSecret: secret,
  });
  const registered = (await readCatalogue(pool)).filter(({ closedAt }) => closedAt === null);
  const files = declared.map((service) => listed(service, null, false));
  return catalogueOf(
    files,
    registered.map(({ service, revision, secret }) => listed(service, revision, secret !== null)),
  ).filter(({ service }) => service.release.subject !== 'public');
}
