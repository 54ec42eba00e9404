// How we say who we are to an SSH server: one key or one password, and nothing else is ever tried. Must not keep or show what it is given.
import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type NextAuthHandler, type ParsedKey } from 'ssh2';
import { SftpFailed } from './sftp-failed.ts';

export type SftpLogin = { readonly kind: 'key'; readonly key: ParsedKey } | { readonly kind: 'password'; readonly password: string };

/** @throws SftpFailed 'key-unusable' for a text that is no private key, or a wrong or missing passphrase */
export function keyLogin(text: string, passphrase: string | null): SftpLogin {
  const parsed = passphrase === null ? ssh2.utils.parseKey(text) : ssh2.utils.parseKey(text, passphrase);
  const key: ParsedKey | Error | undefined = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || key instanceof Error || !key.isPrivateKey()) throw new SftpFailed('key-unusable');
  const sign = key.sign.bind(key);
  // Of a server that names no signature algorithm, ssh2 takes that it wants RSA with SHA-1.
  key.sign = (data, algorithm) => {
    if (algorithm === 'sha1') throw new SftpFailed('algorithms');
    return sign(data, algorithm);
  };
  return { kind: 'key', key };
}

/**
 * What ssh2 asks at each step of the login. A password is given once: again, only where the server refuses the method itself and wants the same
 * password typed at a prompt (PAM), so that one wrong password never counts as two.
 */
export function loginSteps(login: SftpLogin, username: string): AuthHandlerMiddleware {
  let step = 0;
  return (methodsLeft: readonly string[] | null, partial: boolean | null, next: NextAuthHandler) => {
    step += 1;
    const method = ((): AnyAuthMethod | null => {
      if (step === 1 && login.kind === 'key') return { type: 'publickey', username, key: login.key as unknown as string };
      if (login.kind === 'key' || partial === true) return null;
      if (step === 1) return { type: 'password', username, password: login.password };
      if (step > 2 || methodsLeft?.includes('password') || !methodsLeft?.includes('keyboard-interactive')) return null;
      let asked = 0;
      return {
        type: 'keyboard-interactive',
        username,
        // A single hidden question is the password; anything else (a second factor) is not ours to answer.
        prompt: (_name, _instructions, _language, prompts, answer) => {
          asked += 1;
          answer(asked === 1 && prompts.length === 1 && prompts[0]?.echo !== true ? [login.password] : prompts.map(() => ''));
        },
      };
    })();
    next((method ?? false) as AnyAuthMethod);
  };
}
