// What an upstream's proof is worth here: its methods, told on honestly, and whether they make a second factor. Pure.

/** Words of RFC 8176 that may be told to a service; `mfa` is not among them: it is ours to say, see below. */
const told = new Set([
  'face',
  'fpt',
  'hwk',
  'iris',
  'kba',
  'otp',
  'pin',
  'pop',
  'pwd',
  'retina',
  'sc',
  'sms',
  'swk',
  'tel',
  'user',
  'vbm',
  'wia',
]);

/** The same methods in other words: ProConnect's, and SAML's classes (saml-authn-context-2.0, section 3.4). */
const saml = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';
const synonyms: Readonly<Record<string, string>> = {
  totp: 'otp',
  [`${saml}Password`]: 'pwd',
  [`${saml}PasswordProtectedTransport`]: 'pwd',
  [`${saml}TimeSyncToken`]: 'otp',
  [`${saml}Smartcard`]: 'sc',
  [`${saml}SmartcardPKI`]: 'sc',
  [`${saml}MobileTwoFactorContract`]: 'sms',
};

/**
 * The methods as `amr`. `mfa` is said only where the académie has written that one of these contexts proves a second factor: the upstream's own
 * `mfa` may mean a link by mail, and with it a chef would be let in without the second factor that he owes.
 */
export function methodsOf(contexts: readonly string[], secondFactor: readonly string[]): readonly string[] {
  const methods = contexts.map((context) => synonyms[context] ?? context).filter((method) => told.has(method));
  const proven = contexts.some((context) => secondFactor.includes(context));
  return [...new Set([...methods, ...(proven ? ['mfa'] : [])])];
}
