// A record of category Eleve → facts. Profile ELV in the home structure and wherever the pupil has a class or a group.
import type { Uai } from '../person/facts.ts';
import { type AffiliationDraft, affiliations, citedUais, draftOf } from './affiliation-draft.ts';
import type { ClassEntry, ClassReference } from './composites.ts';
import { readIdentity } from './map-identity.ts';
import { readRelations } from './map-relations.ts';
import type { Mapped, Mapper, MappingContext } from './mapper.ts';
import { type RecordValues, slotsOf } from './record-values.ts';
import type { Tally } from './tally.ts';

const slots = slotsOf('Eleve');

export function pupilMapper(values: RecordValues, tally: Tally): Mapper {
  return (record, context): Mapped => {
    values.load(record);
    const identity = readIdentity(values, slots, true);
    const homeKey = values.one(slots.home);
    const classes = values.many<ClassReference>(slots.classes);
    const groups = values.many<ClassReference>(slots.groups);
    // A group alone says enough: of a pupil whose home is elsewhere it may be all that is kept, and all that is recalled.
    if (homeKey === null && classes.length === 0 && groups.length === 0) {
      values.reject(
        'required-missing',
        "Ni établissement de rattachement, ni classe, ni groupe : on ne sait pas où l'élève est inscrit.",
        slots.home,
      );
    }
    const rejections = values.rejections();
    if (rejections !== null) {
      const cited = [...(homeKey === null ? [] : [homeKey]), ...[...classes, ...groups].map((one) => one.structure)];
      return { kind: 'rejected', uais: citedUais(cited, context), faults: rejections };
    }

    const drafts: AffiliationDraft[] = [];
    const home = homeKey === null ? null : resolve(homeKey, slots.home, context);
    const homeDraft = home === null ? null : draftOf(drafts, home, 'ELV');
    for (const one of classes) {
      const uai = resolve(one.structure, slots.classes, context);
      if (uai !== null) draftOf(drafts, uai, 'ELV').classes.push(one.code);
    }
    settleClasses(drafts, context);
    for (const one of groups) {
      const uai = resolve(one.structure, slots.groups, context);
      if (uai !== null) draftOf(drafts, uai, 'ELV').groups.push(one.code);
    }
    const from = values.one(slots.homeFrom);
    const until = values.one(slots.homeUntil);
    if (homeDraft !== null) {
      homeDraft.from = from;
      homeDraft.until = until;
    }
    // Training and subjects are said once for the pupil: they belong to the home structure, or to all when it is outside of the perimeter.
    const mef = values.one(slots.mef);
    const subjects = values.many(slots.subjects);
    for (const draft of homeDraft === null ? drafts : [homeDraft]) {
      draft.mef = mef;
      draft.subjects.push(...subjects);
    }
    return {
      kind: 'person',
      facts: {
        category: 'Eleve',
        key: record.key,
        identity,
        ine: values.one(slots.ine),
        siecle: values.one(slots.siecle),
        home,
        affiliations: affiliations(drafts),
        relations: readRelations(values, slots.relations, context.legalFlag2),
      },
      memo: values.memo(),
      faults: values.warnings(),
    };
  };

  function resolve(key: string, slot: number, context: MappingContext): Uai | null {
    const uai = context.structure(key);
    if (uai !== undefined) return uai;
    tally.outside('Eleve', values.attribute(slot));
    return null;
  }

  /**
   * Two classes in one structure: the class entered last is kept where dates tell; else both, because a pupil without his class sees
   * nothing of it, while one class too many shows him little. A warning in both cases.
   */
  function settleClasses(drafts: readonly AffiliationDraft[], context: MappingContext): void {
    for (const { uai, classes } of drafts) {
      const distinct = new Set(classes);
      if (distinct.size < 2) continue;
      values.warn(
        'classes-several',
        "L'élève a plusieurs classes dans le même établissement : faites vérifier son affectation dans SIECLE.",
        slots.classes,
      );
      let last: ClassEntry | null = null;
      let tie = false;
      const dated = new Set<string>();
      for (const entry of values.many<ClassEntry>(slots.classEntries)) {
        if (context.structure(entry.structure) !== uai || !distinct.has(entry.code)) continue;
        dated.add(entry.code);
        if (last === null || entry.on > last.on) {
          last = entry;
          tie = false;
        } else if (entry.on === last.on && entry.code !== last.code) tie = true;
      }
      values.remember(slots.classes);
      values.remember(slots.classEntries);
      if (last !== null && !tie && classes.every((code) => dated.has(code))) classes.splice(0, classes.length, last.code);
    }
  }
}
