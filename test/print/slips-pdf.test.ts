import { expect } from 'chai';
import { slipsPdf } from '#src/print/slips-pdf.ts';
import { pdfText } from '../support/pdf-text.ts';

const sheet = {
  structure: 'Collège des Tilleuls',
  address: 'annuaire.exemple.fr',
  until: '24/12/2026',
  at: new Date('2026-11-24T09:00:00Z'),
};
const slip = { familyName: 'Lefèvre', givenName: 'Élodie', group: 'Classe 6A', login: 'elodie.lefevre', code: 'k7fm-x2pd-9hqr' };
const flat = (page: readonly string[] | undefined): string => (page ?? []).join('|');

describe('a sheet of slips', () => {
  it('says the name, the group, where to go, the identifier, the code, until when, and no more', async () => {
    const [page, ...others] = pdfText(await slipsPdf({ ...sheet, slips: [slip] }));
    expect(others).to.deep.equal([]);
    expect(page).to.deep.equal([
      'Collège des Tilleuls',
      'Élodie Lefèvre',
      'Classe 6A',
      'Adresse',
      'annuaire.exemple.fr',
      'Identifiant',
      'elodie.lefevre',
      'Code',
      'k7fm-x2pd-9hqr',
      'Ce code sert une fois, jusqu’au 24/12/2026 inclus.',
      'Vous choisirez alors votre mot de passe : ne le donnez à personne.',
    ]);
  });

  it('writes names of all of Europe as they are, and others so that a hand can correct them', async () => {
    const names = [
      ['Lœtitia', 'Œuvrard'],
      ['Ayşe', 'Yıldırım-Çağlar'],
      ['Zoë', 'Ńowak-Łukasz'],
      ['Ștefan', 'Țurcanu'],
      ['Maëlys', 'N’Diaye'],
      // Decomposed, as some sources deliver it.
      ['Ele\u0301onore', 'Sørensen'],
      ['Nguyễn', 'Trần'],
      ['محمد', 'Benali'],
    ];
    const slips = names.map(([givenName = '', familyName = '']) => ({ ...slip, givenName, familyName }));
    const [page] = pdfText(await slipsPdf({ ...sheet, slips }));
    // A name may be set in two pieces: one a font.
    const text = (page ?? []).join('');
    for (const name of [
      'Lœtitia Œuvrard',
      'Ayşe Yıldırım-Çağlar',
      'Zoë Ńowak-Łukasz',
      'Ștefan Țurcanu',
      'Maëlys N’Diaye',
      'Eléonore Sørensen',
    ])
      expect(text).to.contain(name);
    expect(text).to.contain('Nguyen Tran').and.to.contain('???? Benali');
    expect(text).to.not.contain('\ufffd');
  });

  it('never cuts an identifier or a code, whatever their length', async () => {
    const login = 'jeanbaptistealexandremarie.delatourdupinmontaubandeverclause1234';
    const [page] = pdfText(await slipsPdf({ ...sheet, slips: [{ ...slip, login, familyName: 'de La Tour du Pin-Montauban '.repeat(4) }] }));
    expect(flat(page).replaceAll('|', '')).to.contain(login).and.to.contain(slip.code);
    expect(
      page!.some((text) => text.endsWith('…')),
      'a name of 120 signs is',
    ).to.equal(true);
  });

  it('holds ten on a page, and stays a file that a mail or a stick can carry', async () => {
    const slips = Array.from({ length: 31 }, (_, at) => ({ ...slip, login: `eleve.numero${at}` }));
    const file = await slipsPdf({ ...sheet, slips });
    const pages = pdfText(file);
    expect(pages.map((page) => page.filter((text) => text === 'Code').length)).to.deep.equal([10, 10, 10, 1]);
    expect(pages.flat().filter((text) => text.startsWith('eleve.numero'))).to.have.length(31);
    expect(file.length).to.be.below(60_000);
    expect(file.toString('latin1'), 'the title names nobody').to.not.match(/Lef|elodie/);
  });
});
