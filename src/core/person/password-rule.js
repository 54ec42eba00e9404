// What a chosen password has to be (CNIL 2022-100): 50 bits beside throttling for pupils and guardians, 80 bits for whoever sees other
// people's data. Owns the rule; its sentences are the page's. Never keeps, logs or returns a password. Plain JavaScript, since browsers run this very file
// (the strength meter): what the page says while one types is what the server will say.
// @ts-check
import { commonWords } from './common-passwords.js';

/**
 * `family`: pupils and guardians. `professional`: staff and whoever holds a role.
 * @typedef {'family' | 'professional'} PasswordAudience
 */

/**
 * The ways to enough bits. `mixed`: length and kinds of signs (8 × 3 kinds is the CNIL's own example for 50 bits; 12 × 4 is 79.6, 14 × 3 is 83.4).
 * `words`: a phrase; the CNIL counts 7 words for 80 bits, so 5 for 50. `bits`: what these come to; one long word alone never will do.
 */
const ways = {
  family: { mixed: [{ length: 8, kinds: 3 }], words: 5, bits: 50 },
  professional: {
    mixed: [
      { length: 12, kinds: 4 },
      { length: 14, kinds: 3 },
    ],
    words: 7,
    bits: 80,
  },
};

/**
 * Kinds of signs, and how many of each there are to choose from.
 * @type {readonly { readonly sign: RegExp, readonly size: number, readonly name: SignKind }[]}
 */
const kinds = [
  { sign: /\p{Ll}/u, size: 26, name: 'small' },
  { sign: /\p{Lu}/u, size: 26, name: 'capital' },
  { sign: /\p{Nd}/u, size: 10, name: 'digit' },
  { sign: /[^\p{Ll}\p{Lu}\p{Nd}]/u, size: 37, name: 'other' },
];

/** Longest password that is hashed: enough for any phrase, too short to keep the machine busy. */
export const longestPassword = 256;

/**
 * `repetitive`: the same few signs. `own-name`: holds the login or a name of the person.
 * @typedef {'too-long' | 'too-simple' | 'repetitive' | 'own-name' | 'too-common'} PasswordFault
 */

/**
 * What is wrong with a chosen password, the first thing found; null when it will do. `words`: login and names.
 * @param {string} password
 * @param {PasswordAudience} audience
 * @param {readonly string[]} words
 * @returns {PasswordFault | null}
 */
export function passwordFault(password, audience, words) {
  if (password.length > longestPassword) return 'too-long';
  if (!isLongEnough(password, audience)) return 'too-simple';
  return guessableFault(password, words);
}

/** @typedef {'small' | 'capital' | 'digit' | 'other'} SignKind */

/**
 * How far what is being typed has come. `level`: 0 nothing, 1 far, 2 near, 3 will do, 4 more than will do. `signs` and `more`: how many more signs, and of how
 * many more kinds among `among`, the shortest way takes; both 0 when it is long enough.
 * @typedef {{ readonly level: 0 | 1 | 2 | 3 | 4, readonly fault: PasswordFault | null, readonly signs: number, readonly more: number, readonly among: readonly SignKind[] }} PasswordStrength
 */

/**
 * For the meter: the same verdict as `passwordFault`, and what is missing.
 * @param {string} password
 * @param {PasswordAudience} audience
 * @param {readonly string[]} words
 * @returns {PasswordStrength}
 */
export function passwordStrength(password, audience, words) {
  const enough = { signs: 0, more: 0, among: [] };
  if (password === '') return { level: 0, fault: null, ...enough };
  const wanted = ways[audience].bits;
  const [fault, bits] = [passwordFault(password, audience, words), bitsOf(password)];
  if (fault === 'too-simple') return { level: bits * 2 < wanted ? 1 : 2, fault, ...lacking(password, audience) };
  if (fault !== null) return { level: 1, fault, ...enough };
  return { level: bits >= wanted + 20 ? 4 : 3, fault, ...enough };
}

/**
 * The words of the meter in one language; `{n}` and `{kinds}` stand for a number and a list. `signs`, `kinds`: for one and for several.
 * @typedef {{
 *   readonly faults: Readonly<Record<PasswordFault, string>>, readonly enough: string, readonly strong: string,
 *   readonly add: string, readonly and: string, readonly signs: readonly [string, string], readonly kinds: readonly [string, string],
 *   readonly names: Readonly<Record<SignKind, string>>
 * }} MeterWords
 */

/**
 * What to do now, in one sentence; empty when nothing is typed.
 * @param {PasswordStrength} strength
 * @param {MeterWords} words
 * @returns {string}
 */
