// A browser without script or style: cookies by path, redirects one at a time, forms filled as a person would. For tests over real HTTP.

export type Answer = {
  readonly url: string;
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
  readonly headers: Headers;
};

export type Browser = {
  readonly get: (url: string) => Promise<Answer>;
  readonly post: (url: string, form: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  /** Follows redirects until a page, or until the address starts with `until` (which is not fetched). */
  readonly follow: (answer: Answer, until: string) => Promise<Answer>;
  /** Fills the page's form and sends it; a page of the visit that it leads to is looked at, as a browser does. */
  readonly submit: (page: Answer, fields: Readonly<Record<string, string>>) => Promise<Answer>;
};

type Cookie = { readonly name: string; readonly value: string; readonly path: string };

/** A new browser, seen by the gateway as coming from `address`, with headers of its own on every request. */
export function openBrowser(address = '192.0.2.10', always: Readonly<Record<string, string>> = {}): Browser {
  let cookies: Cookie[] = [];

  async function request(url: string, init: RequestInit): Promise<Answer> {
    const { pathname } = new URL(url);
    const sent = cookies.filter(({ path }) => path === '/' || pathname === path || pathname.startsWith(`${path.replace(/\/$/, '')}/`));
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: {
        Accept: 'text/html',
        'X-Forwarded-For': address,
        Cookie: sent.map(({ name, value }) => `${name}=${value}`).join('; '),
        ...always,
        ...init.headers,
      },
    });
    for (const line of response.headers.getSetCookie()) keep(line);
    const location = response.headers.get('location');
    return {
      url,
      status: response.status,
      location: location && new URL(location, url).href,
      text: await response.text(),
      headers: response.headers,
    };
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split('=', 2);
    const path = attributes.find((attribute) => attribute.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
    cookies = cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
    if (value !== '' && !line.includes('expires=Thu, 01 Jan 1970')) cookies.push({ name, value, path });
  }

  const browser: Browser = {
    get: (url) => request(url, {}),
    post: (url, form, headers = {}) =>
      request(url, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: { Origin: new URL(url).origin, 'Sec-Fetch-Site': 'same-origin', ...headers },
      }),
    follow: async (answer, until) => {
      let current = answer;
      while (current.location !== null && !current.location.startsWith(until)) current = await browser.get(current.location);
      return current;
    },
    submit: async (page, fields) => {
      const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1];
      if (action === undefined) throw new Error(`no form on ${page.url}: ${page.text.slice(0, 300)}`);
      const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name!,
        value!,
      ]);
      const sent = await browser.post(new URL(action, page.url).href, { ...Object.fromEntries(hidden), ...fields });
      return sent.status === 303 && /\/connexion\/[^/]+$/.test(sent.location ?? '') ? browser.get(sent.location!) : sent;
    },
  };
  return browser;
}
