// The words of the mails about deliveries: what is told, what is the same, and what is never told.
import { expect } from 'chai';
import { placeText } from '#core/delivery/fault-place.ts';
import { composeRecoveryMail, composeRefusalMail, type Refusal } from '#core/delivery/refusal-mail.ts';
import { volumeFaults } from '#core/delivery/volume-fault.ts';
import { fault } from '#core/problem.ts';

const told = {
  runId: '3f0c8a52-6d0e-4f0f-9a51-0d5f1f1f0001',
  source: 'academie-aaf',
  asOf: '2025-11-21',
  today: '2025-11-22',
  publicUrl: 'https://annuaire.exemple.fr',
};
const truncated: Refusal = fault('refusal', 'document-truncated', 'Le fichier s’arrête au milieu : demandez une nouvelle livraison.', {
  place: { file: 'ENT_0990001A_Complet_20251121_Eleve_0000.xml', line: 41 },
  category: 'Eleve',
  key: '70012',
  attribute: 'ENTPersonDateNaissance',
  value: '99/99/9999',
});
const compose = (faults: readonly Refusal[], inForce: string | null = '2025-11-20') => composeRefusalMail({ ...told, faults, inForce });

describe('the mail of a refused delivery', () => {
  it('says which delivery, what stays in force, each refusal with its file, line and remedy, and where to look', () => {
    const { subject, text } = compose([truncated]);
    expect(subject).to.equal('Livraison refusée : academie-aaf, état du vendredi 21 novembre');
    expect(
      text,
    ).to.equal(`La livraison de la source academie-aaf, état du vendredi 21 novembre, est refusée. Rien n’a été changé dans l’annuaire.

La livraison du jeudi 20 novembre reste en vigueur.

1 refus, et ce qu’il faut faire :

1. Fichier ENT_0990001A_Complet_20251121_Eleve_0000.xml, ligne 41
   Le fichier s’arrête au milieu : demandez une nouvelle livraison.
   (règle document-truncated)

Le détail est dans la console : https://annuaire.exemple.fr/console/traitements/${told.runId}

La même cause ne sera pas annoncée de nouveau avant sept jours. Un message dira quand une livraison est acceptée.
`);
  });

  it('holds no key, attribute or value of a record, and no name of a directory entry', () => {
    const entry: Refusal = { ...truncated, place: { file: 'uid=ondine.meriadec,ou=personnes,dc=exemple', line: null } };
    const { subject, text, dedupe } = compose([truncated, entry]);
    for (const hidden of ['70012', 'ENTPersonDateNaissance', '99/99', 'meriadec'])
      expect(`${subject}${text}${dedupe}`).to.not.contain(hidden);
    expect(text).to.contain('Annuaire LDAP');
  });

  it('tells of refusals alone, says that nothing was accepted yet, and leaves out an address that is not known', () => {
    const warning: Refusal = { ...truncated, severity: 'warning', message: 'Un avertissement.' };
    const mail = composeRefusalMail({ ...told, asOf: null, publicUrl: null, faults: [warning, truncated], inForce: null });
    expect(mail.subject).to.equal('Livraison refusée : academie-aaf');
    expect(mail.text).to.contain('Aucune livraison n’a encore été acceptée').and.to.contain('1 refus');
    expect(mail.text).to.not.contain('Un avertissement').and.not.contain('http').and.not.contain('état du');
  });

  it('lists twenty refusals and counts the others', () => {
    const { text } = compose(Array.from({ length: 23 }, () => truncated));
    expect(text).to.contain('23 refus').and.to.contain('\n20. Fichier').and.to.contain('… et 3 autres refus.');
    expect(text).to.not.contain('\n21. ');
  });

  it('is the same mail the next night for the same rules and files, whatever their date, line or order', () => {
    const other: Refusal = { ...truncated, rule: 'xml-broken' };
    const nextNight: Refusal = { ...truncated, place: { file: 'ENT_0990001A_Complet_20251122_Eleve_0000.xml', line: 7 } };
    expect(compose([nextNight]).dedupe).to.equal(compose([truncated]).dedupe);
    expect(compose([other, truncated, truncated]).dedupe).to.equal(compose([nextNight, other]).dedupe);
    expect(compose([other]).dedupe).to.not.equal(compose([truncated]).dedupe);
    const staff: Refusal = { ...truncated, place: { file: 'ENT_0990001A_Complet_20251121_PersEducNat_0000.xml', line: 41 } };
    expect(compose([staff]).dedupe).to.not.equal(compose([truncated]).dedupe);
    const [tilleuls, verger] = ['0990001A', '0990002B'].map((uai) => ({ ...truncated, place: null, uai }));
    expect(compose([tilleuls!]).dedupe).to.not.equal(compose([verger!]).dedupe);
  });
});

