// `person explain`: why a person is as he is: each value with its record, file, line and rule; who decided what, when. Journaled.
import { personSubject } from '#core/access/actor.ts';
import { type Role, roleLabel } from '#core/access/role.ts';
import { frenchDate, parisDay } from '#core/calendar/french-date.ts';
import { profileWord, verbWord } from '#core/plan/sentence.ts';
import type { ExplainedValue, LastChange, PersonExplanation } from '#core/registry/explanation.ts';
import type { RecordReference } from '#core/registry/origin.ts';
import { findPerson } from '#database/person-explanation-reader.ts';
import { consultPerson } from '#src/actions/consult-person.ts';
import { perform } from '#src/actions/door.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';
import { readDefinitions } from './source.ts';

/** `wanted`: a login, an id, or source:category:key (jointure). */
export async function personExplain(session: Session, wanted: string): Promise<Report> {
  const definitions = await readDefinitions();
  const person = await findPerson(session.pool, wanted);
  if (person === null) {
    return refusedReport(
      'not-found',
      'Aucune personne ne correspond. Donnez un identifiant de connexion, un identifiant interne, ou source:catégorie:jointure (academie-aaf:Eleve:123456).',
    );
  }
  const result = await perform(
    consultPerson,
    session.actor,
    personSubject(person, []),
    { mappingOf: (source) => definitions.get(source) },
    session.context,
  );
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  return { ending: 'done', result: { person: result.output }, text: explanationText(result.output) };
}

function explanationText(person: PersonExplanation): string {
  const { account } = person;
  const state = account
    ? `Compte ${account.login ?? 'sans identifiant de connexion'}, créé le ${day(account.createdAt)}, révision ${account.revision}.`
    : "Pas encore de compte : aucune liste où figure cette personne n'a été approuvée.";
  return [
    `${person.familyName} ${person.givenName} (${person.id})`,
    state,
    '',
    'Identité',
    ...person.identity.flatMap((value) => valueText(value, '  ')),
    ...person.affiliations.flatMap((affiliation) => {
      const { structure, uai, profile, since, state: held, leftOn, record, because } = affiliation;
      const open =
        held === 'active' ? `depuis le ${frenchDate(since)}` : `du ${frenchDate(since)} au ${leftOn ? frenchDate(leftOn) : '?'} (parti)`;
      const why =
        because === 'record'
          ? `d'après ${place(record)}`
          : because === 'pupil'
            ? 'responsable d’un élève de l’établissement'
            : "plus annoncé par l'académie";
      return [
        '',
        `${profileWord(profile)}, ${structure} (${uai}), ${open} : ${why}${changeText(affiliation.changed)}`,
        ...affiliation.values.flatMap((value) => valueText(value, '  ')),
      ];
    }),
    ...section(
      'Relations',
      person.relations.map(
        ({ name, as, link, legal }) =>
          `  ${as === 'guardian' ? 'Responsable' : 'Élève'} : ${name ?? '(compte pas encore créé)'} (${link}, ${legal})`,
      ),
    ),
    ...section(
      'Listes',
      person.lists.map(({ structure, proposedAt, verb, state: line, reasons, decision }) => {
        const decided = decision ? ` ; ${verdicts[decision.verdict]} le ${day(decision.at)} (${label(decision.role)})` : '';
        return `  ${day(proposedAt)}, ${structure} : ${verbWord(verb)}, ${lineStates[line]}${decided}. ${reasons.join(' ')}`;
      }),
    ),
    ...section(
      'Fiches',
      person.records.map((record) => `  ${place(record)}${record.goneOn ? `, disparue le ${frenchDate(record.goneOn)}` : ''}`),
    ),
    ...section(
      'Historique',
      person.history.map(
        ({ at, act, role, fields }) => `  ${at.toISOString()} ${act} (${label(role)})${fields.length > 0 ? ` : ${fields.join(', ')}` : ''}`,
      ),
    ),
  ].join('\n');
}

const verdicts = { approve: 'approuvé', refuse: 'refusé', release: 'retenue levée' } as const;
const lineStates = {
  open: 'à décider',
  approved: 'approuvé, pas encore appliqué',
  refused: 'refusé',
  applied: 'appliqué',
  stale: 'périmé',
} as const;

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function valueText(value: ExplainedValue, indent: string): string[] {
  const waiting = value.pending ? ` (l'académie annonce : ${value.announced ?? 'rien'} ; en attente de décision)` : '';
  const rules = value.rules.map(({ attribute, transform }) => `${attribute} → ${transform}`).join(', ');
  const from = value.elsewhere ? "fiche d'un autre établissement" : [place(value.record), rules].filter((part) => part !== '').join(', ');
  return [`${indent}${value.label} : ${value.value ?? '(rien)'}${waiting}`, `${indent}  ${from}${changeText(value.changed)}`];
}

function place(record: RecordReference | null): string {
  if (record === null) return 'aucune fiche';
  const { source, category, key, file, line, asOf } = record;
  return `${source}:${category}:${key}, ${file}${line === null ? '' : ` ligne ${line}`}${asOf ? ` (état du ${frenchDate(asOf)})` : ''}`;
}

function changeText(changed: LastChange | null): string {
  return changed ? `, modifié le ${day(changed.at)}${changed.role ? ` (${label(changed.role)})` : ''}` : '';
}

const day = (at: Date): string => frenchDate(parisDay(at));
const label = (role: string): string => roleLabel(role as Role) ?? role;
