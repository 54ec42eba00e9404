// The languages of the sign-in pages, and which one a person is shown. Pure: knows no request and no page.

/** French first: what is shown when nothing else is known. */
export const languages = ['fr', 'en'] as const;
export type Language = (typeof languages)[number];

/** One subject's words in every language: the compiler holds each to the keys and kinds of the French. */
export type Words<T> = Readonly<Record<Language, T>>;

/** A language of ours, or null for anything else (a form field, a cookie). */
export function asLanguage(value: unknown): Language | null {
  return languages.find((language) => language === value) ?? null;
}

/**
 * What the person chose here; else what the service asked for on his behalf (`ui_locales`: tags of BCP 47 by preference, space between; OpenID
 * Connect Core 3.1.2.1); else what the browser prefers. The choice comes first: it is the person's own, made on our page within this
 * browser's session, and a service that always sends one language must not undo it.
 * @param accepted the best of `languages` for the browser (RFC 9110, section 12.5.4), or false when it reads none of them
 */
export function chooseLanguage(chosen: Language | null, uiLocales: unknown, accepted: unknown): Language {
  const asked = typeof uiLocales === 'string' ? uiLocales.split(' ').map((tag) => asLanguage(tag.toLowerCase().split('-', 1)[0])) : [];
  return chosen ?? asked.find((language) => language !== null) ?? asLanguage(accepted) ?? languages[0];
}
