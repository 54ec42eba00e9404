// The services that are served, as the files and the catalogue have them now: every process looks at the catalogue's version now and then, so
// a change made anywhere is everywhere within seconds. Knows no protocol.
import { isDeepStrictEqual } from 'node:util';
import { catalogueOf } from '#core/release/catalogue.ts';
import { sharesSecret } from '#core/release/service.ts';
import type { Pool } from '#database/pool.ts';
import { type RegisteredService, readCatalogue, readCatalogueVersion } from '#database/service-catalogue-reader.ts';
import type { ServiceSecrets } from '#src/keys/service-secrets.ts';
import type { Client } from './clients.ts';
import { faultFields, type Log } from './log.ts';

/** Milliseconds for which nobody looks again: one statement in that time, however many requests. */
const lookAfter = 2_000;

export type Catalogue = {
  /** The same array until something has changed. */
  readonly current: () => readonly Client[];
  /** Looks whether something has changed, at most once in two seconds. Never throws: what is in memory serves on. */
  readonly follow: () => Promise<void>;
};

type Following = { readonly pool: Pool; readonly declared: readonly Client[]; readonly secrets: ServiceSecrets; readonly log: Log };

const named = (client: Client) => ({ clientId: client.service.clientId, client });

export function followCatalogue({ pool, declared, secrets, log }: Following, clock: () => number = () => performance.now()): Catalogue {
  let clients = declared;
  let version: number | null = null;
  let looked = -Infinity;
  let looking: Promise<void> | null = null;

  async function look(): Promise<void> {
    try {
      const found = await readCatalogueVersion(pool);
      if (found === version) return;
      const registered = (await readCatalogue(pool)).filter(({ closedAt }) => closedAt === null);
      const opened = (await Promise.all(registered.map((one) => open(one)))).filter((one) => one !== null);
      const all = catalogueOf(declared.map(named), opened.map(named)).map(({ client }) => client);
      if (!isDeepStrictEqual(all, clients)) clients = all;
      version = found;
    } catch (fault) {
      log.error(faultFields(fault), 'the catalogue of services could not be read; the services in memory serve on');
    } finally {
      looked = clock();
      looking = null;
    }
  }

  /** A secret that does not open costs its service, and no other. */
  async function open({ service, secret }: RegisteredService): Promise<Client | null> {
    if (!sharesSecret(service)) return { service, secret: null };
    const clear = secret === null ? null : await secrets.open(service.clientId, secret);
    if (clear !== null) return { service, secret: clear };
    log.error({ client: service.clientId }, 'the secret of a service does not open: renew it (annuaire service secret)');
    return null;
  }

  return {
    current: () => clients,
    follow: async () => {
      if (clock() - looked < lookAfter) return;
      looking ??= look();
      await looking;
    },
  };
}
