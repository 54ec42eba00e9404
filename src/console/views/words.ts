// Words and small pieces that several pages share: states with their badge, counts that may be hidden, the verdict of a night.
import { counted, frenchNumber } from '#core/calendar/french-date.ts';
import { categoryWords } from '#core/mapping/category-word.ts';
import type { ListCounts, Verb } from '#core/plan/line.ts';
import { countedVerb } from '#core/plan/sentence.ts';
import type { Count, ListState } from '#database/board-reader.ts';
import type { RunRow, RunState } from '#database/run-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';
import { icons } from './icons.ts';

/** A count, or "moins de 5" where it may not be shown. */
export function countText(count: Count): string {
  return count === 'few' ? 'moins de 5' : frenchNumber(count);
}

/** "12 fiches", "moins de 5 fiches"; `none` says nought where a figure would be read as a quantity ("aucune fiche"). */
export function countedText(count: Count, singular: string, plural: string, none?: string): string {
  if (count === 0 && none !== undefined) return none;
  return count === 'few' ? `moins de 5 ${plural}` : counted(count, singular, plural);
}

const listStates: Readonly<Record<ListState, readonly [string, 'good' | 'warn' | 'bad' | 'wait']>> = {
  proposed: ['À décider', 'wait'],
  held: ['Retenue', 'warn'],
  'partly-decided': ['Décidée en partie', 'wait'],
  decided: ['Décidée', 'good'],
  applied: ['Appliquée', 'good'],
  superseded: ['Remplacée', 'wait'],
};

const runStates: Readonly<Record<RunState, readonly [string, 'good' | 'warn' | 'bad' | 'wait']>> = {
  running: ['En cours', 'wait'],
  done: ['Terminé', 'good'],
  refused: ['Livraison refusée', 'bad'],
  interrupted: ['Interrompu', 'warn'],
};

export function badge([label, tone]: readonly [string, 'good' | 'warn' | 'bad' | 'wait']): Safe {
  return html`<span class="badge ${tone}">${icons[tone]}${label}</span>`;
}

export function listBadge(state: ListState): Safe {
  return badge(listStates[state]);
}

export function runBadge(state: RunState): Safe {
  return badge(runStates[state]);
}

const runKinds: Readonly<Record<string, string>> = { sync: 'Lecture de la livraison', replan: 'Listes proposées de nouveau' };

/** What a run does, in words; a kind without words as it is named. */
export function runKind(run: Pick<RunRow, 'kind'>): string {
  return runKinds[run.kind] ?? run.kind;
}

const verbs: readonly Verb[] = ['arrive', 'change', 'leave'];

/** How many of each verb in a list, over every profile. */
export function verbTotals(counts: ListCounts): Readonly<Record<Verb, number>> {
  const of = (verb: Verb) => Object.values(counts).reduce((sum, byVerb) => sum + (byVerb?.[verb] ?? 0), 0);
  return { arrive: of('arrive'), change: of('change'), leave: of('leave') };
}

/** "498 arrivées, 10 changements et 4 départs", without what is nought. */
export function totalsSentence(totals: Readonly<Record<Verb, number>>): string {
  return sentenceList(verbs.filter((verb) => totals[verb] > 0).map((verb) => countedVerb(verb, totals[verb])));
}

/** The first letter of a sentence or a title. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "a, b et c". */
export function sentenceList(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} et ${parts.at(-1)}`;
}

/** "12 élèves" for a category of the source. */
export function countedCategory(category: string, count: Count): string {
  return countedText(count, ...categoryWords(category));
}

const severityPlurals = { refusal: 'refus', rejection: 'rejets', warning: 'avertissements' } as const;

/** "Rejets et avertissements": what some faults are, the gravest first. */
export function severitiesTitle(severities: readonly (keyof typeof severityPlurals)[]): string {
  const all = Object.keys(severityPlurals) as (keyof typeof severityPlurals)[];
  const said = sentenceList(all.filter((severity) => severities.includes(severity)).map((severity) => severityPlurals[severity]));
  return capital(said);
}

/** What a fault does, in a word. */
export const severityWords = { refusal: 'Refus', rejection: 'Rejet', warning: 'Avertissement' } as const;
const severityTones = { refusal: 'bad', rejection: 'warn', warning: 'wait' } as const;

export function severityBadge(severity: keyof typeof severityWords): Safe {
  return badge([severityWords[severity], severityTones[severity]]);
}
