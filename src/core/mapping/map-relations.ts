// A pupil's relations to guardians, from codes to words. When lines of one guardian disagree, the one that gives least is kept:
// giving parental rights to somebody who has none is the worse failure.
import type { LegalStatus, RelationFacts } from '../person/facts.ts';
import { order } from './affiliation-draft.ts';
import type { RelationCodes } from './composites.ts';
import { legalStatusOf, linkOf } from './link-codes.ts';
import type { RecordValues } from './record-values.ts';

const standing: Readonly<Record<LegalStatus, number>> = { contact: 0, 'in-charge': 1, legal: 2 };
// Some feeds repeat a guardian with this line beside the real one (aaf.md 2.2).
const isFiller = (r: RelationFacts) => r.linkCode === '1' && r.legal === 'legal' && r.financial && r.contact && !r.payment;

/** Sorted by guardian; one relation a guardian. */
export function readRelations(values: RecordValues, slot: number, flag2: 'in-charge' | 'legal'): readonly RelationFacts[] {
  const codes = values.many<RelationCodes>(slot);
  if (codes.length === 0) return [];
  const kept = new Map<string, RelationFacts>();
  for (const one of codes) {
    const read = toFacts(one, values, slot, flag2);
    const other = kept.get(read.guardianKey);
    if (other === undefined) kept.set(read.guardianKey, read);
    else if (JSON.stringify(other) !== JSON.stringify(read)) {
      values.warn(
        'relation-doubled',
        'Ce responsable est cité deux fois avec des droits différents : la ligne qui donne le moins de droits est reprise. Faites corriger la fiche dans SIECLE.',
        slot,
      );
      kept.set(read.guardianKey, least(other, read));
    }
  }
  const all = [...kept.values()];
  return all.length < 2 ? all : all.sort((a, b) => order(a.guardianKey, b.guardianKey));
}

function least(a: RelationFacts, b: RelationFacts): RelationFacts {
  if (isFiller(a) !== isFiller(b)) return isFiller(a) ? b : a;
  const difference = standing[a.legal] - standing[b.legal] || order(JSON.stringify(a), JSON.stringify(b));
  return difference <= 0 ? a : b;
}

function toFacts(codes: RelationCodes, values: RecordValues, slot: number, flag2: 'in-charge' | 'legal'): RelationFacts {
  const link = linkOf(codes.link);
  if (link === undefined)
    values.warn('link-unknown', "Ce code de lien n'est pas dans la nomenclature : il est repris comme « autre ».", slot, codes.link);
  const legal = legalStatusOf(codes.legal, flag2);
  if (legal === undefined)
    values.warn(
      'legal-flag-unknown',
      "Cet indicateur de responsabilité légale n'est pas connu : la personne est reprise comme simple contact.",
      slot,
      codes.legal,
    );
  return {
    guardianKey: codes.guardian,
    link: link ?? 'autre',
    linkCode: codes.link,
    financial: codes.financial === '1',
    legal: legal ?? 'contact',
    contact: codes.contact === '1',
    payment: codes.payment === '1',
  };
}
