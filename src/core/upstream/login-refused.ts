// Why somebody who comes from an upstream (EduConnect, the agents' portal) is not let in. Owns the codes and their sentences; knows no protocol.

/**
 * declined: the person gave up, or the upstream did not let him in. unreachable: it does not answer. invalid: the answer is not the one that was
 * waited for, or proves nothing. stale: right once, too late now. weak: true, but proven less well than is asked. misconfigured: ours to mend.
 */
export const loginRefusals = ['declined', 'unreachable', 'invalid', 'stale', 'weak', 'misconfigured'] as const;
export type LoginRefusal = (typeof loginRefusals)[number];

const sentences: Readonly<Record<LoginRefusal, string>> = {
  declined: 'La connexion a été abandonnée, ou refusée par le service de connexion.',
  unreachable: 'Le service de connexion ne répond pas.',
  invalid: 'La réponse du service de connexion n’a pas pu être vérifiée.',
  stale: 'La réponse du service de connexion est arrivée trop tard.',
  weak: 'Le service de connexion n’a pas vérifié assez sûrement qui vous êtes.',
  misconfigured: 'Le service de connexion n’est pas bien relié à l’annuaire.',
};

/** An upstream's answer cannot be taken. `message` is a French sentence without any value; `reason` says more to the log, in English, as a constant. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused';
  readonly code: LoginRefusal;
  /** A constant of ours or a code of a library: never what somebody sent. */
  readonly reason: string;

  constructor(code: LoginRefusal, reason: string) {
    super(sentences[code]);
    this.code = code;
    this.reason = reason;
  }
}
