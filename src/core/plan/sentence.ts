// The one place where a change is put into French: a sentence for each reason, a before and an after for each field. Pure words;
// knows no page (no HTML) and no rule about who may read them.
import { counted, frenchDate } from '../calendar/french-date.ts';
import { asCodes, type CodeNames, mefText, subjectsText } from '../person/code-names.ts';
import type { AffiliationDetails, Identity, Link, Profile } from '../person/facts.ts';
import type { AffiliationChange, BrokenLimit, Line, PersonId, ReasonCode, RelationTo, Verb } from './line.ts';

const reasons: Readonly<Record<ReasonCode, string>> = {
  'new-in-source': 'L’académie annonce cette personne pour la première fois.',
  'joins-structure': 'Cette personne a déjà un compte : l’académie la rattache maintenant à votre établissement.',
  returned: 'L’académie annonce de nouveau cette personne : elle retrouve son compte et son identifiant.',
  'pupil-of-structure': 'Un élève dont cette personne est responsable est inscrit au collège.',
  'identity-changed': 'L’académie a modifié l’identité de cette personne.',
  'details-changed': 'L’académie a modifié la classe, les groupes, les matières ou les fonctions.',
  'relations-changed': 'L’académie a modifié les responsables de cet élève.',
  'absent-from-reading': 'La dernière livraison complète de l’académie ne contient plus cette personne.',
  'left-structure': 'L’académie ne rattache plus cette personne au collège.',
  'end-date-reached': 'La date de fin annoncée par l’académie est passée.',
  'last-child-left': 'Aucun élève du collège n’a plus cette personne pour responsable.',
};

/** The one human sentence of a reason. */
export function reasonSentence(reason: ReasonCode): string {
  return reasons[reason];
}

/** The sentences of a line, each said once, in the order of its changes. */
export function lineReasons(line: Line): readonly string[] {
  const said = line.affiliations.map((change) => reasons[change.reason]);
  if (line.verb === 'change' && line.identity?.before) said.push(reasons['identity-changed']);
  if (line.verb === 'change' && line.relations) said.push(reasons['relations-changed']);
  return [...new Set(said)];
}

const profileNames: Readonly<Record<Profile, readonly [string, string]>> = {
  ELV: ['élève', 'élèves'],
  TUT: ['responsable d’élève', 'responsables d’élèves'],
  ENS: ['enseignant', 'enseignants'],
  DIR: ['personnel de direction', 'personnels de direction'],
  EVS: ['personnel de vie scolaire', 'personnels de vie scolaire'],
  ETA: ['personnel administratif, technique ou d’encadrement', 'personnels administratifs, techniques ou d’encadrement'],
  DOC: ['documentaliste', 'documentalistes'],
  ACA: ['personnel académique', 'personnels académiques'],
  COL: ['personnel de collectivité', 'personnels de collectivité'],
};

/** "élève", "enseignants"…: the national profile in words. */
export function profileWord(profile: Profile, number: 'singular' | 'plural' = 'singular'): string {
  return profileNames[profile][number === 'singular' ? 0 : 1];
}

const verbNames: Readonly<Record<Verb, readonly [string, string]>> = {
  arrive: ['arrivée', 'arrivées'],
  change: ['changement', 'changements'],
  leave: ['départ', 'départs'],
};

/** "arrivée", "départs"…: the noun of a verb. */
export function verbWord(verb: Verb, number: 'singular' | 'plural' = 'singular'): string {
  return verbNames[verb][number === 'singular' ? 0 : 1];
}

/** "12 arrivées", "1 départ". */
export function countedVerb(verb: Verb, count: number): string {
  return counted(count, ...verbNames[verb]);
}

const links: Readonly<Record<Link, string>> = {
  pere: 'père',
  mere: 'mère',
  tuteur: 'tuteur',
  ascendant: 'ascendant',
  fratrie: 'frère ou sœur',
  famille: 'autre membre de la famille',
  educateur: 'éducateur',
  'assistant-familial': 'assistant familial',
  garde: 'garde d’enfant',
  ase: 'aide sociale à l’enfance',
  'eleve-lui-meme': 'élève lui-même',
  autre: 'autre lien',
};

/** "mère", "tuteur"…: the link of a guardian to his pupil. */
export function linkWord(link: Link): string {
  return links[link];
}

/** One field that a line would set, change or clear. `before` and `after` are null where there is no value. */
export type FieldChange = { readonly label: string; readonly before: string | null; readonly after: string | null };

const or = (text: string): string | null => (text === '' ? null : text);
const list = (values: readonly string[] | undefined): string | null => or((values ?? []).join(', '));

