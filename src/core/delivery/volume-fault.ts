// What the gate says of a volume: the numbers before and after, the structure, and what to do. A number under five is not said: these
// sentences reach the zone that may know no small count (C-12.2).
import { counted, frenchDay, frenchNumber } from '../calendar/french-date.ts';
import { categoryWords } from '../mapping/category-word.ts';
import type { Category } from '../mapping/source-record.ts';
import { type Fault, fault, type Severity } from '../problem.ts';
import type { VolumeFinding } from './volume.ts';

/** A fault, and the structure that it is about where there is one. */
export type PlacedFault = Fault & { readonly uai: string | null };

/** Thousands of structures that all lose their people are one broken export, not a list to read. */
const described = 100;
const overflow = { rule: 'volume-more' } as const;

const refused =
  'Rien n’a été changé. Demandez à l’académie si c’est voulu ; si c’est vrai, acceptez la livraison en disant pourquoi : annuaire sync run --accept-volumes "motif".';
const accepted = 'La livraison a été acceptée ainsi, avec un motif.';

/** Findings as faults, the gravest first. `severity` is a warning where somebody has said that the volumes are true. */
export function volumeFaults(
  findings: readonly VolumeFinding[],
  today: string,
  severity: Extract<Severity, 'refusal' | 'warning'>,
): PlacedFault[] {
  const advice = severity === 'refusal' ? refused : accepted;
  const faults = findings.slice(0, described).map((finding) => ({
    ...fault(severity, finding.rule, `${sentence(finding, today)} ${advice}`, { category: finding.category as Category }),
    uai: finding.uai === '' ? null : finding.uai,
  }));
  const more = findings.length - described;
  if (more <= 0) return faults;
  const rest = `${counted(more, 'autre perte passe', 'autres pertes passent')} les limites ; les plus grandes sont décrites.`;
  return [...faults, { ...fault(severity, overflow.rule, `${rest} ${advice}`), uai: null }];
}

function sentence(finding: VolumeFinding, today: string): string {
  const { rule, uai, category, before, after, day, allowed } = finding;
  const words = categoryWords(category);
  const than = `contre ${frenchNumber(before)} ${day === null ? 'connus jusqu’ici' : `dans la livraison du ${frenchDay(day, today)}`}`;
  // A share would give back the small number that is not said.
  const fall = isSmall(after) ? 'presque tous en moins' : `${share(before - after, before)} de moins`;
  const beyond = `${than} : ${fall}, quand ${share(allowed, before)} au plus est attendu à cette époque de l’année.`;
  switch (rule) {
    case 'volume-total':
      return day === null
        ? `Ces modifications laissent ${people(after, words)} en tout, ${beyond}`
        : `Cette livraison compte ${people(after, words)} en tout, ${beyond}`;
    case 'volume-structure':
      return `L’établissement ${uai} n’a plus que ${people(after, words)}, ${beyond}`;
    case 'structure-emptied':
      return `L’établissement ${uai} n’a plus aucun ${words[0]}, ${than}.`;
    case 'volume-growth':
      return `Cette livraison compte ${people(after, words)} en tout, ${than} : trois fois plus ou davantage, comme celle d’un autre périmètre.`;
  }
}

const isSmall = (count: number): boolean => count > 0 && count < 5;

function people(count: number, [singular, plural]: readonly [string, string]): string {
  if (isSmall(count)) return `moins de 5 ${plural}`;
  return counted(count, singular, plural);
}

/** "12 %", with a decimal under ten; a share is rounded down so that a limit is never shown higher than it is. */
function share(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  return `${frenchNumber(percent < 10 ? Math.floor(percent * 10) / 10 : Math.floor(percent))} %`;
}
