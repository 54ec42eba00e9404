import { expect } from 'chai';
import { classEntry, classReference, classSubject, declared, functionHeld, relation } from '#core/mapping/composites.ts';
import { legalStatusOf, linkOf } from '#core/mapping/link-codes.ts';
import { code, date, ine, mail, name, structureName, text, title, uai, uaiLetterHolds } from '#core/mapping/transforms.ts';

type Case = readonly [what: string, apply: (value: string) => unknown, cases: readonly (readonly [string, unknown])[]];

const cases: readonly Case[] = [
  [
    'a text: one Unicode form, edges trimmed, nothing else',
    text,
    [
      [' Coll\u0065\u0301ge  X ', 'Collége  X'],
      ['   ', null],
      ['\u200b\u202e', null],
      ['5\u00ade\u2066A\u0007', '5eA'],
      ['x'.repeat(1001), null],
    ],
  ],
  [
    'a name: inner spaces brought to one, capitals left',
    name,
    [
      ['LE  GALL', 'LE GALL'],
      ['DE\u00a0LA\tTOUR', 'DE LA TOUR'],
      ["N'GUYEN", "N'GUYEN"],
      ['DU\u202eRAND\u200d', 'DURAND'],
      ['O\u0085\u001bTT', 'OTT'],
      ['123 -', null],
      ['Ł', 'Ł'],
      [' ', null],
    ],
  ],
  [
    'a date: a day that exists',
    date,
    [
      ['14/03/2011', '2011-03-14'],
      ['29/02/2012', '2012-02-29'],
      ['29/02/2000', '2000-02-29'],
      ['29/02/2011', null],
      ['29/02/1900', null],
      ['31/04/2011', null],
      ['00/01/2011', null],
      ['01/13/2011', null],
      ['1/3/2011', null],
      ['2011-03-14', null],
      ['14/03/11', null],
      ['14/03/1899', null],
      ['1a/03/2011', null],
      [' 14/03/2011 ', '2011-03-14'],
    ],
  ],
  [
    'a civilité, of every generation',
    title,
    [
      ['M.', 'M.'],
      ['M', 'M.'],
      ['Mr', 'M.'],
      ['Mme', 'Mme'],
      ['MLLE', 'Mme'],
      ['Dr', null],
    ],
  ],
  [
    'a code: spaces inside are part of it',
    code,
    [
      [' 6 B ', '6 B'],
      ['T CAP', 'T CAP'],
      ['1 S2_A', '1 S2_A'],
      ['a$b', null],
      ['a\u0001b', null],
      ['a\u200bb', null],
      ['x'.repeat(65), null],
    ],
  ],
  [
    'an INE of three generations',
    ine,
    [
      ['120000001AB', '120000001AB'],
      ['1234567890A', '1234567890A'],
      ['0123A45678B', '0123A45678B'],
      ['12345', null],
      ['12000000112', null],
    ],
  ],
  [
    'a mail address: domain in lower case, shape checked',
    mail,
    [
      ['Nadia.Barre@AC-Exemple.Example', 'Nadia.Barre@ac-exemple.example'],
      ['sans-arobase', null],
      ['deux@@a.fr', null],
      ['a@b', null],
      ['a b@c.fr', null],
      ['a@-b.fr', null],
      [`${'a'.repeat(65)}@b.fr`, null],
      [`a@${'b.'.repeat(130)}fr`, null],
    ],
  ],
  [
    'a UAI: seven digits and a letter',
    uai,
    [
      ['0999001w', '0999001W'],
      ['999001W', null],
      ['09990010', null],
    ],
  ],
  [
    'the name of a structure in both dialects',
    structureName,
    [
      ['CLG$CLG DES TROIS RIVIERES$EXEMPLE', 'CLG DES TROIS RIVIERES'],
      ['LG-DU CONFLUENT-ac-EXEMPLE', 'LG-DU CONFLUENT'],
      ['LG-SAINT-ac-BRIEUC-ac-AIX-MARSEILLE', 'LG-SAINT-ac-BRIEUC'],
      ['Z.REMP-DIGNE-AIX_MARS.', 'Z.REMP-DIGNE-AIX_MARS.'],
      ['CLG$$EXEMPLE', 'CLG'],
      ['', null],
    ],
  ],
  [
    'a class or a group in a structure',
    classReference,
    [
      ['4501$6 B', { arity: true, structure: '4501', code: '6 B' }],
      ['4501$6B$', { arity: false, structure: '4501', code: '6B' }],
      ['4501', null],
      ['$6B', null],
      ['4501$', null],
    ],
  ],
  [
    'the day of entry into a class',
    classEntry,
    [
      ['4501$01/09/2025$3A', { arity: true, structure: '4501', code: '3A', on: '2025-09-01' }],
      ['4501$3A$01/09/2025', null],
    ],
  ],
  [
    'a subject taught to a class',
    classSubject,
    [
      ['4501$3A$061300', { arity: true, structure: '4501', code: '3A', subject: '061300' }],
      ['4501$3A$', null],
    ],
  ],
  [
    'a function of two to five fields',
    functionHeld,
    [
      [
        '4501$ENS$ENSEIGNEMENT$L1300$MATHS',
        { arity: true, structure: '4501', code: 'ENS', label: 'ENSEIGNEMENT', disciplineCode: 'L1300', disciplineLabel: 'MATHS' },
      ],
      [
        '4501$ADF$PERSONNELS ADMINISTRATIFS$-$SANS OBJET',
        { arity: true, structure: '4501', code: 'ADF', label: 'PERSONNELS ADMINISTRATIFS', disciplineCode: null, disciplineLabel: null },
      ],
      ['4501$ENS', { arity: true, structure: '4501', code: 'ENS', label: 'ENS', disciplineCode: null, disciplineLabel: null }],
      ['4501$ENS$A$B$C$D', { arity: false, structure: '4501', code: 'ENS', label: 'A', disciplineCode: 'B', disciplineLabel: 'C' }],
      ['4501', null],
    ],
  ],
  [
    'a relation of six fields, even when the last are empty',
    relation,
    [
      ['800201$10$1$1$1$0', { arity: true, guardian: '800201', link: '10', financial: '1', legal: '1', contact: '1', payment: '0' }],
      ['800201$10$1$1$1$', { arity: true, guardian: '800201', link: '10', financial: '1', legal: '1', contact: '1', payment: '' }],
      ['800201$10', { arity: false, guardian: '800201', link: '10', financial: '', legal: '', contact: '', payment: '' }],
      ['800201', null],
    ],
  ],
  [
    'a class or a group that a structure declares',
    declared,
    [
      ['AIDE6$AIDE AUX DEVOIRS$3A$6 B', { arity: true, code: 'AIDE6', label: 'AIDE AUX DEVOIRS', links: ['3A', '6 B'] }],
      ['3A$', { arity: true, code: '3A', label: '3A', links: [] }],
      ['3A', { arity: false, code: '3A', label: '3A', links: [] }],
      ['$x', null],
    ],
  ],
];

