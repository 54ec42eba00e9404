// Records of EtabEducNat, MefEducNat and MatiereEducNat → facts. No personal data here.
import { order, sortedUnique } from './affiliation-draft.ts';
import type { Declared } from './composites.ts';
import type { Mapped, Mapper } from './mapper.ts';
import { type RecordValues, slotsOf } from './record-values.ts';
import { uaiLetterHolds } from './transforms.ts';

const slots = slotsOf('EtabEducNat');

/** `seen`: the key that first bore each UAI in this reading; the caller empties it between readings. */
export function structureMapper(values: RecordValues, seen: Map<string, string>): Mapper {
  return (record): Mapped => {
    values.load(record);
    const uai = values.required(slots.uai) ?? '';
    const first = seen.get(uai);
    if (uai !== '' && first !== undefined && first !== record.key)
      values.reject('uai-doubled', 'Un autre établissement de cette livraison porte déjà cet UAI.', slots.uai, uai);
    const rejections = values.rejections();
    if (rejections !== null) return { kind: 'rejected', uais: uai === '' ? [] : [uai], faults: rejections };
    seen.set(uai, record.key);
    // Replacement zones (1…) are numbered outside of the rule: measured on a real delivery, none of theirs holds.
    if (!uai.startsWith('1') && !uaiLetterHolds(uai)) {
      values.warn(
        'uai-letter',
        "La lettre de contrôle de cet UAI n'est pas celle que donne son numéro : vérifiez-le auprès de l'académie.",
        slots.uai,
      );
    }
    const name = values.one(slots.name);
    if (name === null) values.warn('name-missing', 'Cet établissement est livré sans nom : son UAI en tient lieu.', slots.name);
    const seat = values.one(slots.seat);
    return {
      kind: 'structure',
      facts: {
        uai,
        key: record.key,
        name: name ?? uai,
        type: values.one(slots.type),
        typeCode: values.one(slots.typeCode),
        seat,
        mail: values.one(slots.mail),
        divisions: declared(slots.divisions).map(({ code, label, links }) => ({ code, label, mefs: sortedUnique(links) })),
        groups: declared(slots.groups).map(({ code, label, links }) => ({ code, label, divisions: sortedUnique(links) })),
      },
      faults: values.warnings(),
    };
  };

  /** By code, the first of each: some feeds declare a class twice. */
  function declared(slot: number): readonly Declared[] {
    const first = new Map<string, Declared>();
    for (const one of values.many<Declared>(slot)) if (!first.has(one.code)) first.set(one.code, one);
    return [...first.values()].sort((a, b) => order(a.code, b.code));
  }
}

const mefSlots = slotsOf('MefEducNat');

export function mefMapper(values: RecordValues): Mapper {
  return (record): Mapped => {
    values.load(record);
    const facts = { code: record.key, label: values.one(mefSlots.label) ?? record.key, attachment: values.one(mefSlots.attachment) };
    return { kind: 'mef', facts, faults: values.warnings() };
  };
}

const subjectSlots = slotsOf('MatiereEducNat');

export function subjectMapper(values: RecordValues): Mapper {
  return (record): Mapped => {
    values.load(record);
    return { kind: 'subject', facts: { code: record.key, label: values.one(subjectSlots.label) ?? record.key }, faults: values.warnings() };
  };
}
