// Second step, when the password came from a slip: choose your own. Ends every other session of the person.
import { parisDay } from '#core/calendar/french-date.ts';
import type { Account } from '#core/release/account.ts';
import { replaceCredential } from '#database/credential.ts';
import { endOtherSessions } from '#database/session-end.ts';
import { findCredential } from '#database/sign-in-account.ts';
import { findSignInAccount } from '../account.ts';
import { newPasswordFault, ownWords, passwordAudience } from '../new-password.ts';
import { choosePasswordPage } from '../pages/choose-password-page.ts';
import type { Page } from '../pages/layout.ts';
import { noticePage } from '../pages/notice-page.ts';
import { hashPassword, markOf } from '../password.ts';
import { type Step, type StepTools, start, stepPage, type Visit } from '../visit.ts';
import { choosePasswordWords } from '../words/choose-password.ts';

export const choosePassword: Step = {
  path: 'mot-de-passe',
  due: ({ personId, mustChange }) => personId !== null && mustChange,
  show: async (tools, visit) => page(visit, await account(tools, visit)),
  submit: async (tools, visit, form) => {
    const person = await account(tools, visit);
    // Closed in between: back to the first step, which says so.
    if (person === undefined) return { next: start };
    const found = person.login === null ? undefined : await findCredential(tools.pool, person.login, parisDay(tools.now()));
    const issued = found?.credential;
    if (issued === undefined || markOf(issued.hash) !== visit.progress.proven)
      return { page: noticePage(visit.language, choosePasswordWords[visit.language].replaced), status: 409 };
    const fault = await newPasswordFault(visit.language, person, form, issued.hash);
    if (fault !== null) return { faults: [fault] };

    const hash = await hashPassword(form.nouveau ?? '');
    if (!(await replaceCredential(tools.pool, person.id, issued.hash, hash)))
      return { page: noticePage(visit.language, choosePasswordWords[visit.language].replaced), status: 409 };
    await endOtherSessions(tools.pool, person.id, visit.sessionUid, tools.now(), 'password-chosen');
    return { next: { ...visit.progress, mustChange: false } };
  },
};

async function account({ pool, now }: StepTools, { progress }: Visit): Promise<Account | undefined> {
  return progress.personId === null ? undefined : findSignInAccount(pool, progress.personId, now());
}

function page(visit: Visit, person: Account | undefined): Page {
  return choosePasswordPage({
    ...stepPage(visit),
    login: person?.login ?? '',
    audience: person ? passwordAudience(person) : 'professional',
    ownWords: person ? ownWords(person) : [],
    faults: visit.faults,
  });
}
