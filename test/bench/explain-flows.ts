// The statements that flows of signing in send: the suite's own files are run in this process, and what src/ says to PostgreSQL meanwhile is caught on its way.
// What the tests themselves ask (their people, what they look at afterwards) is told apart by the line that asked, and left out.
import { globSync } from 'node:fs';
import Mocha from 'mocha';
import pg from 'pg';

export type Sent = { readonly text: string; readonly name: string | undefined; readonly values: readonly unknown[] };

/** Device flow, PAR, DPoP, private_key_jwt, refresh and its reuse (conformance); upstreams, second factor, choice of context, forgotten password, sign-out;
 * the queue of logouts; one's own pages. Those in Chromium ask the same of the database. */
const flows = ['test/conformance/*.test.ts', 'test/sso/*.test.ts', 'test/jobs/*.test.ts', 'test/console/own-account.test.ts'];

/** Every statement that changes or reads rows, once each, with the values of its first time; and how many tests failed, which would hide some. */
export async function statementsOfFlows(): Promise<{ readonly sent: readonly Sent[]; readonly failed: number }> {
  const seen = new Map<string, Sent>();
  const stopCatching = catchStatements((sent) => {
    if (!seen.has(sent.text)) seen.set(sent.text, sent);
  });
  const mocha = new Mocha({ timeout: 60_000, reporter: 'dot' });
  for (const file of globSync(flows).toSorted()) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const failed = await new Promise<number>((done) => void mocha.run(done));
  stopCatching();
  return { sent: [...seen.values()].filter(({ text }) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/.test(text)), failed };
}

/** A pool's query reaches its client in a callback, where nobody tells who asked: both are listened to. */
function catchStatements(take: (sent: Sent) => void): () => void {
  const restored = [pg.Client.prototype, pg.Pool.prototype].map((prototype) => {
    const { query } = prototype;
    const listening = function (this: unknown, ...all: unknown[]): unknown {
      if (askedBySource()) {
        const [first, second] = all as [string | { text?: string; name?: string; values?: unknown[] }, unknown];
        const text = typeof first === 'string' ? first : (first.text ?? '');
        const values = typeof first === 'string' ? (Array.isArray(second) ? second : []) : (first.values ?? second ?? []);
        take({ text, name: typeof first === 'string' ? undefined : first.name, values: values as unknown[] });
      }
      return (query as (...given: unknown[]) => unknown).apply(this, all);
    };
    prototype.query = listening as typeof prototype.query;
    return () => {
      prototype.query = query as typeof prototype.query;
    };
  });
  return () => {
    for (const restore of restored) restore();
  };
}

/** Whether the nearest line of ours that asks is the house's, not a test's. */
function askedBySource(): boolean {
  const kept = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  Error.stackTraceLimit = kept;
  const nearest = lines.find((line) => /\/(src|test)\//.test(line) && !line.includes('node_modules') && !line.includes('explain-flows'));
  return nearest?.includes('/src/') === true;
}
