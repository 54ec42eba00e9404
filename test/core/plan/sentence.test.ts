import { expect } from 'chai';
import type { AffiliationChange, Line, ReasonCode, RelationTo } from '#core/plan/line.ts';
import { limitSentence, lineChanges, lineReasons, reasonSentence } from '#core/plan/sentence.ts';
import { details, identity } from '../../support/people.ts';

const change = (changes: Partial<AffiliationChange> = {}): AffiliationChange => ({
  profile: 'ELV',
  kind: 'update',
  revision: 1,
  before: details({ classes: ['6A'] }),
  after: details({ classes: ['6B'] }),
  from: null,
  until: null,
  reason: 'details-changed',
  ...changes,
});
const line = (changes: Partial<Line> = {}): Line => ({
  person: '00000000-0000-4000-8000-000000000001',
  uai: '0990001A',
  verb: 'change',
  personRevision: 1,
  identity: null,
  affiliations: [change()],
  relations: null,
  profile: 'ELV',
  className: '6B',
  name: { familyName: 'MÉRIADEC', givenName: 'Ondine' },
  ...changes,
});
const relation = (guardian: string): RelationTo => ({
  guardian,
  link: 'mere',
  linkCode: '20',
  financial: true,
  legal: 'legal',
  contact: true,
  payment: false,
});

describe('a change said in French', () => {
  const codes: readonly ReasonCode[] = [
    'new-in-source',
    'returned',
    'pupil-of-structure',
    'identity-changed',
    'details-changed',
    'relations-changed',
    'absent-from-reading',
    'left-structure',
    'end-date-reached',
    'last-child-left',
  ];
  it('has one sentence for each reason, and no two alike', () => {
    const said = codes.map(reasonSentence);
    expect(new Set(said).size).to.equal(codes.length);
    for (const sentence of said) expect(sentence).to.match(/^[A-ZÀ-Ü].*\.$/);
  });

  it('shows the class before and after', () => {
    expect(lineChanges(line())).to.deep.equal([{ label: 'Classe', before: '6A', after: '6B' }]);
  });

  it('keeps the word when the class is taken away', () => {
    expect(lineChanges(line({ affiliations: [change({ after: details() })] }))).to.deep.equal([
      { label: 'Classe', before: '6A', after: null },
    ]);
  });

  it('shows a name that changed, and says nothing of what stays', () => {
    const renamed = line({ affiliations: [], identity: { before: identity({ givenName: 'Ondyne' }), after: identity() } });
    expect(lineChanges(renamed)).to.deep.equal([{ label: 'Prénom', before: 'Ondyne', after: 'Ondine' }]);
    expect(lineReasons(renamed)).to.deep.equal([reasonSentence('identity-changed')]);
  });

  it('names a guardian who is known, and says so of one who is not', () => {
    const said = lineChanges(line({ affiliations: [], relations: { before: [], after: [relation('a'), relation('b')] } }), (id) =>
      id === 'a' ? 'Solène Lefèvre' : undefined,
    );
    expect(said).to.deep.equal([
      {
        label: 'Responsables',
        before: null,
        after: 'Solène Lefèvre (mère, responsable légal), personne de la même livraison (mère, responsable légal)',
      },
    ]);
  });

  it('names the subjects and the training that it knows, and gives the code of the others', () => {
    const labels = new Map([
      ['subject 061300', 'MATHEMATIQUES'],
      ['mef 10010012110', '6EME'],
    ]);
    const names = (kind: string, code: string) => labels.get(`${kind} ${code}`);
    const before = details({ subjects: ['061300'], mef: '10010012110' });
    const after = details({ subjects: ['061300', '999999'], mef: '10110001110' });
    expect(lineChanges(line({ affiliations: [change({ before, after })] }), undefined, names)).to.deep.equal([
      { label: 'Matières', before: 'MATHEMATIQUES', after: 'MATHEMATIQUES, 999999' },
      { label: 'Formation (MEF)', before: '6EME', after: '10110001110' },
    ]);
  });

  it('keeps to the codes where two of them bear one name, so that the change can be seen', () => {
    const affiliations = [change({ before: details({ mef: '10010012110' }), after: details({ mef: '1001000C11A' }) })];
    expect(lineChanges(line({ affiliations }), undefined, () => '6EME')).to.deep.equal([
      { label: 'Formation (MEF)', before: '10010012110', after: '1001000C11A' },
    ]);
  });

  it('shows the profile of somebody who arrives or leaves', () => {
    const [arrival] = lineChanges(line({ verb: 'arrive', affiliations: [change({ kind: 'open', before: null })] }));
    expect(arrival).to.deep.equal({ label: 'Profil', before: null, after: 'élève' });
    const [departure] = lineChanges(line({ verb: 'leave', affiliations: [change({ kind: 'close', after: null })] }));
    expect(departure).to.deep.equal({ label: 'Profil', before: 'élève', after: null });
  });

  it('says why a limit holds a list in plain numbers', () => {
    const said = limitSentence({ profile: 'ENS', verb: 'leave', count: 12, active: 40, maxCount: 10, maxShare: 0.1 });
    expect(said).to.equal(
      '12 départs d’enseignants pour 40 comptes actifs (30 %) : au-delà de 10 personnes et 10 %, quelqu’un doit vérifier.',
    );
  });
});
