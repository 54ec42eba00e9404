// Pages of 4 kB and more leave compressed where the browser takes it: a list of 1,500 people is 1 MB of very like rows.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Middleware } from 'koa';

const compressed = promisify(gzip);

/** Only text bodies. Tokens in forms are masked anew in each answer (csrf.ts), so the size tells nothing of them. */
export const compress: Middleware = async (context, next) => {
  await next();
  const { body } = context;
  if (typeof body !== 'string' || body.length < 4096) return;
  context.vary('Accept-Encoding');
  if (context.acceptsEncodings('gzip', 'identity') !== 'gzip') return;
  const type = context.type;
  context.body = await compressed(body, { level: 4 });
  context.type = type;
  context.set('Content-Encoding', 'gzip');
};
