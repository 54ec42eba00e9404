// The stylesheet and the script, read once. The stylesheet is written in parts, in this order, and leaves as one file.
import { readFileSync } from 'node:fs';
import type { Middleware } from 'koa';

const styles = ['base', 'frame', 'blocks', 'forms', 'tables', 'list', 'services', 'adapt'];

function read(name: string): string {
  return readFileSync(new URL(`public/${name}`, import.meta.url), 'utf8');
}

const files = new Map([
  ['/console/public/console.css', styles.map((name) => read(`${name}.css`)).join('\n')],
  ['/console/public/console.js', read('console.js')],
]);

/** Answers for the two public files: no session, a short cache. */
export const publicFiles: Middleware = async (context, next) => {
  const file = files.get(context.path);
  if (file === undefined || (context.method !== 'GET' && context.method !== 'HEAD')) return next();
  context.type = context.path.endsWith('.css') ? 'text/css' : 'text/javascript';
  context.set('Cache-Control', 'public, max-age=300');
  context.body = file;
};
