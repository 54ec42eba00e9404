// A record of category PersEducNat → facts. Only a function gives an affiliation; the home structure of staff is administrative, and
// classes, groups and subjects go to the affiliation held in their structure.
import type { Profile, Uai } from '../person/facts.ts';
import { type AffiliationDraft, affiliations, citedUais, draftOf } from './affiliation-draft.ts';
import type { ClassReference, ClassSubject, FunctionHeld } from './composites.ts';
import type { FunctionTable } from './definition.ts';
import { readIdentity } from './map-identity.ts';
import type { Mapped, Mapper, MappingContext } from './mapper.ts';
import { type RecordValues, slotsOf } from './record-values.ts';
import type { Tally } from './tally.ts';

const slots = slotsOf('PersEducNat');
// Which affiliation carries the classes of somebody who holds several profiles in one structure.
const teachingFirst: readonly Profile[] = ['ENS', 'DOC', 'EVS', 'DIR', 'ETA', 'ACA', 'COL', 'ELV', 'TUT'];

export function staffMapper(values: RecordValues, tally: Tally, table: FunctionTable): Mapper {
  return (record, context): Mapped => {
    values.load(record);
    const identity = readIdentity(values, slots, false);
    const rejections = values.rejections();
    if (rejections !== null) {
      const cited = values.many<FunctionHeld>(slots.functions).map((held) => held.structure);
      return { kind: 'rejected', uais: citedUais(cited, context), faults: rejections };
    }

    const drafts: AffiliationDraft[] = [];
    for (const held of values.many<FunctionHeld>(slots.functions)) {
      if (table.none.has(held.code)) continue;
      const uai = resolve(held.structure, slots.functions, context);
      if (uai === null) continue;
      const profile = profileOf(held);
      if (profile === null) continue;
      const { code, label, disciplineCode, disciplineLabel } = held;
      draftOf(drafts, uai, profile).functions.push({ code, label, disciplineCode, disciplineLabel });
    }
    if (drafts.length > 0) drafts.sort((a, b) => teachingFirst.indexOf(a.profile) - teachingFirst.indexOf(b.profile));

    place(drafts, slots.classes, context, (draft, { code }) => draft.classes.push(code));
    place(drafts, slots.groups, context, (draft, { code }) => draft.groups.push(code));
    place(drafts, slots.headTeacherOf, context, (draft, { code }) => draft.headTeacherOf.push(code));
    // The facts hold subjects by structure, not by class: which of the two lists said them is lost.
    for (const slot of [slots.classSubjects, slots.groupSubjects]) if (values.delivered(slot) !== null) values.remember(slot);
    place<ClassSubject>(drafts, slots.classSubjects, context, (draft, { subject }) => draft.subjects.push(subject));
    place<ClassSubject>(drafts, slots.groupSubjects, context, (draft, { subject }) => draft.subjects.push(subject));
    const homeKey = values.one(slots.home);
    return {
      kind: 'person',
      facts: {
        category: 'PersEducNat',
        key: record.key,
        identity,
        ine: null,
        siecle: null,
        home: homeKey === null ? null : resolve(homeKey, slots.home, context),
        affiliations: affiliations(drafts),
        relations: [],
      },
      memo: values.memo(),
      faults: values.warnings(),
    };
  };

  function profileOf(held: FunctionHeld): Profile | null {
    const profile = table.profiles.get(held.code);
    if (profile !== undefined) return profile;
    // A code of a few capitals names a function, never a person: it may be shown.
    const shown = /^[A-Z0-9]{2,4}$/.test(held.code) ? ` « ${held.code} »` : '';
    const effect = table.unknown === null ? "elle n'ouvre aucun compte" : `le profil ${table.unknown} est donné`;
    values.warn(
      'function-unknown',
      `La fonction${shown} n'est pas dans la table des fonctions : ${effect}. Complétez mappings/tables/functions.yaml.`,
      slots.functions,
      held.code,
    );
    return table.unknown;
  }

  function place<T extends ClassReference>(
    drafts: AffiliationDraft[],
    slot: number,
    context: MappingContext,
    put: (draft: AffiliationDraft, one: T) => void,
  ): void {
    for (const one of values.many<T>(slot)) {
      const uai = resolve(one.structure, slot, context);
      if (uai === null) continue;
      const draft = drafts.find((held) => held.uai === uai);
      if (draft === undefined) {
        values.warn(
          'class-without-function',
          "Cet enseignement se trouve dans un établissement où la personne n'a pas de fonction : il n'est pas repris.",
          slot,
        );
        values.remember(slot);
      } else put(draft, one);
    }
  }

  function resolve(key: string, slot: number, context: MappingContext): Uai | null {
    const uai = context.structure(key);
    if (uai !== undefined) return uai;
    tally.outside('PersEducNat', values.attribute(slot));
    return null;
  }
}
