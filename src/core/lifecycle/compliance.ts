// Whether a collège has met the obligations that come before any data (C-8.2, C-14.1). Pure: today is an argument.
// Without them none of the collège's persons is stored; the sync engine asks isInOrder, the pages show the sentences.
import { isCivilDate } from '../calendar/civil-date.ts';

/** A row of `compliance`: civil dates (YYYY-MM-DD). `conventionUntil` null = three years, the convention's own length (article 14). */
export type ComplianceRecord = {
  readonly conventionFrom: string | null;
  readonly conventionUntil: string | null;
  readonly informedOn: string | null;
  readonly informedHow: string | null;
  readonly registerOn: string | null;
  readonly registerReference: string | null;
};

/** A record in which nobody has written anything yet. */
export const nothingRecorded: ComplianceRecord = {
  conventionFrom: null,
  conventionUntil: null,
  informedOn: null,
  informedHow: null,
  registerOn: null,
  registerReference: null,
};

export type CompliancePiece = 'convention' | 'information' | 'register';

/** One thing that is missing: what it is, what it means, and who can complete it. */
export type MissingPiece = { readonly piece: CompliancePiece; readonly sentence: string; readonly completedBy: string };

export type ComplianceState =
  | { readonly inOrder: true }
  | { readonly inOrder: false; readonly missing: readonly [MissingPiece, ...MissingPiece[]] };

const CONVENTION_YEARS = 3;

/** The state of a collège's formalities on `today` (civil date, Europe/Paris). A date in the future does not count yet. */
export function complianceState(record: ComplianceRecord | null, today: string): ComplianceState {
  const missing = [conventionGap(record, today), informationGap(record, today), registerGap(record, today)].filter((gap) => gap !== null);
  const [first, ...rest] = missing;
  return first ? { inOrder: false, missing: [first, ...rest] } : { inOrder: true };
}

/** True when persons of the collège may be stored on `today`. */
export function isInOrder(record: ComplianceRecord | null, today: string): boolean {
  return complianceState(record, today).inOrder;
}

/** Last day of the convention (civil date), null when it has no first day. 1 September 2026 → 31 August 2029. */
export function conventionEnd(record: Pick<ComplianceRecord, 'conventionFrom' | 'conventionUntil'>): string | null {
  if (record.conventionUntil !== null || record.conventionFrom === null) return record.conventionUntil;
  const end = new Date(`${record.conventionFrom}T00:00:00Z`);
  end.setUTCFullYear(end.getUTCFullYear() + CONVENTION_YEARS);
  end.setUTCDate(end.getUTCDate() - 1);
  return end.toISOString().slice(0, 10);
}

function conventionGap(record: ComplianceRecord | null, today: string): MissingPiece | null {
  const from = record?.conventionFrom ?? null;
  const end = record ? conventionEnd(record) : null;
  const gap = (sentence: string): MissingPiece => ({
    piece: 'convention',
    sentence,
    completedBy: "l'académie, ou le chef d'établissement, en enregistrant les dates de la convention signée",
  });
  if (from === null || end === null) return gap("La convention entre l'académie, le Département et le collège n'est pas enregistrée.");
  if (from > today) return gap(`La convention n'entre en vigueur que le ${slashed(from)}.`);
  if (end < today) return gap(`La convention est échue depuis le ${slashed(end)} : elle doit être renouvelée.`);
  return null;
}

function informationGap(record: ComplianceRecord | null, today: string): MissingPiece | null {
  const day = record?.informedOn || null;
  const how = record?.informedHow || null;
  if (day !== null && day <= today && how !== null) return null;
  const who = 'des utilisateurs et des responsables légaux des mineurs';
  return {
    piece: 'information',
    sentence:
      day !== null && day > today
        ? `L'information ${who} n'est annoncée que pour le ${slashed(day)} : elle comptera ce jour-là.`
        : `L'information ${who} n'est pas attestée : il manque ${lacking(day === null, how === null, 'le moyen employé')}.`,
    completedBy: "le chef d'établissement, en indiquant quand et comment ils ont été informés",
  };
}

function registerGap(record: ComplianceRecord | null, today: string): MissingPiece | null {
  const day = record?.registerOn || null;
  const reference = record?.registerReference || null;
  if (day !== null && day <= today && reference !== null) return null;
  const what = "L'inscription de l'ENT au registre des traitements du collège";
  return {
    piece: 'register',
    sentence:
      day !== null && day > today
        ? `${what} n'est annoncée que pour le ${slashed(day)} : elle comptera ce jour-là.`
        : `${what} n'est pas attestée : il manque ${lacking(day === null, reference === null, 'la référence')}.`,
    completedBy: "le chef d'établissement, avec le délégué à la protection des données de l'académie",
  };
}

function lacking(noDay: boolean, noText: boolean, text: string): string {
  return noDay && noText ? `la date et ${text}` : noDay ? 'la date' : text;
}

function slashed(day: string): string {
  return day.split('-').reverse().join('/');
}

/** One thing wrong with a record, at the field to correct. */
export type ComplianceFault = { readonly field: keyof ComplianceRecord; readonly sentence: string };

const days = {
  conventionFrom: 'Le premier jour de la convention',
  conventionUntil: 'Le dernier jour de la convention',
  informedOn: "Le jour de l'information",
  registerOn: "Le jour de l'inscription au registre",
} as const satisfies { readonly [K in keyof ComplianceRecord]?: string };
const texts = {
  informedHow: "Le moyen de l'information",
  registerReference: 'La référence au registre',
} as const satisfies { readonly [K in keyof ComplianceRecord]?: string };

/** Longest text that is kept, in characters. */
export const complianceTextMax = 500;
/** A day outside of these is a slip of the keyboard (0026 for 2026): an attestation of the year 26 would count for ever. */
const [firstDay, lastDay] = ['2000-01-01', '2099-12-31'];

/** Everything wrong with a record that somebody wants to keep, in the order of its fields. Incomplete is not wrong. */
export function complianceFaults(record: ComplianceRecord): readonly ComplianceFault[] {
  const { conventionFrom, conventionUntil } = record;
  const faults: ComplianceFault[] = [];
  const add = (field: keyof ComplianceRecord, sentence: string) => faults.push({ field, sentence });
  for (const [field, label] of Object.entries(days) as [keyof typeof days, string][]) {
    const day = record[field];
    if (day === null) continue;
    if (!isCivilDate(day)) add(field, `${label} ne peut pas être lu : écrivez-le sous la forme AAAA-MM-JJ, par exemple 2026-09-01.`);
    else if (day < firstDay || day > lastDay) add(field, `${label} n'est pas vraisemblable : vérifiez l'année.`);
  }
  if (faults.length === 0 && conventionUntil !== null) {
    if (conventionFrom === null) add('conventionFrom', 'La convention a une fin mais pas de début : indiquez sa date de début.');
    else if (conventionUntil < conventionFrom) add('conventionUntil', 'La convention finit avant de commencer : vérifiez ses deux dates.');
  }
  for (const [field, label] of Object.entries(texts) as [keyof typeof texts, string][])
    if ((record[field] ?? '').length > complianceTextMax)
      add(field, `${label} dépasse ${complianceTextMax} caractères : raccourcissez ce texte.`);
  return faults;
}
