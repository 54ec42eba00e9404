// What a chosen password has to be (CNIL 2022-100): 50 bits beside throttling for pupils and guardians, 80 bits for whoever sees other
// people's data. Owns the rule; its sentences are the page's. Never keeps, logs or returns a password.

/** `family`: pupils and guardians. `professional`: staff and whoever holds a role. */
export type PasswordAudience = 'family' | 'professional';

/** What everybody tries first; compared without case, accents and the usual look-alikes (@ → a, 0 → o …). */
const tooCommon = [
  'password',
  'motdepasse',
  'azerty',
  'qwerty',
  'college',
  'bonjour',
  'soleil',
  'doudou',
  'marseille',
  'football',
  'pokemon',
  'minecraft',
  'fortnite',
  'roblox',
  'iloveyou',
  'jetaime',
  'chouchou',
  'loulou',
  'azertyuiop',
  'qsdfghjklm',
  'abcdefgh',
  'abcd1234',
  'ministere',
  'education',
  'professeur',
  'bienvenue',
];

const lookAlikes: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  '1': 'i',
  '!': 'i',
  '3': 'e',
  '€': 'e',
  '5': 's',
  $: 's',
  '7': 't',
};

/** Longest password that is hashed: enough for any phrase, too short to keep the machine busy. */
export const longestPassword = 256;

/** `repetitive`: the same few signs. `own-name`: holds the login or a name of the person. */
export type PasswordFault = 'too-long' | 'too-simple' | 'repetitive' | 'own-name' | 'too-common';

/** What is wrong with a chosen password, the first thing found; null when it will do. `words`: login and names. */
export function passwordFault(password: string, audience: PasswordAudience, words: readonly string[]): PasswordFault | null {
  if (password.length > longestPassword) return 'too-long';
  const characters = [...password];
  const classes = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u].filter((kind) => kind.test(password)).length;
  const longEnough =
    audience === 'family'
      ? characters.length >= 8 && classes >= 3
      : (characters.length >= 12 && classes === 4) || (characters.length >= 14 && classes >= 3);
  if (!longEnough) return 'too-simple';
  if (new Set(characters).size < 5) return 'repetitive';

  const folded = fold(password);
  const own = words.flatMap((word) => [fold(word), ...word.split(/[.\s-]+/).map(fold)]).filter((word) => word.length >= 4);
  if (own.some((word) => folded.includes(word))) return 'own-name';
  const plain = folded.replace(/[^a-z]/g, '');
  if (
    tooCommon.some((common) => plain.length - common.length < 4 && plain.includes(common)) ||
    /(?:0123|1234|2345|3456|4567|5678|6789|9876|8765|4321){2}/.test(password)
  ) {
    return 'too-common';
  }
  return null;
}

/** Every character that stands alone is brought to the letter it imitates; accents and case off, signs and spaces out. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[@401!3€5$7]/g, (sign) => lookAlikes[sign]!)
    .replace(/[^a-z0-9]/g, '');
}
