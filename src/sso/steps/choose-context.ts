// The step of whoever could come with several: in which collège, or for which child? Asked where the service wants it (context.ts), of nobody who has one.
import { admit } from '#core/release/admission.ts';
import { type Context, contextKey, contextName, contextNamed, contextsOf } from '#core/release/context.ts';
import { findSignInAccount } from '../account.ts';
import { type ChooseContextPage, chooseContextPage } from '../pages/choose-context-page.ts';
import type { Page } from '../pages/layout.ts';
import { nothingChosen, type Step, type StepTools, stepPage, type Visit } from '../visit.ts';

type Found = { readonly contexts: readonly Context[]; readonly choices: ChooseContextPage['choices'] };

export const chooseContext: Step = {
  path: 'choix',
  due: ({ personId, context }) => personId !== null && context === 'due',
  show: async (tools, visit) => page(visit, await find(tools, visit)),
  submit: async (tools, visit, form) => {
    const found = await find(tools, visit);
    // Nothing to choose any more: the policy looks again, at what is due now.
    if (found.contexts.length < 2) return { next: { ...visit.progress, context: 'settled' } };
    // Only what is offered to this person now: not another's child, nor a collège that is not his.
    const chosen = contextNamed(found.contexts, form.choix ?? '');
    if (chosen === undefined) return { faults: nothingChosen };
    return { next: { ...visit.progress, context: chosen } };
  },
};

async function find({ pool, now }: StepTools, { service, progress }: Visit): Promise<Found> {
  const account = service && (await findSignInAccount(pool, progress.personId ?? '', now(), service));
  const admission = account && service && admit(service, account, account.openings);
  if (!admission || admission.refused !== null || service?.context === undefined) return { contexts: [], choices: [] };
  const contexts = contextsOf(service.context, admission.account);
  return { contexts, choices: contexts.map((one) => ({ key: contextKey(one), ...contextName(admission.account, one) })) };
}

function page(visit: Visit, { choices }: Found): Page {
  return chooseContextPage({ ...stepPage(visit), kind: visit.service?.context ?? 'college', choices, missing: visit.faults.length > 0 });
}
