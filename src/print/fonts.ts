// The typeface of what is printed, and how a line is set in it: Atkinson Hyperlegible Next (OFL), made so that no letter is taken for another. It comes
// in two small files (Latin, Latin extended); a letter that neither has is brought to its base letter. Knows no slip.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

type Document = PDFKit.PDFDocument;

const parts = ['latin', 'latin-ext'] as const;
const weights = { plain: 400, bold: 700 } as const;
export type Weight = keyof typeof weights;

const resolve = createRequire(import.meta.url).resolve;
const fileOf = (part: string, weight: number): Buffer =>
  readFileSync(resolve(`@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-${part}-${weight}-normal.woff`));

const nameOf = (part: string, weight: Weight): string => `${part} ${weight}`;

/** Puts the fonts into a document; only the letters that are used go into its file. */
export function registerFonts(document: Document): void {
  for (const part of parts)
    for (const [weight, value] of Object.entries(weights)) document.registerFont(`${part} ${weight}`, fileOf(part, value));
}

type Run = { readonly font: string; text: string };

/** Cuts a text into runs of one font each. */
function runsOf(document: Document, text: string, weight: Weight): Run[] {
  const runs: Run[] = [];
  for (const sign of text.normalize('NFC')) {
    const { font, shown } = signOf(document, sign, weight);
    const last = runs.at(-1);
    if (last?.font === font) last.text += shown;
    else runs.push({ font, text: shown });
  }
  return runs;
}

/** The sign in the first font that has it; else its base letter; else a question mark, which a reader sees and corrects by hand. */
function signOf(document: Document, sign: string, weight: Weight): { readonly font: string; readonly shown: string } {
  for (const shown of [sign, sign.normalize('NFKD').replace(/\p{M}/gu, ''), '?']) {
    const part = shown !== '' && parts.find((one) => hasGlyphs(document, nameOf(one, weight), shown));
    if (part) return { font: nameOf(part, weight), shown };
  }
  return { font: nameOf('latin', weight), shown: '?' };
}

/** pdfkit's own font object, which its types leave out. */
type OpenFont = { readonly _font: { readonly font: { readonly hasGlyphForCodePoint: (code: number) => boolean } } };

function hasGlyphs(document: Document, font: string, text: string): boolean {
  const { _font } = document.font(font) as unknown as OpenFont;
  return [...text].every((sign) => _font.font.hasGlyphForCodePoint(sign.codePointAt(0)!));
}

export type Line = {
  readonly text: string;
  readonly weight: Weight;
  /** In points. */
  readonly size: number;
  readonly color?: string;
  /** Space between letters, in points. */
  readonly spacing?: number;
  readonly align?: 'left' | 'right';
};

/** Smallest size at which a slip can still be read, in points. */
const smallest = 5.5;

/** Sets one line in a box of `width` points whose top left corner is (x, y): smaller where it would not fit, cut with … where even that is too long. */
export function setLine(document: Document, line: Line, x: number, y: number, width: number): void {
  const { weight, color = '#000', spacing = 0 } = line;
  let { size, text } = line;
  const widthOf = (): number => {
    document.fontSize(size);
    return runsOf(document, text, weight).reduce(
      (sum, run) => sum + document.font(run.font).widthOfString(run.text, { characterSpacing: spacing }),
      0,
    );
  };
  while (widthOf() > width && size > smallest) size -= 0.5;
  while (widthOf() > width && text.length > 1) text = `${text.replace(/…$/, '').slice(0, -1).trimEnd()}…`;
  let at = line.align === 'right' ? x + width - widthOf() : x;
  document.fontSize(size).fillColor(color);
  // Baselines stay where they are when the size shrinks.
  const baseline = y + line.size;
  for (const run of runsOf(document, text, weight)) {
    document.font(run.font).text(run.text, at, baseline, { lineBreak: false, baseline: 'alphabetic', characterSpacing: spacing });
    at += document.widthOfString(run.text, { characterSpacing: spacing });
  }
}
