// First step: who are you? Identifier and password. The same page, words, status and work for an unknown login and a wrong password.
import { parisDay } from '#core/calendar/french-date.ts';
import { foldLogin } from '#core/person/login.ts';
import { isOver } from '#core/person/one-time-code.ts';
import { longestPassword } from '#core/person/password-rule.js';
import { renewHash } from '#database/credential.ts';
import { findCredential } from '#database/sign-in-account.ts';
import { judge } from '../account.ts';
import { helpFor } from '../help.ts';
import type { Page } from '../pages/layout.ts';
import { noticePage } from '../pages/notice-page.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import { markOf, rehashPassword, TooBusy, verifyPassword } from '../password.ts';
import { forgottenPath, ownMailPath } from '../recovery-paths.ts';
import { type Step, type StepTools, start, stepPage, type Visit } from '../visit.ts';
import { signInWords } from '../words/sign-in.ts';
import { owedBy } from './owed.ts';
import { tooMany } from './too-many.ts';

export const identify: Step = {
  path: 'identifiant',
  due: ({ personId }) => personId === null,
  show: async (tools, visit) => {
    tools.devices.begin(visit.ctx);
    return page(tools, visit);
  },
  submit: async (tools, visit, form) => {
    const { pool, throttle, devices, now } = tools;
    const words = signInWords[visit.language];
    const password = form.mot_de_passe ?? '';
    const login = foldLogin(form.identifiant ?? '');
    const missing = [
      ...(login === '' ? [{ field: 'identifiant', message: words.loginMissing }] : []),
      ...(password === '' ? [{ field: 'mot-de-passe', message: words.passwordMissing }] : []),
    ];
    if (missing.length > 0) return { faults: missing };

    const attempt = { login, address: visit.ctx.ip, device: devices.read(visit.ctx, login) };
    const freeAt = await throttle.reserve(attempt, now());
    if (freeAt !== null) {
      const message = `${tooMany(visit, freeAt, now())} ${words.forgotten}`;
      return {
        faults: [{ field: 'identifiant', message }],
        status: 429,
        until: freeAt,
        refused: { reason: 'too-many-tries', person: null },
      };
    }

    const today = parisDay(now());
    const found = await findCredential(pool, login, today);
    const credential = found?.credential;
    try {
      const right = password.length <= longestPassword && (await verifyPassword(credential?.hash ?? null, password));
      if (!right || found === undefined || credential === undefined) {
        const refused = { reason: 'wrong-credentials', person: credential?.personId ?? null } as const;
        return { faults: [{ field: 'identifiant', message: words.wrong }], refused };
      }
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error;
      await throttle.release(attempt);
      visit.ctx.set('Retry-After', '10');
      return { page: noticePage(visit.language, { ...words.crowded, link: { href: visit.action, label: words.tryAgain } }), status: 503 };
    }
    await throttle.release(attempt);
    devices.keep(visit.ctx, login);
    const identifiedAt = Math.floor(now().getTime() / 1000);
    const renewed = credential.mustChange ? null : await rehashPassword(credential.hash, password);
    if (renewed !== null) await renewHash(pool, credential.personId, credential.hash, renewed);

    // Only whoever brought the right password learns that the code is over, or that the account is closed.
    const person = credential.personId;
    if (isOver(credential, today))
      return { page: noticePage(visit.language, words.codeOver), status: 403, refused: { reason: 'code-over', person } };
    const { account, verdict } = judge(found.account, today);
    if (account === null)
      return {
        page: noticePage(visit.language, { ...words[verdict], help: await helpFor(tools, person) }),
        status: 403,
        refused: { reason: `account-${verdict}`, person },
      };
    const owed = await owedBy(tools, account, visit.factorDemanded);
    return {
      next: {
        ...start,
        personId: credential.personId,
        mustChange: credential.mustChange,
        proven: markOf(credential.hash),
        ...owed,
        identifiedAt,
        endedBefore: account.sessionsEndedAt ?? null,
      },
    };
  },
};

function page({ mails }: StepTools, visit: Visit): Page {
  return signInPage({
    ...stepPage(visit),
    resumed: visit.resumed,
    ways: visit.ways,
    login: visit.typed.identifiant ?? '',
    faults: visit.faults,
    recovery: mails ? { forgotten: forgottenPath, ownMail: ownMailPath } : null,
  });
}
