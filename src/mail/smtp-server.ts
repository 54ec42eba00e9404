// What an SMTP address says of a server and of how the way to it is protected. Owns the rule that no mail and no password travels in the clear
// beyond this machine.

export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps). */
  readonly secure: boolean;
  /** STARTTLS or nothing is sent. */
  readonly requireTLS: boolean;
  /** In the clear, though the server may offer STARTTLS: its certificate on one's own machine is seldom one that can be verified. */
  readonly ignoreTLS: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  readonly tls: { readonly minVersion: 'TLSv1.2' };
};

/**
 * Reads smtp://[account:password@]host[:port] or smtps://…; ports 587 and 465 unless given. STARTTLS is required, but on loopback, where
 * `?tls=required` asks for it (a tunnel that ends here). Certificates are verified by Node's authorities (NODE_EXTRA_CA_CERTS adds one).
 */
export function smtpServer(address: string): SmtpServer {
  const url = new URL(address);
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const inTheClear = !secure && isLoopback(host) && url.searchParams.get('tls') !== 'required';
  const account = url.username === '' ? {} : { auth: { user: decoded(url.username), pass: decoded(url.password) } };
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !inTheClear,
    ignoreTLS: inTheClear,
    ...account,
    tls: { minVersion: 'TLSv1.2' },
  };
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** A password with a lone per cent sign is itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
