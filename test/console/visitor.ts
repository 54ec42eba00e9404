// Somebody at a browser without script, over plain HTTP: asks for pages, reads forms, posts them as a browser would.
import type { Served } from './served.ts';

export type Reply = { readonly status: number; readonly location: string | null; readonly text: string };
export type Visiting = {
  readonly get: (path: string) => Promise<Reply>;
  /** Posts fields with the token of the page at `from`; `headers` as a browser sends them unless given. */
  readonly post: (
    path: string,
    fields: Fields,
    options?: { readonly from?: string; readonly headers?: Record<string, string>; readonly token?: string },
  ) => Promise<Reply>;
};
export type Fields = Readonly<Record<string, string | readonly string[]>>;

export async function visitor(served: Served, person: string | null, secondFactor = true): Promise<Visiting> {
  const cookie = person === null ? '' : await served.signIn(person, secondFactor);
  const reply = async (response: Response): Promise<Reply> => ({
    status: response.status,
    location: response.headers.get('location'),
    text: await response.text(),
  });
  const get = async (path: string) => reply(await fetch(served.url + path, { headers: { cookie }, redirect: 'manual' }));
  return {
    get,
    post: async (path, fields, { from = '/console/role', headers = {}, token } = {}) => {
      const csrf = token ?? hidden((await get(from)).text, 'csrf');
      const body = new URLSearchParams({ csrf });
      for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
      return reply(
        await fetch(served.url + path, {
          method: 'POST',
          body,
          redirect: 'manual',
          headers: { cookie, origin: served.url, 'sec-fetch-site': 'same-origin', ...headers },
        }),
      );
    },
  };
}

/** The value of a hidden field of a page, '' when there is none. */
export function hidden(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
}
