// A form of a page that belongs to no visit: it goes to its own address. Knows no step.
import { html, type Piece, type Safe } from './html.ts';
import { stepFormId } from './layout.ts';

export function plainForm(action: string, inside: Piece): Safe {
  return html`<form id="${stepFormId}" method="post" action="${action}" novalidate data-once>
${inside}
</form>`;
}
