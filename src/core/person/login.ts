// The login a person types: `prenom.nom`, then a number for homonyms. Owns its spelling; does not know which logins are taken
// (that a login is never given twice is the registry's duty).
//
// Accents, apostrophes, hyphens and spaces are left out ("Anne-Sophie Le Goff" → annesophie.legoff), as the ENTs of the field do: nobody has
// to remember whether there was a hyphen, a space or nothing, and what is typed is folded in the same way before it is compared.

/** Longest login, number included: the limit of the ENTs that receive it. */
const longest = 64;

/** Where neither name holds a Latin letter: the number then tells people apart (compte, compte2 …). */
const fallback = 'compte';

/** Letters that Unicode does not decompose into a base letter and an accent. */
const special: Readonly<Record<string, string>> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
  ŧ: 't',
  ĸ: 'k',
  ə: 'e',
};

/**
 * `prenom.nom` in a–z with at most one dot, 64 characters at most. A name without any Latin letter is left out with its dot; when
 * both are, the login is `compte`.
 */
export function loginBase(givenName: string, familyName: string): string {
  const parts = [givenName, familyName].map(letters).filter((part) => part !== '');
  return cut(parts.join('.') || fallback, longest);
}

/** The login of the `number`-th holder of a base: 1 is the base itself, 2 `base2` …; the base is cut so that the whole fits in 64. */
export function loginFor(base: string, number: number): string {
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError('the number of a login starts at 1');
  const suffix = number === 1 ? '' : String(number);
  return cut(base, longest - suffix.length) + suffix;
}

/** What somebody typed, brought to the spelling of a login: "  Anne-Sophie.Le Goff2 " → annesophie.legoff2. May be empty. */
export function foldLogin(typed: string): string {
  return plain(typed.slice(0, 256)).replace(/[^a-z0-9.]/g, '');
}

function letters(name: string): string {
  return plain(name).replace(/[^a-z]/g, '');
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[œæßøłđðþıħŋŧĸə]/g, (letter) => special[letter]!);
}

/** Never ends on the dot: "prenom." + number would read as a slip of the pen. */
function cut(login: string, length: number): string {
  return login.slice(0, length).replace(/\.$/, '');
}
