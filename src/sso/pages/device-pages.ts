// The two pages on which a tablet's code is typed and checked. Own their markup; know neither code nor account.
import { shownDeviceCode } from '#core/release/device-code.ts';
import { deviceWords } from '../words/device.ts';
import type { Language } from '../words/language.ts';
import { html } from './html.ts';
import { type Page, stepFormId } from './layout.ts';
import { errorSummary, field } from './parts.ts';

type DevicePage = {
  readonly language: Language;
  /** Where the form goes, and the secret that it must bring back. */
  readonly action: string;
  readonly xsrf: string;
};

export type DeviceCodePage = DevicePage & { readonly code: string; readonly fault: keyof (typeof deviceWords)['fr']['faults'] | null };

export function deviceCodePage({ language, action, xsrf, code, fault }: DeviceCodePage): Page {
  const words = deviceWords[language];
  const faults = fault === null ? [] : [{ field: 'code', message: words.faults[fault] }];
  return {
    language,
    title: words.title,
    refused: faults.length > 0,
    body: html`<p>${words.why}</p>
${errorSummary(language, faults)}
<form id="${stepFormId}" method="post" action="${action}" novalidate data-once>
<input type="hidden" name="xsrf" value="${xsrf}">
${field(language, { id: 'code', name: 'user_code', label: words.code, hint: words.hint, value: shownDeviceCode(code), autocomplete: 'off', focus: faults.length === 0, faults })}
<button type="submit" class="main">${words.check}</button>
</form>
<details class="help">
<summary>${words.help}</summary>
<p>${words.helpHow}</p>
</details>`,
  };
}

/** `account`: the name of whoever is signed in here already, or null. `signOut`: address of signing out. */
export type DeviceConfirmPage = DevicePage & {
  readonly service: string;
  readonly code: string;
  readonly account: string | null;
  readonly signOut: string;
};

export function deviceConfirmPage({ language, action, xsrf, service, code, account, signOut }: DeviceConfirmPage): Page {
  const words = deviceWords[language];
  return {
    language,
    title: words.confirmTitle,
    // What was typed came by POST: a link to this address would lose it.
    otherLanguage: 'none',
    body: html`<p>${words.opens(service)}</p>
<p class="key device-code" translate="no">${shownDeviceCode(code)}</p>
${account === null ? null : html`<p>${words.as(account)} <a href="${signOut}">${words.notYou}</a></p>`}
<p>${words.warning}</p>
<form id="${stepFormId}" method="post" action="${action}" novalidate data-once>
<input type="hidden" name="xsrf" value="${xsrf}">
<input type="hidden" name="user_code" value="${code}">
<button type="submit" class="main" name="confirm" value="yes">${words.confirm}</button>
<button type="submit" class="second" name="abort" value="yes">${words.refuse}</button>
</form>`,
  };
}
