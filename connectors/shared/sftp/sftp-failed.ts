// Everything that can go wrong on an SFTP wire, as one closed list of reasons. Knows no sentence and no business word.

export type SftpFailure =
  | 'host-unknown'
  | 'port-refused'
  | 'unreachable'
  | 'too-slow'
  | 'not-ssh'
  | 'algorithms'
  | 'host-key-changed'
  | 'login-refused'
  | 'password-expired'
  | 'no-sftp'
  | 'missing'
  | 'forbidden'
  | 'server-fault'
  | 'too-many'
  | 'nonsense'
  | 'changed'
  | 'cut'
  | 'idle'
  | 'secret-unreadable'
  | 'secret-exposed'
  | 'key-unusable'
  | 'disk-full'
  | 'disk-refused';

/** `detail` may be shown to an operator: a fingerprint, the path of a setting; never a secret nor a text of the library. */
export class SftpFailed extends Error {
  override readonly name = 'SftpFailed';
  readonly why: SftpFailure;
  readonly detail: string | null;
  constructor(why: SftpFailure, detail: string | null = null) {
    super(why);
    this.why = why;
    this.detail = detail;
  }
}
