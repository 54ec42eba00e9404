// Enrolment of an authenticator app: a secret that is kept only once a code proves that the app has it. Abandoned half-way it leaves
// nothing. Whoever replaces a device has given a recovery code in the same visit.
import { authenticatorLink, base32, inGroups } from '#core/second-factor/authenticator-key.ts';
import { holdsPower } from '#core/second-factor/duty.ts';
import { readCode } from '#core/second-factor/recovery-code.ts';
import { matchingStep } from '#core/second-factor/totp.ts';
import { enrolSecondFactor } from '#database/second-factor-writer.ts';
import { endOtherSessions } from '#database/session-end.ts';
import { findSignInAccount } from '../account.ts';
import { hmacSha1 } from '../factor-vault.ts';
import type { Page } from '../pages/layout.ts';
import { enrolPage } from '../pages/second-factor-enrol-page.ts';
import { type Progress, type Step, type StepTools, stepPage, type Visit } from '../visit.ts';
import { secondFactorWords } from '../words/second-factor.ts';

/** As the app lists it. */
const issuer = 'Annuaire fédérateur';

export const enrolDevice: Step = {
  path: 'application',
  due: ({ personId, factor }) => personId !== null && factor === 'enrol',
  // One secret a visit: what was scanned before a reload still counts.
  prepare: ({ factors }, progress) =>
    progress.offered === null ? { ...progress, offered: factors.vault.newSecret(progress.personId ?? '').toString('base64') } : progress,
  show: (tools, visit) => page(tools, visit),
  submit: async (tools, visit, form) => {
    const { pool, now } = tools;
    const { progress } = visit;
    const words = secondFactorWords[visit.language].enrol;
    const personId = progress.personId ?? '';
    const read = readCode(form.code ?? '');
    if (read === null) return { faults: [{ field: 'code', message: words.missing }] };
    const secret = offeredSecret(tools, progress);
    const lastStep = matchingStep(hmacSha1, secret, read.kind === 'app' ? read.code : '', now(), 0);
    if (lastStep === null) return { faults: [{ field: 'code', message: words.wrong }] };

    const replacing = progress.confirmed;
    const sealed = Buffer.from(progress.offered ?? '', 'base64');
    const enrolled = await enrolSecondFactor(pool, { personId, secret: sealed, lastStep, replacing, now: now() });
    // Enrolled in another tab, or by somebody else with the same password: the device that was first is the one that counts.
    if (!enrolled) return { next: { ...progress, offered: null, factor: 'confirm' } };
    if (replacing) {
      // Whoever has the lost phone may have sessions open.
      await endOtherSessions(pool, personId, visit.sessionUid, now(), 'second-factor-enrolled');
    }
    return { next: { ...progress, offered: null, confirmed: true, factor: 'codes' } };
  },
};

function offeredSecret({ factors }: StepTools, { personId, offered }: Progress): Buffer {
  return factors.vault.open(personId ?? '', Buffer.from(offered ?? '', 'base64'));
}

async function page(tools: StepTools, visit: Visit): Promise<Page> {
  const { progress } = visit;
  const account = await findSignInAccount(tools.pool, progress.personId ?? '', tools.now());
  const secret = offeredSecret(tools, progress);
  return enrolPage({
    ...stepPage(visit),
    key: inGroups(base32(secret)),
    link: authenticatorLink(secret, issuer, account?.login ?? ''),
    because: progress.confirmed ? 'replacing' : holdsPower(account?.roles ?? []) ? 'role' : 'service',
    fault: visit.faults[0]?.message ?? null,
  });
}
