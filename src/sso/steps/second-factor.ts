// Second step for whoever owes one: a code of the authenticator app, or a recovery code in its place. One answer to whatever is wrong:
// mistyped, used already, somebody else's.
import { fewRecoveryCodes } from '#core/second-factor/recovery-code.ts';
import { checkCode } from '../check-code.ts';
import type { Page } from '../pages/layout.ts';
import { secondFactorPage } from '../pages/second-factor-page.ts';
import { type Step, start, stepPage, type Visit } from '../visit.ts';
import { secondFactorWords } from '../words/second-factor.ts';
import { tooMany } from './too-many.ts';

export const confirmSecondFactor: Step = {
  path: 'code',
  due: ({ personId, factor }) => personId !== null && factor === 'confirm',
  show: async (_tools, visit) => page(visit),
  submit: async (tools, visit, form) => {
    const personId = visit.progress.personId ?? '';
    const words = secondFactorWords[visit.language].confirm;
    const typed = form.code ?? '';
    if (typed.trim() === '') return { faults: [{ field: 'code', message: words.missing }] };

    const checked = await checkCode(tools, personId, visit.ctx.ip, typed);
    if (checked.kind === 'too-many') {
      const faults = [{ field: 'code', message: tooMany(visit, checked.freeAt, tools.now()) }];
      return { faults, status: 429, until: checked.freeAt, refused: { reason: 'too-many-tries', person: personId } };
    }
    // Reset in between: who he is has to be proven again before a device may be enrolled.
    if (checked.kind === 'none') return { next: start };
    if (checked.kind === 'wrong')
      return { faults: [{ field: 'code', message: words.wrong }], refused: { reason: 'wrong-second-factor', person: personId } };
    // After a recovery code the phone may be gone: the way to another one is shown, however many codes are left.
    const tell = checked.recovered || checked.codesLeft < fewRecoveryCodes;
    return { next: { ...visit.progress, confirmed: true, factor: tell ? 'few-codes' : 'settled' } };
  },
};

function page(visit: Visit): Page {
  return secondFactorPage({ ...stepPage(visit), fault: visit.faults[0]?.message ?? null });
}
