// The sheet of slips that a collège cuts and hands over: ten on a page of A4, all alike, so that a pile of sheets is cut at once. Owns the layout; keeps
// nothing.
import PDFDocument from 'pdfkit';
import { type Line, registerFonts, setLine } from './fonts.ts';

export type PrintedSlip = {
  readonly familyName: string;
  readonly givenName: string;
  /** "6A", "Responsable, par Léa Martin (6A)", "Personnel". */
  readonly group: string;
  readonly login: string;
  readonly code: string;
};

export type SlipSheet = {
  readonly structure: string;
  /** Where to go, as it is typed. */
  readonly address: string;
  /** "23/12/2026" */
  readonly until: string;
  readonly slips: readonly PrintedSlip[];
  /** When the sheet was made. */
  readonly at: Date;
};

/** A4 in points; two columns and five rows without a margin, so that both cuts of a pile are straight. */
const page = { width: 595.28, height: 841.89 } as const;
const columns = 2;
const rows = 5;
const cell = { width: page.width / columns, height: page.height / rows } as const;
/** Printers leave 5 mm blank at the edges; a slip's text starts at 9 mm. Points. */
const inset = 26;
const soft = '#555';

/** The sheet as a PDF. The title names the collège and nobody. */
export async function slipsPdf(sheet: SlipSheet): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    lang: 'fr-FR',
    info: { Title: `Codes à usage unique, ${sheet.structure}`, Creator: 'Annuaire fédérateur', CreationDate: sheet.at, ModDate: sheet.at },
  });
  const chunks: Buffer[] = [];
  const whole = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
  registerFonts(document);
  for (const [at, slip] of sheet.slips.entries()) {
    const place = at % (columns * rows);
    if (place === 0) cuts(document.addPage());
    draw(document, sheet, slip, (place % columns) * cell.width, Math.floor(place / columns) * cell.height);
  }
  document.end();
  return whole;
}

/** Where to cut: dashes between slips, on the whole page, whether or not the last page is full. */
function cuts(document: PDFKit.PDFDocument): void {
  document.lineWidth(0.5).strokeColor('#999').dash(3, { space: 4 });
  for (let column = 1; column < columns; column += 1)
    document
      .moveTo(column * cell.width, 0)
      .lineTo(column * cell.width, page.height)
      .stroke();
  for (let row = 1; row < rows; row += 1)
    document
      .moveTo(0, row * cell.height)
      .lineTo(page.width, row * cell.height)
      .stroke();
  document.undash();
}

function draw(document: PDFKit.PDFDocument, sheet: SlipSheet, slip: PrintedSlip, left: number, top: number): void {
  const width = cell.width - 2 * inset;
  const label = 62;
  const line = (y: number, one: Line, x = 0, room = width - x) => setLine(document, one, left + inset + x, top + y, room);
  line(20, { text: sheet.structure, weight: 'plain', size: 8, color: soft });
  line(32, { text: `${slip.givenName} ${slip.familyName}`, weight: 'bold', size: 13 });
  line(50, { text: slip.group, weight: 'plain', size: 9 });
  const fact = (y: number, name: string, value: Omit<Line, 'weight'>) => {
    line(y + value.size - 8.5, { text: name, weight: 'plain', size: 8.5, color: soft }, 0, label);
    line(y, { ...value, weight: 'bold' }, label);
  };
  fact(68, 'Adresse', { text: sheet.address, size: 10 });
  const [login = '', rest] = linesOf(slip.login);
  fact(84, 'Identifiant', rest === undefined ? { text: login, size: 11, spacing: 0.3 } : { text: login, size: 8 });
  if (rest !== undefined) line(93, { text: rest, weight: 'bold', size: 8 }, label);
  fact(102, 'Code', { text: slip.code, size: 14, spacing: 1 });
  line(125, { text: `Ce code sert une fois, jusqu’au ${sheet.until} inclus.`, weight: 'plain', size: 8.5 });
  line(137, { text: 'Vous choisirez alors votre mot de passe : ne le donnez à personne.', weight: 'plain', size: 8.5 });
}

/** An identifier is never cut short: a long one (64 signs at most) goes on two lines, at its dot where that halves it. */
function linesOf(login: string): readonly string[] {
  if (login.length <= 30) return [login];
  const dot = login.indexOf('.') + 1;
  const cut = dot >= login.length - 38 && dot <= 38 ? dot : Math.ceil(login.length / 2);
  return [login.slice(0, cut), login.slice(cut)];
}
