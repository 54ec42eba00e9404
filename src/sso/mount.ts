// Puts oidc-provider under the path of its issuer inside our application. Knows nothing of what it does there.
import type Koa from 'koa';
import type Provider from 'oidc-provider';

/**
 * Hands requests under the issuer's path to the provider, without that path. Protocol and host are stated from the issuer: the addresses it publishes
 * and the security of its cookies must not depend on a header that anybody can send.
 */
export function mountProvider(provider: Provider): Koa.Middleware {
  const issuer = new URL(provider.issuer);
  const path = issuer.pathname;
  const handle = provider.callback();
  return async (ctx, next) => {
    if (ctx.path !== path && !ctx.path.startsWith(`${path}/`)) return next();
    const { req, res } = ctx;
    ctx.respond = false;
    // oidc-provider finds its mount path by what `url` lacks of `originalUrl`.
    (req as typeof req & { originalUrl?: string }).originalUrl = req.url ?? '/';
    req.url = (req.url ?? '/').slice(path.length) || '/';
    req.headers.host = issuer.host;
    req.headers['x-forwarded-host'] = issuer.host;
    req.headers['x-forwarded-proto'] = issuer.protocol.slice(0, -1);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'same-origin');
    await handle(req, res);
  };
}
