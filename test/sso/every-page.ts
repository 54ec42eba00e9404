// Every sign-in page in each of its states, by the name of its file, without a gateway: for what has to hold on all of them.

import { helpOf } from '#core/help/help.ts';
import { profiles } from '#core/person/facts.ts';
import type { Account } from '#core/release/account.ts';
import { charterPage } from '#src/sso/pages/charter-page.ts';
import { chooseAccountPage } from '#src/sso/pages/choose-account-page.ts';
import { chooseContextPage } from '#src/sso/pages/choose-context-page.ts';
import { choosePasswordPage } from '#src/sso/pages/choose-password-page.ts';
import { choosePersonPage } from '#src/sso/pages/choose-person-page.ts';
import { deviceCodePage, deviceConfirmPage } from '#src/sso/pages/device-pages.ts';
import { forgottenPasswordPage } from '#src/sso/pages/forgotten-password-page.ts';
import { helpPage } from '#src/sso/pages/help-page.ts';
import { type Page, rendered } from '#src/sso/pages/layout.ts';
import { newPasswordPage } from '#src/sso/pages/new-password-page.ts';
import { notAdmittedPage } from '#src/sso/pages/not-admitted-page.ts';
import { noticePage } from '#src/sso/pages/notice-page.ts';
import { confirmMailPage, ownMailPage } from '#src/sso/pages/own-mail-page.ts';
import { enrolPage } from '#src/sso/pages/second-factor-enrol-page.ts';
import { fewCodesPage } from '#src/sso/pages/second-factor-few-codes-page.ts';
import { secondFactorPage } from '#src/sso/pages/second-factor-page.ts';
import { recoveryCodesPage } from '#src/sso/pages/second-factor-recovery-codes-page.ts';
import { signInPage } from '#src/sso/pages/sign-in-page.ts';
import type { StepPage } from '#src/sso/pages/step-form.ts';
import { toUpstreamPage } from '#src/sso/pages/to-upstream-page.ts';
import { charterWords } from '#src/sso/words/charter.ts';
import { choosePasswordWords } from '#src/sso/words/choose-password.ts';
import { deviceWords } from '#src/sso/words/device.ts';
import type { Language } from '#src/sso/words/language.ts';
import { noticeWords } from '#src/sso/words/notices.ts';
import { recoveryWords } from '#src/sso/words/recovery.ts';
import { secondFactorWords } from '#src/sso/words/second-factor.ts';
import { signInWords } from '#src/sso/words/sign-in.ts';
import { signOutWords } from '#src/sso/words/sign-out.ts';
import { upstreamWords } from '#src/sso/words/upstream.ts';
import { service } from './gateway.ts';

