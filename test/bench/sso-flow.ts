// One browser and one service doing the whole code flow over HTTP, as cheaply as can be, and crowds of them. Knows no server: whatever speaks
// OpenID Connect and shows a form with an identifier and a password can be measured.
import { createHash, randomBytes } from 'node:crypto';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { benchService, returnTo } from './sso-contender.ts';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const basic = `Basic ${Buffer.from(`${benchService.clientId}:secret-of-${benchService.clientId}`).toString('base64')}`;

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };
export type Tokens = { readonly access_token: string; readonly refresh_token?: string; readonly id_token?: string };

export function send(
  url: string,
  options: { readonly form?: Readonly<Record<string, string>>; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  const body = options.form && new URLSearchParams(options.form).toString();
  return new Promise((done, failed) => {
    const sent = request(
      url,
      {
        agent,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...options.headers,
          ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.once('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, text }));
        response.once('error', failed);
      },
    );
    sent.once('error', failed);
    sent.end(body);
  });
}

/** A fresh browser signs somebody in and the service gets its tokens. @throws when any step is not what it should be */
export async function signIn(issuer: string, person: { readonly login: string; readonly password: string }): Promise<Tokens> {
  const cookies = new Map<string, string>();
  const visit = async (url: string, form?: Readonly<Record<string, string>>): Promise<Answer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await send(url, { ...(form ? { form } : {}), headers: { accept: 'text/html', cookie } });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [name = '', value = ''] = line.slice(0, line.indexOf(';')).split(/=(.*)/s);
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: benchService.clientId,
    response_type: 'code',
    redirect_uri: returnTo,
    scope: 'openid profile',
    state: randomBytes(8).toString('hex'),
    nonce: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const begun = await visit(`${issuer}/auth?${query}`);
  const at = new URL(locationOf(begun), issuer).href;
  const page = await visit(at);
  const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1];
  if (action === undefined) throw new Error(`No form: ${page.status} ${page.text.slice(0, 300)}`);
  const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]);
  const sent = await visit(new URL(action, at).href, {
    ...Object.fromEntries(hidden),
    identifiant: person.login,
    mot_de_passe: person.password,
  });
  const back = await visit(new URL(locationOf(sent), issuer).href);
  const code = new URL(locationOf(back)).searchParams.get('code') ?? '';
  return exchange(issuer, { grant_type: 'authorization_code', code, redirect_uri: returnTo, code_verifier: verifier });
}

/** @throws when no tokens come back */
export async function exchange(issuer: string, form: Readonly<Record<string, string>>): Promise<Tokens> {
  const answer = await send(`${issuer}/token`, { form, headers: { authorization: basic } });
  if (answer.status !== 200) throw new Error(`No token: ${answer.status} ${answer.text.slice(0, 300)}`);
  return JSON.parse(answer.text) as Tokens;
}

export async function introspect(issuer: string, token: string): Promise<void> {
  const answer = await send(`${issuer}/token/introspection`, { form: { token }, headers: { authorization: basic } });
  if (answer.status !== 200 || !answer.text.includes('"active":true'))
    throw new Error(`Not introspected: ${answer.status} ${answer.text.slice(0, 300)}`);
}

export async function askUserinfo(issuer: string, token: string): Promise<void> {
  const answer = await send(`${issuer}/me`, { headers: { authorization: `Bearer ${token}` } });
  if (answer.status !== 200) throw new Error(`No userinfo: ${answer.status} ${answer.text.slice(0, 300)}`);
}

function locationOf({ status, headers, text }: Answer): string {
  if (headers.location === undefined) throw new Error(`No way on: ${status} ${text.slice(0, 300)}`);
  return headers.location;
}

export type Crowd = { readonly perSecond: number; readonly p50: number; readonly p95: number; readonly count: number };

/** `width` at a time, each begins again when it has ended, for `seconds`. */
export async function crowd(width: number, seconds: number, one: (n: number) => Promise<unknown>): Promise<Crowd> {
  const begun = performance.now();
  const took: number[] = [];
  let next = 0;
  const walk = async (): Promise<void> => {
    while (performance.now() - begun < seconds * 1000) {
      const from = performance.now();
      await one(next++);
      took.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: width }, walk));
  return summary(took, performance.now() - begun);
}

/** They come at `rate` a second, whether or not the others have ended. */
export async function stream(rate: number, seconds: number, one: (n: number) => Promise<unknown>): Promise<Crowd> {
  const begun = performance.now();
  const took: number[] = [];
  const going: Promise<void>[] = [];
  for (let n = 0; n < rate * seconds; n += 1) {
    const due = begun + (n * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((done) => setTimeout(done, wait));
    going.push(one(n).then(() => void took.push(performance.now() - due)));
  }
  await Promise.all(going);
  return summary(took, performance.now() - begun);
}

function summary(took: readonly number[], elapsed: number): Crowd {
  const sorted = [...took].sort((one, other) => one - other);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { perSecond: (took.length * 1000) / elapsed, p50: at(0.5), p95: at(0.95), count: took.length };
}
