// `plan list` and `plan show`: the account lists, in numbers and then one by one with what would change and why.
import { structureSubject } from '#core/access/actor.ts';
import { may, scopeOf } from '#core/access/authority.ts';
import { denialSentence } from '#core/access/denial.ts';
import { nominative } from '#core/access/scope.ts';
import { counted } from '#core/calendar/french-date.ts';
import { type CodeNames, codesOf } from '#core/person/code-names.ts';
import type { Verb } from '#core/plan/line.ts';
import { countedVerb, limitSentence, lineChanges, lineReasons, profileWord } from '#core/plan/sentence.ts';
import { everyLine, findCurrentList, type ListedLine, type ListHead, readLines, readList } from '#database/account-list-reader.ts';
import { readBoard } from '#database/board-reader.ts';
import { readCodeNames } from '#database/code-name-reader.ts';
import { type Report, refusedReport, textTable } from './report.ts';
import type { Session } from './session.ts';

const states: Readonly<Record<string, string>> = {
  proposed: 'à décider',
  held: 'RETENUE',
  'partly-decided': 'décidée en partie',
  decided: 'décidée',
  applied: 'appliquée',
  superseded: 'remplacée',
};

/** The list of each structure that has one: state and how many lines wait. */
export async function planList({ pool, actor }: Session): Promise<Report> {
  const scope = nominative(scopeOf(actor, 'view-list'));
  if (!scope) return refusedReport('not-allowed', denialSentence('view-list', 'no-role'));
  const lists = (await readBoard(pool, scope)).flatMap(({ uai, name, list }) =>
    list
      ? [{ uai, structure: name, list: list.id, state: list.state, waiting: list.waiting, proposedAt: list.proposedAt.toISOString() }]
      : [],
  );
  const rows = lists.map(({ uai, structure, state, waiting }) => [
    uai,
    structure,
    states[state] ?? state,
    counted(Number(waiting), 'ligne à décider', 'lignes à décider'),
  ]);
  return {
    ending: 'done',
    result: { lists },
    text: lists.length === 0 ? 'Aucune liste : lancez « sync run » pour lire une livraison.' : textTable(rows),
  };
}

/** The current list of a structure, null when it has none: what `list approve` decides on. */
export async function currentList({ pool, actor }: Session, uai: string): Promise<ListHead | Report> {
  const verdict = may(actor, 'view-list', structureSubject(uai));
  const scope = nominative(scopeOf(actor, 'view-list'));
  if (!verdict.allowed || !scope)
    return refusedReport('not-allowed', denialSentence('view-list', verdict.allowed ? 'no-role' : verdict.reason));
  const id = await findCurrentList(pool, scope, uai);
  const list = id && (await readList(pool, scope, id));
  return list || refusedReport('not-found', `L'établissement ${uai} n'a aucune liste. « plan list » montre celles qui existent.`);
}

/** Every line of the current list of a structure. */
export async function planShow(session: Session, uai: string): Promise<Report> {
  const list = await currentList(session, uai);
  if ('ending' in list) return list;
  const lines = await readLines(session.pool, list, everyLine);
  const details = lines.flatMap(({ body }) => body.affiliations.flatMap(({ before, after }) => [before, after]));
  const codes = await readCodeNames(session.pool, codesOf(details));
  const { id, structure, state, digest, counts, held, proposedAt } = list;
  return {
    ending: 'done',
    result: {
      list: id,
      uai,
      structure,
      state,
      digest,
      proposedAt: proposedAt.toISOString(),
      counts,
      held,
      lines: lines.map((line) => ({
        person: line.person,
        name: `${line.body.name.familyName} ${line.body.name.givenName}`,
        verb: line.verb,
        profile: line.profile,
        class: line.class,
        state: line.state,
        reasons: lineReasons(line.body),
        changes: lineChanges(line.body, undefined, codes),
      })),
    },
    text: [
      heading(list),
      ...held.map((limit) => `  Retenue : ${limitSentence(limit)}`),
      ...(['arrive', 'change', 'leave'] as const).flatMap((verb) => section(verb, lines, codes)),
    ].join('\n'),
  };
}

function heading({ structure, uai, state, digest, lines }: ListHead): string {
  return `${structure} (${uai}) : liste ${states[state] ?? state}, ${counted(lines.open, 'ligne à décider', 'lignes à décider')}\nEmpreinte ${digest}`;
}

const lineStates: Readonly<Record<string, string>> = {
  open: '',
  approved: ' [approuvée]',
  refused: ' [refusée]',
  applied: ' [appliquée]',
  stale: ' [périmée, sera proposée de nouveau]',
};

function section(verb: Verb, lines: readonly ListedLine[], codes: CodeNames): string[] {
  const own = lines.filter((line) => line.verb === verb);
  if (own.length === 0) return [];
  return ['', countedVerb(verb, own.length), ...own.flatMap((line) => lineText(line, codes))];
}

function lineText({ body, profile, class: code, state, verb }: ListedLine, codes: CodeNames): string[] {
  const who = `  ${body.name.familyName} ${body.name.givenName}, ${profileWord(profile)}${code === null ? '' : `, ${code}`}${lineStates[state] ?? ''}`;
  if (verb !== 'change') return [who];
  const changes = lineChanges(body, undefined, codes).map(
    ({ label, before, after }) => `      ${label} : ${before ?? '(rien)'} → ${after ?? '(rien)'}`,
  );
  return [who, ...changes];
}