/** Every page, as its file is named, in each of its states. */
const pages: Readonly<Record<string, (step: StepPage) => readonly Page[]>> = {
  'sign-in-page': (step) => {
    const words = signInWords[step.language];
    const messages = [words.loginMissing, words.passwordMissing, words.wrong, ...[1, 59, 60, 900].map(words.tooMany), words.forgotten];
    const ways = [
      { label: 'EduConnect', hint: 'x2 x2', action: '/', token: 't' },
      { label: 'Lm', hint: null, action: '/', token: 't' },
    ];
    return [[], ways].flatMap((offered) =>
      [[], messages].map((all) =>
        signInPage({
          ...step,
          login: 'lm',
          ways: offered,
          faults: all.map((message) => ({ field: 'identifiant', message })),
          recovery: { forgotten: '/x', ownMail: '/y' },
        }),
      ),
    );
  },
  'choose-password-page': (step) => {
    const words = choosePasswordWords[step.language];
    return (['family', 'professional'] as const).map((audience) => {
      const kinds = (['too-long', 'too-simple', 'repetitive', 'own-name', 'too-common'] as const).map((kind) =>
        words.fault(kind, audience),
      );
      const faults = [words.missing, words.different, words.issued, ...kinds].map((message) => ({ field: 'nouveau', message }));
      return choosePasswordPage({ ...step, login: 'lm', audience, ownWords: ['lm'], faults });
    });
  },
  'forgotten-password-page': (step) => {
    const { loginMissing } = recoveryWords[step.language];
    return [[], [{ field: 'identifiant', message: loginMissing }]].map((faults) => forgottenPasswordPage({ ...step, login: '', faults }));
  },
  'new-password-page': (step) => [newPasswordPage({ ...step, login: 'lm', audience: 'family', ownWords: [], faults: [] })],
  'own-mail-page': (step) => {
    const words = recoveryWords[step.language];
    const said = [words.loginMissing, words.passwordMissing, words.addressWrong, words.addressUnknown, words.codeFirst];
    const faults = said.map((message) => ({ field: 'adresse', message }));
    return [ownMailPage({ ...step, login: '', address: '', faults }), confirmMailPage(step)];
  },
  'choose-account-page': (step) => [chooseAccountPage({ ...step, name: 'Lm' })],
  'second-factor-page': (step) => {
    const { missing, wrong } = secondFactorWords[step.language].confirm;
    return [null, missing, wrong].map((fault) => secondFactorPage({ ...step, fault }));
  },
  'second-factor-enrol-page': (step) => {
    const { missing, wrong } = secondFactorWords[step.language].enrol;
    return (['role', 'service', 'replacing'] as const).flatMap((because) =>
      [null, missing, wrong].map((fault) => enrolPage({ ...step, key: 'ABCD', link: 'otpauth://totp/x', because, fault })),
    );
  },
  'second-factor-few-codes-page': (step) => [0, 1, 2, 9].map((left) => fewCodesPage({ ...step, left })),
  'second-factor-recovery-codes-page': (step) => [recoveryCodesPage({ ...step, codes: ['1234 5678'], login: 'lm' })],
  'help-page': ({ language }) => [helpPage(language, { phone: '01', hours: null, url: 'https://x2.fr/' })],
  'charter-page': (step) =>
    (['pupils', 'staff'] as const).flatMap((reader) =>
      [true, false].map((acceptedBefore) => {
        const text = { title: 'Lm', plain: { pupils: ['Lm'], staff: ['Lm'] }, sections: [{ title: 'Lm', paragraphs: ['Lm'] }] };
        return charterPage({ ...step, reader, charter: { ...text, charter: 'x', version: 1, acceptedBefore } });
      }),
    ),
  // Its other state, a form that sends itself, does not stay to be looked at.
  'to-upstream-page': ({ language }) => [toUpstreamPage(language, 'EduConnect', { kind: 'redirect', url: '/x' }).page],
  'choose-person-page': (step) => {
    const { profile, noStructure } = upstreamWords[step.language];
    const choices = profiles.map((one, at) => ({ value: String(at), name: 'Lm', places: [profile(one), noStructure] }));
    return [false, true].map((missing) => choosePersonPage({ ...step, choices, missing }));
  },
  'choose-context-page': (step) => {
    const choices = [0, 1].map((at) => ({ key: String(at), name: 'Lm', places: ['6A, X'] }));
    return (['college', 'child'] as const).flatMap((kind) => [
      ...[false, true].map((missing) => chooseContextPage({ ...step, kind, choices, missing })),
      chooseContextPage({ ...step, kind, choices: [], missing: false }),
    ]);
  },
  'not-admitted-page': (step) =>
    (['profile', 'not-open', 'unknown-here', 'no-child'] as const).flatMap((reason) =>
      [[], ['ELV'], ['ENS']].map((held) => {
        const affiliations = held.map((profile) => ({ profile, uai: '0920001A', structureName: null }));
        const account = { affiliations, identity: { givenName: held.length === 0 ? '' : 'Lm' } } as unknown as Account;
        const one = service('ent', { profiles: profiles.map((profile) => profile) });
        return notAdmittedPage({
          ...step,
          reason,
          account,
          service: one,
          others: held.length === 0 ? [] : [service('x2')],
          help: helpOf({ phone: null, hours: null, url: null }, [], []),
          signOut: '/',
        });
      }),
    ),
  'device-pages': ({ language }) => {
    const form = { language, action: '/tablette', xsrf: 'x', code: 'BCDFGHJK' };
    const faults = [null, ...(Object.keys(deviceWords[language].faults) as (keyof (typeof deviceWords)['fr']['faults'])[])];
    return [
      ...faults.map((fault) => deviceCodePage({ ...form, fault })),
      ...[null, 'Lm'].map((account) => deviceConfirmPage({ ...form, service: 'Service ent', account, signOut: '/' })),
    ];
  },
  'notice-page': ({ language }) => {
    const { crowded, codeOver, closed, suspended, reported, tryAgain } = signInWords[language];
    const { replaced } = choosePasswordWords[language];
    const { stayed, gone } = signOutWords[language];
    const { child, adult, moved } = charterWords[language];
    const refusals = [child, adult].map(({ refused }) => refused('x2'));
    const { refused, unmatched, back } = upstreamWords[language];
    const upstream = [...Object.values(refused), ...Object.values(unmatched)].map((told) => told('EduConnect'));
    const notices = [
      ...upstream,
      { title: back, sentences: [back] },
      ...Object.values(noticeWords[language]),
      crowded,
      codeOver,
      closed,
      suspended,
      reported,
      replaced,
      stayed,
      gone,
      moved,
      ...refusals,
    ];
    return notices.map((notice) => noticePage(language, { ...notice, services: [service('ent')], link: { href: '/', label: tryAgain } }));
  },
};

export const pageNames: readonly string[] = Object.keys(pages);

/** All of them in one language, as they are sent; `name` tells the page and the number of its state. */
export function everyPage(language: Language): readonly { readonly name: string; readonly markup: string }[] {
  const step: StepPage = { language, action: '/connexion/x/y', token: 't', service: 'Service ent', formOrigins: [] };
  return Object.entries(pages).flatMap(([name, states]) =>
    states(step).map((page, state) => ({ name: `${name} ${state}`, markup: rendered(page) })),
  );
}