/** A field's label, what is compared, and what is shown of it where that differs (a code and its name). */
type Field = readonly [label: string, value: string | null, shown?: string | null];

/** A class or group is keyed by its code; what people know is the code, so it is shown as delivered. Subjects and MEF are named. */
function detailFields(details: AffiliationDetails | null, codes: CodeNames): readonly Field[] {
  const functions = details?.functions.map((held) => (held.disciplineLabel ? `${held.label} (${held.disciplineLabel})` : held.label));
  return [
    [(details?.classes.length ?? 0) > 1 ? 'Classes' : 'Classe', list(details?.classes)],
    ['Groupes', list(details?.groups)],
    ['Fonctions', list(functions)],
    ['Professeur principal', list(details?.headTeacherOf)],
    ['Matières', list(details?.subjects), subjectsText(details?.subjects ?? [], codes)],
    ['Formation (MEF)', details?.mef ?? null, mefText(details?.mef ?? null, codes)],
  ];
}

function identityFields(identity: Identity | null): readonly Field[] {
  return [
    ['Civilité', identity?.title ?? null],
    ['Nom', identity?.familyName ?? null],
    ['Prénom', identity?.givenName ?? null],
    ['Nom de naissance', identity?.birthName ?? null],
    ['Autres prénoms', list(identity?.otherNames)],
    ['Date de naissance', identity?.birthDate ? frenchDate(identity.birthDate) : null],
    ['Courriel', identity?.mail ?? null],
  ];
}

function differences(before: readonly Field[], after: readonly Field[]): readonly FieldChange[] {
  return after.flatMap(([label, now, nowShown = now], index) => {
    const [wasLabel, was, wasShown = was] = before[index] ?? [label, null];
    if (was === now) return [];
    // Two codes of one name: only the codes tell what changes.
    const named = wasShown !== nowShown;
    return [{ label: now === null ? wasLabel : label, before: named ? wasShown : was, after: named ? nowShown : now }];
  });
}

function affiliationFields(change: AffiliationChange, codes: CodeNames): readonly FieldChange[] {
  const fields = differences(detailFields(change.before, codes), detailFields(change.after, codes));
  if (change.kind === 'update') return fields;
  const word = profileWord(change.profile);
  const profile = change.kind === 'open' ? { label: 'Profil', before: null, after: word } : { label: 'Profil', before: word, after: null };
  return [profile, ...fields];
}

function relationText(relation: RelationTo, nameOf: (id: PersonId) => string | undefined): string {
  const rights = relation.legal === 'legal' ? 'responsable légal' : relation.legal === 'in-charge' ? 'personne en charge' : 'contact';
  return `${nameOf(relation.guardian) ?? 'personne de la même livraison'} (${links[relation.link]}, ${rights})`;
}

/**
 * What a line changes, field by field, in the order a reader expects. `nameOf` gives the display name of a guardian, undefined when
 * unknown; `codes` the label of a subject or MEF. An arrival's fields have no `before`; a departure's profile has no `after`.
 */
export function lineChanges(
  line: Line,
  nameOf: (id: PersonId) => string | undefined = () => undefined,
  codes: CodeNames = asCodes,
): readonly FieldChange[] {
  const identity = line.identity ? differences(identityFields(line.identity.before), identityFields(line.identity.after)) : [];
  const relations = line.relations
    ? differences(
        [['Responsables', list(line.relations.before.map((relation) => relationText(relation, nameOf)))]],
        [['Responsables', list(line.relations.after.map((relation) => relationText(relation, nameOf)))]],
      )
    : [];
  return [...line.affiliations.flatMap((change) => affiliationFields(change, codes)), ...identity, ...relations];
}

/** Why a limit holds a list, in plain numbers: "12 départs d’enseignants pour 40 comptes actifs (30 %) : au-delà de 10 personnes et 10 %, quelqu’un doit vérifier." */
export function limitSentence(limit: BrokenLimit): string {
  const share = limit.active > 0 ? Math.round((100 * limit.count) / limit.active) : 100;
  const who = limit.profile === null ? 'personnes, tous profils confondus,' : profileWord(limit.profile, 'plural');
  const of = /^[aeiouyéè]/i.test(who) ? `d’${who}` : `de ${who}`;
  const bound = `${counted(limit.maxCount, 'personne', 'personnes')} et ${Math.round(limit.maxShare * 100)} %`;
  return `${countedVerb(limit.verb, limit.count)} ${of} pour ${counted(limit.active, 'compte actif', 'comptes actifs')} (${share} %) : au-delà de ${bound}, quelqu’un doit vérifier.`;
}
