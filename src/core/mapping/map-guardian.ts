// A record of category PersRelEleve → facts. It names no structure: the guardian's affiliations follow from the pupils' relations.

import { readIdentity } from './map-identity.ts';
import type { Mapped, Mapper } from './mapper.ts';
import { type RecordValues, slotsOf } from './record-values.ts';

const slots = slotsOf('PersRelEleve');

export function guardianMapper(values: RecordValues): Mapper {
  return (record): Mapped => {
    values.load(record);
    const identity = readIdentity(values, slots, false);
    const rejections = values.rejections();
    if (rejections !== null) return { kind: 'rejected', uais: [], faults: rejections };
    return {
      kind: 'person',
      facts: { category: 'PersRelEleve', key: record.key, identity, ine: null, siecle: null, home: null, affiliations: [], relations: [] },
      memo: values.memo(),
      faults: values.warnings(),
    };
  };
}