export function strengthSentence({ level, fault, signs, more, among }, words) {
  if (level === 0) return '';
  if (fault === null) return level === 4 ? words.strong : words.enough;
  if (fault !== 'too-simple') return words.faults[fault];
  /** @type {(forms: readonly [string, string], count: number) => string} */
  const counted = ([one, several], count) => (count === 1 ? one : several).replace('{n}', String(count));
  const parts = [
    ...(signs > 0 ? [counted(words.signs, signs)] : []),
    ...(more > 0 ? [counted(words.kinds, more).replace('{kinds}', among.map((kind) => words.names[kind]).join(', '))] : []),
  ];
  return words.add.replace('{what}', parts.join(words.and));
}

/** @param {string} password @param {PasswordAudience} audience */
function isLongEnough(password, audience) {
  const { mixed, words } = ways[audience];
  const [length, has] = [[...password].length, kindsIn(password).length];
  if (mixed.some((way) => length >= way.length && has >= way.kinds)) return true;
  return phraseOf(password).length >= words;
}

/** The different words of three letters and more, where it is a phrase. @param {string} password */
function phraseOf(password) {
  return [...new Set(password.toLowerCase().match(/\p{L}{3,}/gu) ?? [])];
}

/** @param {string} password */
function kindsIn(password) {
  return kinds.filter(({ sign }) => sign.test(password));
}

/** As if every sign had been drawn at random (CNIL 2022-100): an upper bound for what people choose. @param {string} password */
function bitsOf(password) {
  const size = kindsIn(password).reduce((sum, kind) => sum + kind.size, 0);
  return [...password].length * Math.log2(Math.max(1, size));
}

/**
 * The shortest way from here to a password that is long enough.
 * @param {string} password
 * @param {PasswordAudience} audience
 */
function lacking(password, audience) {
  const [length, has] = [[...password].length, kindsIn(password)];
  const [best] = ways[audience].mixed
    .map((way) => ({ signs: Math.max(0, way.length - length), more: Math.max(0, way.kinds - has.length) }))
    .sort((one, other) => one.signs + one.more - (other.signs + other.more));
  const { signs = 0, more = 0 } = best ?? {};
  return { signs, more, among: more === 0 ? [] : kinds.filter((kind) => !has.includes(kind)).map(({ name }) => name) };
}

/**
 * What a guesser tries first: repeats, the person himself, everybody's words, runs of digits.
 * @param {string} password
 * @param {readonly string[]} words
 * @returns {PasswordFault | null}
 */
function guessableFault(password, words) {
  if (new Set(password).size < 5 || /^(.{1,6})\1+.{0,2}$/su.test(password)) {
    return 'repetitive';
  }
  const folded = fold(password);
  const own = words.flatMap((word) => [fold(word), ...word.split(/[.\s-]+/).map(fold)]).filter((word) => word.length >= 4);
  if (own.some((word) => folded.includes(word))) {
    return 'own-name';
  }
  // "Soleil2024!" is "soleil": what stands around the first and last letter is what everybody adds.
  const bare = fold(password.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ''));
  if ([folded, bare].some(isCommon) || /(?:0123|1234|2345|3456|4567|5678|6789|9876|8765|4321){2}/.test(password) || isDate(password)) {
    return 'too-common';
  }
  return null;
}

/** True when less than four letters are left once two common words are taken out. @param {string} text */
function isCommon(text) {
  let left = text.replace(/[^a-z]/g, '');
  for (let taken = 0; taken < 2; taken += 1) {
    const word = byLength.find((common) => left.includes(common));
    if (word === undefined) return false;
    left = left.replace(word, '');
    if (left.length < 4) return true;
  }
  return false;
}

/** The longest first: "azertyuiop" is not "azerty" and four letters. Shorter ones would be found in any phrase. */
const byLength = commonWords.filter((word) => word.length >= 4).sort((one, other) => other.length - one.length);

/** A day, and nothing else: 12/04/2013, 2013-04-12 and the like, with at most three signs around. @param {string} password */
function isDate(password) {
  const digits = password.replace(/\D/g, '');
  return (
    [...password].length - digits.length <= 5 &&
    /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])(19|20)\d\d$|^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/.test(digits)
  );
}

/** @type {Readonly<Record<string, string>>} */
const lookAlikes = { '@': 'a', 4: 'a', 0: 'o', 1: 'i', '!': 'i', 3: 'e', '€': 'e', 5: 's', $: 's', 7: 't' };

/** Every character that stands alone is brought to the letter it imitates; accents and case off, signs and spaces out. @param {string} text */
function fold(text) {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[@401!3€5$7]/g, (sign) => lookAlikes[sign] ?? sign)
    .replace(/[^a-z0-9]/g, '');
}
