// What one request to the provider writes, kept together and brought to the database in one statement before the answer leaves: all of it or nothing,
// and one round trip for what were four. Also what a read of it has brought along. Knows no artefact's meaning.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Middleware } from 'koa';
import { type ArtefactPayload, type ArtefactWrite, writeArtefacts } from '#database/oidc-store.ts';
import type { Pool } from '#database/pool.ts';

export type RequestWork = {
  /** The last word on each artefact. */
  readonly written: Map<string, ArtefactWrite>;
  /** Read beside another one, for the next who asks, once. */
  readonly broughtAlong: Map<string, ArtefactPayload | undefined>;
};

const requests = new AsyncLocalStorage<RequestWork>();

/** Of the request in hand; undefined outside of one (the sign-in pages write at once). */
export function requestWork(): RequestWork | undefined {
  return requests.getStore();
}

/** Brings to the database what waits, before somebody reads or changes by another key than the id. */
export async function settle(pool: Pool, work: RequestWork | undefined): Promise<void> {
  if (work === undefined || work.written.size === 0) return;
  const writes = [...work.written.values()];
  work.written.clear();
  await writeArtefacts(pool, writes);
}

/** The innermost middleware of the provider. `onFault` answers in place of what cannot be kept: no code leaves that nobody knows. */
export function asOneWork(pool: Pool, onFault: (ctx: Parameters<Middleware>[0], fault: unknown) => void): Middleware {
  return (ctx, next) =>
    requests.run({ written: new Map(), broughtAlong: new Map() }, async () => {
      await next();
      try {
        await settle(pool, requestWork());
      } catch (fault) {
        onFault(ctx, fault);
      }
    });
}