describe('the transforms of a mapping', () => {
  for (const [what, apply, expected] of cases) {
    it(`reads ${what}`, () => {
      for (const [value, wanted] of expected) expect(apply(value), JSON.stringify(value)).to.deep.equal(wanted);
    });
  }

  it('knows the check letter of a UAI', () => {
    for (const good of ['0951099D', '0290009C', '0590121L', '9999991F', '0999001W']) expect(uaiLetterHolds(good), good).to.equal(true);
    expect(uaiLetterHolds('0351234A')).to.equal(false);
  });

  it('brings both generations of link codes to one word, 1 being a father and 10 a mother', () => {
    const both = { 1: 20, 2: 10, 3: 50, 4: 39, 5: 51, 6: 90, 7: 70 };
    for (const [old, recent] of Object.entries(both)) expect(linkOf(old)).to.equal(linkOf(String(recent)));
    expect([linkOf('1'), linkOf('10'), linkOf('37'), linkOf('38'), linkOf('41'), linkOf('42'), linkOf('43')]).to.deep.equal([
      'pere',
      'mere',
      'fratrie',
      'ascendant',
      'educateur',
      'assistant-familial',
      'garde',
    ]);
    expect(linkOf('99')).to.equal(undefined);
  });

  it('reads legal flag 2 as the version of the feed wants it, and never makes a right of an unknown flag', () => {
    expect(['1', '2', '3', '0', ''].map((flag) => legalStatusOf(flag, 'in-charge'))).to.deep.equal([
      'legal',
      'in-charge',
      'contact',
      'contact',
      'contact',
    ]);
    expect(legalStatusOf('2', 'legal')).to.equal('legal');
    expect(legalStatusOf('9', 'legal')).to.equal(undefined);
  });
});
