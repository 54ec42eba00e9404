// Second step for whoever owes one: a code of the authenticator app, or a recovery code in its place. One answer to whatever is wrong:
// mistyped, used already, somebody else's.
import { fewRecoveryCodes, readCode } from '#core/second-factor/recovery-code.ts';
import { matchingStep } from '#core/second-factor/totp.ts';
import { readSecondFactor } from '#database/second-factor-reader.ts';
import { takeRecoveryCode, takeStep } from '#database/second-factor-writer.ts';
import { hmacSha1 } from '../factor-vault.ts';
import type { Page } from '../pages/layout.ts';
import { secondFactorPage } from '../pages/second-factor-page.ts';
import { type Step, start, stepPage, type Visit } from '../visit.ts';
import { secondFactorWords } from '../words/second-factor.ts';
import { tooMany } from './too-many.ts';

export const confirmSecondFactor: Step = {
  path: 'code',
  due: ({ personId, factor }) => personId !== null && factor === 'confirm',
  show: async (_tools, visit) => page(visit, null),
  submit: async ({ pool, factors, now }, visit, form) => {
    const personId = visit.progress.personId ?? '';
    const words = secondFactorWords[visit.language].confirm;
    const typed = form.code ?? '';
    if (typed.trim() === '') return { page: page(visit, words.missing), status: 422 };

    const attempt = { login: personId, address: visit.ctx.ip };
    const freeAt = await factors.throttle.reserve(attempt, now());
    if (freeAt !== null)
      return { page: page(visit, tooMany(visit, freeAt, now())), status: 429, refused: { reason: 'too-many-tries', person: personId } };
    const factor = await readSecondFactor(pool, personId);
    // Reset in between: who he is has to be proven again before a device may be enrolled.
    if (factor === undefined) return { next: start };

    const secret = factors.vault.open(personId, factor.secret);
    const read = readCode(typed);
    const step = matchingStep(hmacSha1, secret, read?.kind === 'app' ? read.code : '', now(), factor.lastStep);
    const recovered =
      read?.kind === 'recovery' && (await takeRecoveryCode(pool, personId, factors.vault.codeHash(personId, read.code), now()));
    const taken = recovered || (step !== null && (await takeStep(pool, personId, step)));
    if (!taken) return { page: page(visit, words.wrong), status: 422, refused: { reason: 'wrong-second-factor', person: personId } };
    await factors.throttle.release(attempt);
    // After a recovery code the phone may be gone: the way to another one is shown, however many codes are left.
    const tell = recovered || factor.codesLeft < fewRecoveryCodes;
    return { next: { ...visit.progress, confirmed: true, factor: tell ? 'few-codes' : 'settled' } };
  },
};

function page(visit: Visit, fault: string | null): Page {
  return secondFactorPage({ ...stepPage(visit), fault });
}
