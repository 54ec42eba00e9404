import { expect } from 'chai';
import { entryName } from '#connectors/academie-aaf/delivery-name.ts';

describe('The name of a file', () => {
  const cases: readonly [string, object][] = [
    [
      'ENT_0999001W_Complet_20250908_Eleve_0001.xml',
      { type: 'document', category: 'Eleve', sequence: 1, kind: 'Complet', date: '2025-09-08', time: null },
    ],
    [
      'ENT_12345678901234_Delta_20250908143000_MefEducNat_0000.xml',
      { type: 'document', category: 'MefEducNat', sequence: 0, kind: 'Delta', date: '2025-09-08', time: '143000' },
    ],
    ['Eleve_0000.xml', { type: 'document', category: 'Eleve', sequence: 0, kind: 'Complet', date: null, time: null }],
    ['ENT_Delta_20250908_Autre_0000.xml', { type: 'document', category: null, sequence: 0, kind: 'Delta', date: '2025-09-08', time: null }],
    ['ENT2DVA.20240916.tgz', { type: 'archive', form: 'tar', kind: null, date: '2024-09-16', time: null, sequence: null }],
    [
      'NORD_AGRICOLE_Complet_20250908_export.zip',
      { type: 'archive', form: 'zip', kind: 'Complet', date: '2025-09-08', time: null, sequence: null },
    ],
    ['ENT_CRP_Delta_20250908_0002.tar.gz', { type: 'archive', form: 'tar', kind: 'Delta', date: '2025-09-08', time: null, sequence: 2 }],
    [
      't_Complet_20250908235959_Export.zip',
      { type: 'archive', form: 'zip', kind: 'Complet', date: '2025-09-08', time: '235959', sequence: null },
    ],
    ['ENT.zip', { type: 'archive', form: 'zip', kind: null, date: null, time: null, sequence: null }],
    ['ENT_20250931.zip', { type: 'archive', form: 'zip', kind: null, date: null, time: null, sequence: null }],
    ['bordereau_Delta_20250908.xml', { type: 'bordereau', kind: 'Delta', date: '2025-09-08', time: null }],
    ['ficAlimMENESR.dtd', { type: 'dtd' }],
    ['lisez-moi.txt', { type: 'other' }],
  ];
  for (const [name, said] of cases) it(`${name} says what it is`, () => expect(entryName(name)).to.deep.equal(said));
});
