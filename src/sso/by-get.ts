// Requests that the protocol also lets come by POST (sign-in, Core 3.1.2.1; sign-out, RP-Initiated Logout 2), turned into the same by GET: a POST
// from a service's page comes without our cookies, which are SameSite=Lax and stay so, and its GET comes with them. Knows no parameter.
import { bodyParser } from '@koa/bodyparser';
import type { Middleware } from 'koa';

const paths: ReadonlySet<string> = new Set(['/auth', '/session/end']);

/** Node refuses a request line and headers above 16 KiB together; a service that has more to say pushes its request (RFC 9126). */
const read = bodyParser({ enableTypes: ['form'], formLimit: '8kb', encoding: 'utf-8' });

/** A middleware of the provider. What is too long or no form goes on without parameters, and gets the page of a request that cannot be understood. */
export const byGet: Middleware = async (ctx, next) => {
  if (ctx.method !== 'POST' || !paths.has(ctx.path)) return next();
  const parameters = await formOf(ctx);
  const { originalUrl = ctx.url } = ctx.req as { originalUrl?: string };
  ctx.set('Cache-Control', 'no-store');
  ctx.status = 303;
  ctx.redirect(`${originalUrl.split('?', 1)[0]}?${parameters}`);
};

async function formOf(ctx: Parameters<Middleware>[0]): Promise<URLSearchParams> {
  try {
    await read(ctx as never, async () => {});
    return new URLSearchParams((ctx.request as { rawBody?: string }).rawBody ?? '');
  } catch (error) {
    if (typeof (error as { status?: unknown }).status === 'number') return new URLSearchParams();
    throw error;
  }
}
