// What one request to the provider writes, kept together and brought to the database in one statement before the answer leaves: all of it or nothing,
// and one round trip for what were four. Also what a read of it has brought along. Knows no artefact's meaning.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Middleware } from 'koa';
import { errors } from 'oidc-provider';
import { type ArtefactPayload, type ArtefactWrite, consumeArtefact, exchangeArtefact, writeArtefacts } from '#database/oidc-store.ts';
import type { Pool } from '#database/pool.ts';

export type RequestWork = {
  /** The last word on each artefact. */
  readonly written: Map<string, ArtefactWrite>;
  /** The code that is exchanged in this request: used up with what it gives. */
  exchanged: { readonly kind: string; readonly id: string } | null;
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
  if (work === undefined) return;
  const [writes, code] = [[...work.written.values()], work.exchanged];
  work.written.clear();
  work.exchanged = null;
  if (code === null) return writeArtefacts(pool, writes);
  const given = writes.filter(isKept);
  const first =
    given.length > 0 && given.length === writes.length
      ? await exchangeArtefact(pool, code, given)
      : await consumeArtefact(pool, code.kind, code.id);
  // Of two requests that bring the same code at the same instant, one gets tokens and the other this.
  if (!first) throw new errors.InvalidGrant('already consumed');
  if (given.length < writes.length) await writeArtefacts(pool, writes);
}

const isKept = (write: ArtefactWrite): write is ArtefactWrite & { readonly payload: ArtefactPayload } => write.payload !== null;

/** The innermost middleware of the provider. `onFault` answers in place of what cannot be kept: no code leaves that nobody knows. */
export function asOneWork(pool: Pool, onFault: (ctx: Parameters<Middleware>[0], fault: unknown) => void): Middleware {
  return (ctx, next) =>
    requests.run({ written: new Map(), exchanged: null, broughtAlong: new Map() }, async () => {
      await next();
      try {
        await settle(pool, requestWork());
      } catch (fault) {
        onFault(ctx, fault);
      }
    });
}
