// "Your recovery address": whoever gives his password, and his second factor where he holds power, is sent a link that proves the address. Every refusal goes
// into the journal of sign-ins: a password is tried here as anywhere. Proves nothing itself.
import type Koa from 'koa';
import { parisDay } from '#core/calendar/french-date.ts';
import { foldLogin } from '#core/person/login.ts';
import { isMailAddress } from '#core/person/mail-address.ts';
import { longestPassword } from '#core/person/password-rule.js';
import type { Account } from '#core/release/account.ts';
import { holdsPower } from '#core/second-factor/duty.ts';
import type { RefusalReason } from '#core/sign-in/event.ts';
import { readSecondFactor } from '#database/second-factor-reader.ts';
import { findCredential } from '#database/sign-in-account.ts';
import { type NewLink, sendVerification } from '#database/verified-mail.ts';
import { judge } from './account.ts';
import { checkCode } from './check-code.ts';
import { formFields } from './form-fields.ts';
import type { KnownDevices } from './known-device.ts';
import { languageOf } from './language-of.ts';
import { sendPage } from './pages/layout.ts';
import { noticePage } from './pages/notice-page.ts';
import { ownMailPage } from './pages/own-mail-page.ts';
import type { FieldFault } from './pages/parts.ts';
import { TooBusy, verifyPassword } from './password.ts';
import type { SignInJournal } from './sign-in-journal.ts';
import { tooMany } from './steps/too-many.ts';
import type { Throttle } from './throttle.ts';
import type { StepTools } from './visit.ts';
import { recoveryWords } from './words/recovery.ts';
import { secondFactorWords } from './words/second-factor.ts';
import { signInWords } from './words/sign-in.ts';

export type OwnMailOptions = Pick<StepTools, 'pool' | 'throttle' | 'factors' | 'now'> & {
  /** Of what is asked for here. */
  readonly requests: Throttle;
  readonly devices: KnownDevices;
  readonly journal: Pick<SignInJournal, 'record'>;
};

type Fault = FieldFault & { readonly status?: number; readonly codeAsked?: boolean };

export function ownMail(options: OwnMailOptions, newLink: (language: string) => NewLink) {
  const { pool, throttle, requests, devices, journal, now } = options;
  return {
    show: (ctx: Koa.Context): void => {
      devices.begin(ctx);
      answer(ctx, {}, []);
    },
    add: async (ctx: Koa.Context): Promise<void> => {
      const language = languageOf(ctx);
      const words = recoveryWords[language];
      const form = formFields(ctx);
      const fault = ({ status = 422, codeAsked = false, ...one }: Fault) => answer(ctx, form, [one], status, codeAsked);
      const [login, password] = [foldLogin(form.identifiant ?? ''), form.mot_de_passe ?? ''];
      if (login === '') return fault({ field: 'identifiant', message: words.loginMissing });
      if (password === '') return fault({ field: 'mot-de-passe', message: words.passwordMissing });
      const typed = form.adresse?.trim() ?? '';
      if (typed !== '' && !isMailAddress(typed)) return fault({ field: 'adresse', message: words.addressWrong });

      const attempt = { login, address: ctx.ip, device: devices.read(ctx, login) };
      const freeAt = await throttle.reserve(attempt, now());
      if (freeAt !== null) {
        refused('too-many-tries', null);
        return fault({ field: 'identifiant', message: tooMany({ ctx, language }, freeAt, now()), status: 429 });
      }
      const today = parisDay(now());
      const found = await findCredential(pool, login, today);
      const right = password.length <= longestPassword && (await verified(found?.credential.hash ?? null, password, attempt));
      if (!right || found === undefined) {
        refused('wrong-credentials', found?.credential.personId ?? null);
        return fault({ field: 'identifiant', message: signInWords[language].wrong });
      }
      await throttle.release(attempt);
      devices.keep(ctx, login);

      // Only whoever brought the right password learns the rest.
      const { account, verdict } = judge(found.account, today);
      if (account === null) {
        refused(`account-${verdict}`, found.credential.personId);
        return sendPage(ctx, noticePage(language, signInWords[language].closed), 403);
      }
      if (found.credential.mustChange) return fault({ field: 'mot-de-passe', message: words.codeFirst });
      const address = typed === '' ? account.identity.mail : typed;
      if (address === null || !isMailAddress(address)) return fault({ field: 'adresse', message: words.addressUnknown });
      const lacking = holdsPower(account.roles) ? await lackingFactor(ctx, account, form.code?.trim() ?? '') : null;
      if (lacking !== null) return fault(lacking);
      const later = await requests.reserve({ login: account.id, address: ctx.ip, device: devices.read(ctx, login) }, now());
      if (later !== null) return fault({ field: 'adresse', message: tooMany({ ctx, language }, later, now()), status: 429 });
      await sendVerification(pool, newLink(language), account.id, address);
      sendPage(ctx, noticePage(language, words.verifySent));
    },
  };

  async function verified(hash: string | null, password: string, attempt: Parameters<Throttle['release']>[0]): Promise<boolean> {
    try {
      return await verifyPassword(hash, password);
    } catch (error) {
      // A crowded machine counts against nobody.
      if (error instanceof TooBusy) await throttle.release(attempt);
      throw error;
    }
  }

  /** What still lacks of the second factor: whoever stole a head's password must not get a way in that lasts. */
  async function lackingFactor(ctx: Koa.Context, { id }: Account, typed: string): Promise<Fault | null> {
    const language = languageOf(ctx);
    const words = recoveryWords[language];
    if ((await readSecondFactor(pool, id)) === undefined) return { field: 'mot-de-passe', message: words.factorFirst };
    if (typed === '') return { field: 'code', message: words.codeAsked, codeAsked: true };
    const checked = await checkCode(options, id, ctx.ip, typed);
    if (checked.kind === 'right') return null;
    if (checked.kind === 'none') return { field: 'mot-de-passe', message: words.factorFirst };
    if (checked.kind === 'too-many') {
      refused('too-many-tries', id);
      return { field: 'code', message: tooMany({ ctx, language }, checked.freeAt, now()), status: 429, codeAsked: true };
    }
    refused('wrong-second-factor', id);
    return { field: 'code', message: secondFactorWords[language].confirm.wrong, codeAsked: true };
  }

  function refused(reason: RefusalReason, person: string | null): void {
    journal.record({ at: now(), kind: 'refusal', reason, service: null, person });
  }
}

function answer(
  ctx: Koa.Context,
  form: Readonly<Record<string, string>>,
  faults: readonly FieldFault[],
  status = 200,
  codeAsked = false,
): void {
  const { identifiant: login = '', adresse: address = '' } = form;
  sendPage(ctx, ownMailPage({ language: languageOf(ctx), action: ctx.path, login, address, codeAsked, faults }), status);
}
