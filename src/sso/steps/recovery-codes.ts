// The two steps about recovery codes: ten new ones, shown once; and how few are left, with the ways to new ones or to another phone.
import { parisDay } from '#core/calendar/french-date.ts';
import { shownRecoveryCode } from '#core/second-factor/recovery-code.ts';
import { readSecondFactor } from '#database/second-factor-reader.ts';
import { replaceRecoveryCodes } from '#database/second-factor-writer.ts';
import { readAccount } from '#database/sign-in-account.ts';
import { fewCodesPage } from '../pages/second-factor-few-codes-page.ts';
import { recoveryCodesPage } from '../pages/second-factor-recovery-codes-page.ts';
import { type Step, stepPage } from '../visit.ts';

/** Each time the page is shown it makes ten new codes: a page that was lost shows nothing again, and leaves nothing that opens. */
export const showRecoveryCodes: Step = {
  path: 'codes-de-secours',
  due: ({ personId, factor }) => personId !== null && factor === 'codes',
  show: async ({ pool, factors, now }, visit) => {
    const personId = visit.progress.personId ?? '';
    const codes = factors.vault.newCodes();
    const hashes = codes.map((code) => factors.vault.codeHash(personId, code));
    await replaceRecoveryCodes(pool, personId, hashes, now());
    const account = await readAccount(pool, personId, parisDay(now()));
    const shown = codes.map(shownRecoveryCode);
    return recoveryCodesPage({ ...stepPage(visit), codes: shown, login: account?.login ?? '' });
  },
  submit: async (_tools, { progress }) => ({ next: { ...progress, factor: 'settled' } }),
};

export const tellFewCodes: Step = {
  path: 'codes-restants',
  due: ({ personId, factor }) => personId !== null && factor === 'few-codes',
  show: async ({ pool }, visit) => {
    const left = (await readSecondFactor(pool, visit.progress.personId ?? ''))?.codesLeft ?? 0;
    return fewCodesPage({ ...stepPage(visit), left });
  },
  submit: async (_tools, { progress }, { suite }) => {
    const ways = { nouveaux: 'codes', telephone: 'enrol' } as const;
    return { next: { ...progress, factor: ways[suite as keyof typeof ways] ?? 'settled' } };
  },
};
