// Our side as an upstream wants it described, at an address that it may read by itself. Public: names, addresses and certificates. Knows no protocol.
import type Koa from 'koa';
import { LoginRefused } from '#core/upstream/login-refused.ts';
import { faultFields, type Log } from '../log.ts';
import type { Upstream } from './upstream.ts';

type Publishing = { readonly upstreams: readonly Upstream[]; readonly origin: string; readonly log: Log; readonly now: () => Date };

/** Milliseconds for which a document is told again as it is: it is signed each time that it is made, and anybody may ask for it. */
const keptFor = 60_000;

const address = /^\/connexion\/metadata\/([a-z][a-z0-9-]{0,39})$/;

export function isMetadataAddress(path: string): boolean {
  return address.test(path);
}

/** Answers /connexion/metadata/<id>; goes on where no upstream of that name wants a document, or none can be made yet. */
export function publishMetadata({ upstreams, origin, log, now }: Publishing): Koa.Middleware {
  const made = new Map<string, { readonly at: number; readonly text: Promise<string | null> }>();
  return async (ctx, next) => {
    const id = address.exec(ctx.path)?.[1];
    const describe = upstreams.find(({ definition }) => definition.id === id)?.login.describe;
    if (id === undefined || describe === undefined || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return next();
    const at = now().getTime();
    const known = made.get(id);
    const fresh = known !== undefined && at - known.at < keptFor ? known : { at, text: describe(`${origin}/connexion/retour/${id}`) };
    made.set(id, fresh);
    const text = await fresh.text.catch((fault: unknown) => {
      made.delete(id);
      if (!(fault instanceof LoginRefused)) throw fault;
      log.warn({ ...faultFields(fault), at: undefined, login: id, reason: fault.reason }, 'our metadata for an upstream could not be made');
      return null;
    });
    if (text === null) {
      made.delete(id);
      return next();
    }
    ctx.type = 'application/samlmetadata+xml';
    ctx.set('Cache-Control', 'public, max-age=600');
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.body = text;
  };
}