describe('the mail of a delivery that is accepted again', () => {
  it('says so, and that there is nothing to do', () => {
    const { subject, text, kind } = composeRecoveryMail(told);
    expect(kind).to.equal('recovery');
    expect(subject).to.equal('Livraison de nouveau acceptée : academie-aaf, état du vendredi 21 novembre');
    expect(text).to.contain('est acceptée').and.to.contain('il n’y a rien à faire').and.to.contain(`/console/traitements/${told.runId}`);
  });
});

describe('the place of a fault', () => {
  it('is the file and the line, the whole delivery where there is none, never the name of an entry or a hidden sign', () => {
    expect(placeText(null)).to.equal('livraison entière');
    expect(placeText({ file: 'a.xml', line: null })).to.equal('fichier a.xml');
    expect(placeText({ file: 'a.xml', line: 3 })).to.equal('fichier a.xml, ligne 3');
    expect(placeText({ file: 'ENTPersonJointure=70012,ou=personnes', line: null })).to.equal('annuaire LDAP');
    expect(placeText({ file: `a\u202e\nBcc: x${'y'.repeat(500)}`, line: null })).to.match(/^fichier aBcc: xy{113}$/);
  });
});

describe('the sentence of a volume', () => {
  const finding = {
    rule: 'volume-structure',
    uai: '0990001A',
    category: 'Eleve',
    before: 480,
    after: 200,
    day: '2025-11-20',
    allowed: 192,
  } as const;
  const say = (changes: object): string | undefined => volumeFaults([{ ...finding, ...changes }], '2025-11-21', 'refusal')[0]?.message;

  it('gives the numbers before and after, the structure, the limit and what to do', () => {
    expect(say({})).to.match(
      /^L’établissement 0990001A n’a plus que 200 élèves, contre 480 dans la livraison du jeudi 20 novembre : 58 % de moins, quand 40 % au plus est attendu/,
    );
    expect(say({})).to.contain('Rien n’a été changé. Demandez à l’académie').and.to.contain('annuaire sync run --accept-volumes "motif"');
    expect(say({ rule: 'volume-total', uai: '', before: 50_000, after: 46_900, allowed: 2500 })).to.contain('6,2 % de moins, quand 5 %');
    expect(say({ rule: 'structure-emptied', category: 'PersEducNat' })).to.contain('n’a plus aucun personnel, contre 480 dans');
    expect(say({ rule: 'volume-growth', uai: '', after: 1500 }))
      .to.contain('1\u202f500 élèves')
      .and.to.contain('autre périmètre');
    expect(say({ rule: 'volume-total', uai: '', day: null })).to.contain('Ces modifications laissent 200 élèves');
  });

  it('never says a number from one to four', () => {
    expect(say({ after: 3, before: 14 }))
      .to.contain('moins de 5 élèves, contre 14')
      .and.to.contain('presque tous en moins')
      .and.to.not.contain('78 %');
    expect(say({ after: 1 })).to.contain('moins de 5 élèves');
    expect(say({ after: 5 })).to.contain('5 élèves');
  });

  it('describes a hundred losses and counts the others, and says who accepted them', () => {
    const faults = volumeFaults(
      Array.from({ length: 250 }, () => finding),
      '2025-11-21',
      'warning',
    );
    expect(faults).to.have.length(101);
    expect(faults.at(-1)).to.include({ rule: 'volume-more', severity: 'warning', uai: null });
    expect(faults.at(-1)?.message).to.contain('150 autres pertes').and.to.contain('acceptée ainsi, avec un motif');
  });
});
