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
  if (record?.informedOn && record.informedOn <= today && record.informedHow) return null;
  return {
    piece: 'information',
    sentence: "L'information des utilisateurs et des responsables légaux des mineurs n'est pas attestée (date et moyen).",
    completedBy: "le chef d'établissement, en indiquant quand et comment ils ont été informés",
  };
}

function registerGap(record: ComplianceRecord | null, today: string): MissingPiece | null {
  if (record?.registerOn && record.registerOn <= today && record.registerReference) return null;
  return {
    piece: 'register',
    sentence: "L'inscription de l'ENT au registre des traitements du collège n'est pas attestée (date et référence).",
    completedBy: "le chef d'établissement, avec le délégué à la protection des données de l'académie",
  };
}

function slashed(day: string): string {
  return day.split('-').reverse().join('/');
}

/** What is wrong with a record that somebody wants to keep: one French sentence, null when nothing is. Incomplete is not wrong. */
export function complianceFault(record: ComplianceRecord): string | null {
  const { conventionFrom, conventionUntil, informedOn, informedHow, registerOn, registerReference } = record;
  for (const day of [conventionFrom, conventionUntil, informedOn, registerOn]) {
    if (day !== null && !isCivilDate(day))
      return 'Une des dates ne peut pas être lue : écrivez-la sous la forme AAAA-MM-JJ, par exemple 2026-09-01.';
  }
  if (conventionUntil !== null && conventionFrom === null) return 'La convention a une fin mais pas de début : indiquez sa date de début.';
  if (conventionFrom !== null && conventionUntil !== null && conventionUntil < conventionFrom)
    return 'La convention finit avant de commencer : vérifiez ses deux dates.';
  if ((informedHow ?? '').length > TEXT_MAX || (registerReference ?? '').length > TEXT_MAX)
    return `Un texte dépasse ${TEXT_MAX} caractères : raccourcissez-le.`;
  return null;
}

const TEXT_MAX = 500;
