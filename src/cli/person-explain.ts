// `person explain`: why a person is as he is: each value with its record, file, line and rule; who decided what, when. Journaled.
import { personSubject } from '#core/access/actor.ts';
import { type Role, roleLabel } from '#core/access/role.ts';
import { frenchDate, parisDay } from '#core/calendar/french-date.ts';
import { linkWord, profileWord, verbWord } from '#core/plan/sentence.ts';
import type { ExplainedValue, LastChange, PersonExplanation } from '#core/registry/explanation.ts';
import type { RecordReference } from '#core/registry/origin.ts';
import { findPerson } from '#database/person-explanation-reader.ts';
import { consultPerson } from '#src/actions/consult-person.ts';
import { perform } from '#src/actions/door.ts';
import { configuredSource, readDefinition } from '#src/composition/source.ts';
import { type Report, refusedReport, textTable } from './report.ts';
import type { Session } from './session.ts';

/** `wanted`: a login, an id, or source:category:key (jointure). */
export async function personExplain(session: Session, wanted: string): Promise<Report> {
  const configured = await configuredSource(session.settings);
  const definition = await readDefinition(configured);
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
    { mappingOf: (source) => (source === configured.name ? definition : undefined) },
    session.context,
  );
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  return { ending: 'done', result: { person: result.output }, text: explanationText(result.output) };
}

/** Records are numbered where they are listed, and named by that number where a value comes from one. */
function explanationText(person: PersonExplanation): string {
  const { account, records } = person;
  const number = (record: RecordReference | null): string => {
    const at = records.findIndex(
      (one) => record !== null && one.source === record.source && one.category === record.category && one.key === record.key,
    );
    return at < 0 ? 'aucune fiche' : `fiche ${at + 1}`;
  };
  const state = account
    ? `Compte ${account.login ?? 'sans identifiant de connexion'}, créé le ${day(account.createdAt)}, révision ${account.revision}.`
    : "Pas encore de compte : aucune liste où figure cette personne n'a été approuvée.";
  return [
    `${person.familyName} ${person.givenName} (${person.id})`,
    state,
    ...section(
      'Fiches',
      records.map(
        (record, index) => `  ${index + 1}. ${place(record)}${record.goneOn ? `, disparue le ${frenchDate(record.goneOn)}` : ''}`,
      ),
    ),
    ...section('Identité', valueRows(person.identity, number)),
    ...person.affiliations.flatMap((affiliation) => {
      const { structure, uai, profile, since, state: held, leftOn, record, because } = affiliation;
      const open =
        held === 'active' ? `depuis le ${frenchDate(since)}` : `du ${frenchDate(since)} au ${leftOn ? frenchDate(leftOn) : '?'} (parti)`;
      const why =
        because === 'gone'
          ? "plus annoncé par l'académie"
          : because === 'pupil'
            ? 'responsable d’un élève de l’établissement'
            : `d'après ${number(record)}`;
      return [
        '',
        `${profileWord(profile)}, ${structure} (${uai}), ${open} : ${why}${changeText(affiliation.changed)}`,
        ...valueRows(affiliation.values, number),
      ];
    }),
    ...section(
      'Relations',
      person.relations.map(
        ({ name, as, link, legal }) =>
          `  ${as === 'guardian' ? 'Responsable' : 'Élève'} : ${name ?? '(compte pas encore créé)'} (${linkWord(link)}, ${legals[legal]})`,
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
      'Historique',
      person.history.map(
        ({ at, act, role, fields, outcome }) =>
          `  ${at.toISOString()} ${act} (${label(role)})${outcome === 'denied' ? ', REFUSÉ' : ''}${fields.length > 0 ? ` : ${fields.join(', ')}` : ''}`,
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
const legals = { legal: 'responsable légal', 'in-charge': 'personne en charge', contact: 'contact' } as const;

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function valueRows(values: readonly ExplainedValue[], number: (record: RecordReference | null) => string): string[] {
  if (values.length === 0) return [];
  const rows = values.map((value) => {
    const waiting = value.pending ? ` (l'académie annonce : ${value.announced ?? 'rien'} ; en attente de décision)` : '';
    const rules = value.rules.map(({ attribute, transform }) => `${attribute} (${transform})`).join(', ');
    const from = value.elsewhere ? "fiche d'un autre établissement" : `${number(value.record)} ${rules}`.trim();
    return [`  ${value.label}`, `${value.value ?? '(rien)'}${waiting}`, `${from}${changeText(value.changed)}`];
  });
  return textTable(rows).split('\n');
}

function place(record: RecordReference): string {
  const { source, category, key, file, line, asOf } = record;
  return `${source}:${category}:${key}, ${file}${line === null ? '' : ` ligne ${line}`}${asOf ? ` (état du ${frenchDate(asOf)})` : ''}`;
}

function changeText(changed: LastChange | null): string {
  return changed ? `, modifié le ${day(changed.at)}${changed.role ? ` (${label(changed.role)})` : ''}` : '';
}

const day = (at: Date): string => frenchDate(parisDay(at));
const label = (role: string): string => roleLabel(role as Role) ?? role;
