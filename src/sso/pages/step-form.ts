// What every page of a visit is given, and the form by which it is answered. Knows no step.

import type { Language } from '../words/language.ts';
import { html, type Piece, type Safe } from './html.ts';
import { type Page, stepFormId } from './layout.ts';

/** `action`, `token`: where the form goes and what it must bring back. `service`: name of where the sign-in leads. `formOrigins`: for the policy (CSP). */
export type StepPage = {
  readonly language: Language;
  readonly action: string;
  readonly token: string;
  readonly service: string | null;
  readonly formOrigins: readonly string[];
};

/** What the frame is told of the visit. Another language is a button of the form, so that what was typed is kept. */
export function visitFrame({ language, formOrigins }: StepPage): Pick<Page, 'language' | 'formOrigins' | 'otherLanguage'> {
  return { language, formOrigins, otherLanguage: 'button' };
}

/** The page's one form; its faults are ours to tell, and it is sent once. */
export function stepForm({ action, token }: StepPage, inside: Piece): Safe {
  return html`<form id="${stepFormId}" method="post" action="${action}" novalidate data-once>
<input type="hidden" name="jeton" value="${token}">
${inside}
</form>`;
}
