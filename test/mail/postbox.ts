// A real SMTP server on a free loopback port, and what it received. Knows nothing of the gateway.
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export type Received = {
  readonly to: readonly string[];
  readonly from: string;
  readonly messageId: string;
  /** Headers and text, decoded. */
  readonly text: string;
  /** Whether it came through TLS, and by which account. */
  readonly secure: boolean;
  readonly account: string | null;
};

export type Postbox = {
  readonly port: number;
  readonly received: Received[];
  readonly close: () => Promise<void>;
};

export type PostboxOptions = {
  /** Port to listen on; any free one unless given. */
  readonly port?: number;
  /** A certificate: STARTTLS is offered, or TLS from the first byte with `secure`. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  readonly secure?: boolean;
  /** The only account that may send; nobody need say who he is unless given. */
  readonly account?: { readonly user: string; readonly pass: string };
  /** Receivers that do not exist. */
  readonly unknown?: readonly string[];
  /** Runs when the whole message is here, before the server says that it has taken it. */
  readonly beforeTaken?: (mail: Received) => Promise<void> | void;
};

export async function openPostbox(options: PostboxOptions = {}): Promise<Postbox> {
  const received: Received[] = [];
  const hidden: string[] = [...(options.account ? [] : ['AUTH']), ...(options.tls ? [] : ['STARTTLS'])];
  const settings: SMTPServerOptions = {
    disabledCommands: hidden,
    authOptional: options.account === undefined,
    allowInsecureAuth: options.tls === undefined,
    logger: false,
    secure: options.secure ?? false,
    ...(options.tls ? { cert: readFileSync(options.tls.certificate), key: readFileSync(options.tls.key) } : {}),
    onAuth: ({ username, password }, _session, done) => {
      const { user, pass } = options.account ?? {};
      if (username === user && password === pass) done(null, { user: username ?? '' });
      else done(new Error('Invalid username or password'));
    },
    onRcptTo: ({ address }, _session, done) => {
      const unknown = options.unknown?.includes(address) ?? false;
      done(unknown ? Object.assign(new Error('No such user here'), { responseCode: 550 }) : null);
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const text = decoded(Buffer.concat(parts).toString('latin1'));
        const mail: Received = {
          to: session.envelope.rcptTo.map(({ address }) => address),
          from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
          messageId: /^Message-ID: (.*)$/im.exec(text)?.[1]?.trim() ?? '',
          text,
          secure: session.secure,
          account: session.user ? String(session.user) : null,
        };
        received.push(mail);
        void Promise.resolve(options.beforeTaken?.(mail)).then(() => done());
      });
    },
  };
  const server = new SMTPServer(settings);
  // A client that dies or that refuses our certificate is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** Encoded words and quoted-printable as text. */
function decoded(raw: string): string {
  const bytes = (text: string): string =>
    Buffer.from(
      text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    ).toString('utf8');
  const [head = '', ...body] = raw.split('\r\n\r\n');
  const subject = head
    .replace(/\r\n[ \t]+/g, ' ')
    .replace(/\?= =\?/g, '?==?')
    .replace(/=\?UTF-8\?Q\?(.*?)\?=/gi, (_, words: string) => bytes(words.replaceAll('_', ' ')))
    .replace(/=\?UTF-8\?B\?(.*?)\?=/gi, (_, words: string) => Buffer.from(words, 'base64').toString('utf8'));
  return `${subject}\n\n${bytes(body.join('\r\n\r\n').replace(/=\r\n/g, '')).replaceAll('\r\n', '\n')}`;
}
