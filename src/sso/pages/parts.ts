// Pieces that several pages share: error summary, field, password field, help. Knows no step.
import { frameWords } from '../words/frame.ts';
import type { Language } from '../words/language.ts';
import { html, type Piece, type Safe } from './html.ts';

/** One thing to correct; `field` is the id of the input it leads to. */
export type FieldFault = { readonly field: string; readonly message: string };

/** Focused when the page opens (sign-in.js) and announced anyway (role=alert): what is wrong, each leading to its field. */
export function errorSummary(language: Language, faults: readonly FieldFault[]): Safe | null {
  if (faults.length === 0) return null;
  return html`<div class="summary" role="alert" tabindex="-1" data-focus>
<h2>${frameWords[language].faults(faults.length)}</h2>
<ul>${faults.map(({ field, message }) => html`<li><a href="#${field}">${message}</a></li>`)}</ul>
</div>`;
}

type Field = {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly hint?: Piece;
  readonly value?: string;
  /** `one-time-code` and `off` are for digits: those of an app, which a browser may fill in, and those of a tablet, which it cannot know. */
  readonly autocomplete: 'username' | 'current-password' | 'new-password' | 'one-time-code' | 'off' | 'email';
  readonly password?: boolean;
  readonly focus?: boolean;
  readonly faults: readonly FieldFault[];
};

/** A labelled input with its hint and its fault. */
export function field(
  language: Language,
  { id, name, label, hint, value, autocomplete, password = false, focus = false, faults }: Field,
): Safe {
  const words = frameWords[language];
  const fault = faults.find((candidate) => candidate.field === id);
  const described = [hint ? `${id}-aide` : null, fault ? `${id}-erreur` : null].filter((part) => part !== null).join(' ');
  const keyboard = { 'one-time-code': 'numeric', off: 'numeric', email: 'email' }[autocomplete as string];
  const digits = keyboard !== undefined && html` inputmode="${keyboard}"`;
  const input = html`<input id="${id}" name="${name}" type="${password ? 'password' : 'text'}" autocomplete="${autocomplete}"${digits}
 autocapitalize="none" autocorrect="off" spellcheck="false" required maxlength="256" value="${value ?? ''}"${focus ? html` autofocus` : null}${
   described ? html` aria-describedby="${described}"` : null
 }${fault ? html` aria-invalid="true"` : null}>`;
  return html`<div class="field${fault ? ' wrong' : ''}">
<label for="${id}">${label}</label>
${hint ? html`<p class="hint" id="${id}-aide">${hint}</p>` : null}
${fault ? html`<p class="fault" id="${id}-erreur">${fault.message}</p>` : null}
${password ? html`<div class="secret">${input}<button type="button" class="reveal" data-reveal="${id}" data-show="${words.show}" data-hide="${words.hide}" aria-pressed="false" hidden>${words.show}<span class="aside">${words.shown(label)}</span></button></div>` : input}
</div>`;
}

/** Where the sign-in leads, said before anything is typed. */
export function destination(language: Language, service: string | null): Safe | null {
  return service === null ? null : html`<p class="lead">${frameWords[language].towards} <strong>${service}</strong></p>`;
}
