// What can go wrong between us and a directory, as a closed list; who shows it chooses the sentence. Holds no DN, value or message of the server:
// those may name somebody.

export type LdapFailureKind =
  | 'unreachable'
  | 'certificate-unknown'
  | 'certificate-expired'
  | 'certificate-name'
  | 'tls-failed'
  | 'credentials'
  | 'not-allowed'
  | 'base-missing'
  | 'size-limit'
  | 'time-limit'
  | 'admin-limit'
  | 'busy'
  | 'referral'
  | 'paging-missing'
  | 'lost'
  | 'silent'
  | 'malformed'
  | 'result-code';

/** The directory could not be read. `detail`: a code (of Node, OpenSSL or LDAP), never text of the server. */
export class LdapFailure extends Error {
  override readonly name = 'LdapFailure';
  readonly kind: LdapFailureKind;
  readonly detail: string;

  constructor(kind: LdapFailureKind, detail = '', cause?: unknown) {
    super(detail === '' ? kind : `${kind} (${detail})`, cause === undefined ? {} : { cause });
    this.kind = kind;
    this.detail = detail;
  }
}

const kindOfCode: ReadonlyMap<number, LdapFailureKind> = new Map([
  [3, 'time-limit'],
  [4, 'size-limit'],
  [8, 'not-allowed'],
  [10, 'referral'],
  [11, 'admin-limit'],
  [12, 'paging-missing'],
  [13, 'not-allowed'],
  [32, 'base-missing'],
  [34, 'base-missing'],
  [48, 'credentials'],
  [49, 'credentials'],
  [50, 'not-allowed'],
  [51, 'busy'],
  [52, 'busy'],
  [53, 'not-allowed'],
]);

/** The failure behind a result code (RFC 4511, 4.1.9). */
export const failureOfCode = (code: number): LdapFailure => new LdapFailure(kindOfCode.get(code) ?? 'result-code', String(code));

const unknown =
  /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_SIGNATURE_|CERT_UNTRUSTED|CERT_REJECTED|CERT_CHAIN_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_)/;

/** The failure behind what a socket or TLS said while connecting. */
export function failureOfConnection(error: unknown): LdapFailure {
  if (error instanceof LdapFailure) return error;
  const code = String((error as NodeJS.ErrnoException | null)?.code ?? '');
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return new LdapFailure('certificate-expired', code, error);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return new LdapFailure('certificate-name', code, error);
  if (unknown.test(code)) return new LdapFailure('certificate-unknown', code, error);
  if (/^(ERR_SSL_|ERR_TLS_|EPROTO)/.test(code)) return new LdapFailure('tls-failed', code, error);
  return new LdapFailure('unreachable', code, error);
}
