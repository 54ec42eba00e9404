// HTML by tagged template: everything put in is escaped unless it is Safe already. Owns the escaping; knows no page.

/** Markup that may stand in a page as it is. Only `html` and `raw` make it. */
export type Safe = { readonly [trusted]: true; toString(): string };

/** What a template takes: text is escaped, arrays are joined, and null, undefined, true and false show nothing. */
export type Piece = Safe | string | number | boolean | null | undefined | readonly Piece[];

const trusted: unique symbol = Symbol('trusted markup');
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes text for an element or a quoted attribute. Attributes must always be written in quotes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/** Marks markup as trusted. For constants of our own (an SVG, a stylesheet), never for anything that came from outside. */
export function raw(markup: string): Safe {
  return { [trusted]: true, toString: () => markup };
}

/** Builds markup; what is put in is escaped. Inside `<script>` or `<style>` escaping would not protect: put nothing there. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Safe {
  let markup = strings[0]!;
  for (let at = 0; at < pieces.length; at += 1) markup += render(pieces[at]) + strings[at + 1]!;
  return raw(markup);
}

function render(piece: Piece): string {
  if (piece === null || piece === undefined || typeof piece === 'boolean') return '';
  if (typeof piece === 'string') return escapeHtml(piece);
  if (typeof piece === 'number') return String(piece);
  if (isSafe(piece)) return piece.toString();
  return piece.map(render).join('');
}

function isSafe(piece: Safe | readonly Piece[]): piece is Safe {
  return trusted in piece;
}
