// The closed list of transforms for plain values: delivered text → what the facts hold, or null when the value is not what it should be.
// Pure functions of one value; must not know which attribute they are given.

/** Text in one Unicode form, without hidden signs nor space at its edges. Null when nothing is left or when it is unreasonably long. */
export function text(value: string): string | null {
  const clean = plain(hasHidden(value) ? value.replace(everyHidden, '') : value);
  return clean === '' || clean.length > 1000 ? null : clean;
}

/**
 * True when the text holds signs that nobody sees and that change what is read: controls, signs that turn the direction of writing round or
 * have no width. No name of the French civil register holds one. Tabs and line ends are space.
 */
export function hasHidden(value: string): boolean {
  return !ascii.test(value) && hidden.test(value);
}

/** A person's name: as `text`, inner runs of space brought to one. Capitals are left as delivered. Null without a single letter. */
export function name(value: string): string | null {
  const clean = text(value);
  if (clean === null || !/\p{L}/u.test(clean)) return null;
  return /\s\s|[^\S ]/.test(clean) ? clean.replace(/\s+/g, ' ') : clean;
}

/** `dd/MM/yyyy`, a day that exists from 1900 to 2999 → `yyyy-MM-dd`. */
export function date(value: string): string | null {
  const v = value.length === 10 ? value : value.trim();
  if (v.length !== 10 || v.charCodeAt(2) !== 47 || v.charCodeAt(5) !== 47) return null;
  const day = digits(v, 0, 2);
  const month = digits(v, 3, 5);
  const year = digits(v, 6, 10);
  if (year < 1900 || year > 2999 || month < 1 || month > 12 || day < 1 || day > daysIn(month, year)) return null;
  return `${v.slice(6)}-${v.slice(3, 5)}-${v.slice(0, 2)}`;
}

/** Civilité: `M.` (M, Mr) or `Mme` (Mlle until 2013). */
export function title(value: string): 'M.' | 'Mme' | null {
  if (value === 'M.' || value === 'Mme') return value;
  switch (value.trim().toUpperCase()) {
    case 'M':
    case 'M.':
    case 'MR':
      return 'M.';
    case 'MME':
    case 'MLLE':
      return 'Mme';
    default:
      return null;
  }
}

/** A code of a nomenclature or a key: no `$`, no hidden sign, at most 64 characters. Inner spaces are part of it. */
export function code(value: string): string | null {
  const clean = plain(value);
  return clean === '' || clean.length > 64 || /[$\p{Cc}\p{Cf}]/u.test(clean) ? null : clean;
}

/** INE of any of its three generations (RNIE, BEA, apprenticeship), 11 characters; its check letter has no published rule. */
export function ine(value: string): string | null {
  const clean = value.trim().toUpperCase();
  return /^(?:[0-9]{9}[A-Z]{2}|[0-9A-Z]{10}[A-Z])$/.test(clean) ? clean : null;
}

/** A mail address: shape checked, no hidden sign, domain in lower case (the part before `@` is the receiver's business). */
export function mail(value: string): string | null {
  const clean = plain(value);
  if (
    clean.length > 254 ||
    hasHidden(clean) ||
    !/^[^\s@"(),:;<>[\]\\]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/.test(clean)
  )
    return null;
  const at = clean.indexOf('@');
  return clean.slice(0, at) + clean.slice(at).toLowerCase();
}

/** UAI: seven digits and a letter, in capitals. Whether the letter is right is another question (`uaiLetterHolds`). */
export function uai(value: string): string | null {
  const clean = value.trim().toUpperCase();
  return /^[0-9]{7}[A-Z]$/.test(clean) ? clean : null;
}

/** The check letter of a UAI: number modulo 23 on the alphabet without I, O, Q. False for replacement zones and some test data. */
export function uaiLetterHolds(valid: string): boolean {
  return 'ABCDEFGHJKLMNPRSTUVWXYZ'[Number(valid.slice(0, 7)) % 23] === valid[7];
}

/** Name of a structure in both dialects, without the académie: `CLG$CLG DES RIVIERES$PARIS`, `CLG-DES RIVIERES-ac-PARIS`. */
export function structureName(value: string): string | null {
  const fields = plain(value).split('$');
  if (fields.length === 1) return text((fields[0] ?? '').replace(/^(.+)-ac-.+$/i, '$1'));
  const [type = '', named = ''] = fields;
  return text(named) ?? text(type);
}

/** One Unicode form (NFC), edges trimmed. Nothing inside is touched. */
export function plain(value: string): string {
  return ascii.test(value) ? value.trim() : value.normalize('NFC').trim();
}

const ascii = /^[\x20-\x7e]*$/;
const hidden = /(?![\t\n\r])[\p{Cc}\p{Cf}]/u;
const everyHidden = new RegExp(hidden, 'gu');

function digits(value: string, from: number, to: number): number {
  let number = 0;
  for (let i = from; i < to; i++) {
    const digit = value.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
