// The two fields of a new password with its rule and the strength meter: for every page where one is chosen. Decides nothing: the rule is core's.
import type { PasswordAudience } from '#core/person/password-rule.js';
import { choosePasswordWords } from '../words/choose-password.ts';
import type { Language } from '../words/language.ts';
import { html, type Safe } from './html.ts';
import { assetAddress } from './layout.ts';
import { type FieldFault, field } from './parts.ts';

export type NewPassword = {
  readonly login: string;
  readonly audience: PasswordAudience;
  /** What the password must not hold: the login and the names of its owner, who is the one reading the page. */
  readonly ownWords: readonly string[];
  readonly faults: readonly FieldFault[];
};

/** Fields `nouveau` and `encore`; the login stands there, hidden, for the browser's own list of passwords. */
export function newPasswordFields(language: Language, { login, audience, ownWords, faults }: NewPassword): Safe {
  const words = choosePasswordWords[language];
  return html`<input type="text" name="identifiant" value="${login}" autocomplete="username" hidden>
${field(language, { id: 'nouveau', name: 'nouveau', label: words.password, hint: words.rule(audience), autocomplete: 'new-password', password: true, focus: faults.length === 0, faults })}
<div class="meter" data-meter="nouveau" data-audience="${audience}" data-own="${JSON.stringify(ownWords)}" data-words="${JSON.stringify(words.meter)}" hidden>
<div class="meter-bar" data-level="0"></div><p class="meter-advice" role="status"></p></div>
${field(language, { id: 'encore', name: 'encore', label: words.again, autocomplete: 'new-password', password: true, faults })}
<script type="module" src="${assetAddress('/style/sso/pages/password-meter.js')}"></script>`;
}

/** How to find a good one. */
export function passwordHelp(language: Language): Safe {
  const words = choosePasswordWords[language];
  return html`<details class="help">
<summary>${words.advice}</summary>
<p>${words.phrase}</p>
</details>`;
}
