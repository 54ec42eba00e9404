// Values that deliveries should not hold and one day will: signs, lengths, numbers, names of the language, composites of any number of fields.
// Words that no document of ours contains (`canary`) show whether a value comes back in a sentence.
import type { Random } from './random.ts';

/** Begins every word that must never be read anywhere else. */
export const canaryMark = 'zqx';

/** A word of its own: letters only, so that it could be somebody's name. */
function canary(random: Random): string {
  return `Zqx${Array.from({ length: 7 }, () => random.pick([...'abdefgilmnoprstuv'])).join('')}`;
}

const signs = [
  '',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\u00a0',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\u00ad',
  '\u0085',
  '\u2028',
  '\u0301',
  '\ufffd',
  '\ufffe',
  '\u0000',
  '\u0001',
  '\u001b[31m',
  '😀',
  '𝒜',
  'ﬁ',
  'İ',
  'ß',
  '²',
  '٣',
  '１',
];
const words = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  'true',
  '-0',
  '1e309',
  '0x10',
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551616',
  '-1',
  '4294967296',
  '2147483648',
];
const dates = [
  '31/02/2011',
  '29/02/1900',
  '29/02/2012',
  '00/00/0000',
  '14/03/11',
  '14-03-2011',
  '99/99/9999',
  '01/01/10000',
  '٠١/٠١/٢٠١٠',
  '01/09/2999',
  '1/9/2025',
  '2025-09-01',
];
const codes = [
  '0999001W',
  '0999001X',
  '0990001N',
  '0990002P',
  '1990001N',
  '120000001AB',
  '1234567890A',
  '4501',
  '4001',
  '10',
  '37',
  '99',
  '-',
  'DIR',
  'ENS',
  'ELV',
  'M.',
  'Mme',
  'Mlle',
  'X',
];
const hostile = [
  "'; DROP TABLE person; --",
  '\\',
  '\\N',
  '\\.',
  '\\x00',
  '{a,b}',
  '{"a":1}',
  '"',
  "'",
  '%s%n',
  '$(7*7)',
  '<b>gras</b>',
  '&amp;',
  '&eacute;',
  ']]>',
  '-->',
  '../../etc/passwd',
  '=cmd()',
  'http://ailleurs.example/',
];
const mails = [
  'a@b',
  'a@b.c',
  '@',
  'a@@b.example',
  'a b@c.example',
  'é@exemple.example',
  `${'a'.repeat(65)}@b.example`,
  `a@${'b.'.repeat(120)}example`,
  'a@-b.example',
];

/** Any value. Most are short: a run would be long otherwise. */
export function strangeText(random: Random): string {
  switch (random.int(12)) {
    case 0:
      return random.pick(signs);
    case 1:
      return random.pick(words);
    case 2:
      return random.pick(dates);
    case 3:
      return random.pick(codes);
    case 4:
      return random.pick(hostile);
    case 5:
      return random.pick(mails);
    case 6:
      return canary(random) + random.pick(signs) + canary(random);
    // A pair of surrogates right where a text is cut for showing.
    case 7:
      return `${random.pick(['a', '-', '1', canary(random)]).padEnd(random.pick([38, 39, 40, 63, 64, 65]), '-')}😀${random.pick(['', 'é'])}`;
    case 8:
      return random.pick(signs).repeat(random.pick([2, 40, 64]));
    case 9:
      return longText(random);
    default:
      return `${canary(random)} ${random.pick(['d’', 'LE ', 'Von '])}${canary(random)}`;
  }
}

/** Texts about the limits: 64 (codes), 1,000 (texts), 2,712 bytes (a page of an index), 65,536 (a value). */
function longText(random: Random): string {
  const length = random.once(8) ? random.pick([65_535, 65_536, 65_537, 200_000]) : random.pick([64, 65, 255, 999, 1000, 1001, 2713, 9000]);
  // Not the same letter again and again: a database would compress it.
  let text = '';
  while (text.length < length) text += canary(random).slice(0, 10) + random.int(1e9);
  return text.slice(0, length);
}

/** A composite with a field more, less, changed or moved. */
function strangeComposite(value: string, random: Random): string {
  const fields = value.split('$');
  const at = random.int(fields.length);
  switch (random.int(7)) {
    case 0:
      return fields.toSpliced(at, 1).join('$');
    case 1:
      return fields.toSpliced(at, 0, strangeText(random)).join('$');
    case 2:
      return fields.toSpliced(at, 1, '').join('$');
    case 3:
      return [...fields, ...fields].join('$');
    case 4:
      return fields.toReversed().join('$');
    case 5:
      return '$'.repeat(random.pick([1, 2, 6, 1000]));
    default:
      return fields.toSpliced(at, 1, strangeText(random)).join('$');
  }
}

/** A value in the place of this one. */
export function strangeInstead(value: string, random: Random): string {
  if (value.includes('$') && !random.once(4)) return strangeComposite(value, random);
  switch (random.int(5)) {
    case 0: {
      const at = random.place(value.length);
      return value.slice(0, at) + strangeText(random) + value.slice(at);
    }
    case 1:
      return value.normalize(random.pick(['NFD', 'NFKD', 'NFKC'])) + random.pick(signs);
    default:
      return strangeText(random);
  }
}
