// After an upstream that vouches for several people of the registry (a parent in two académies): which one? Shows no more than tells them apart.
import type { Account } from '#core/release/account.ts';
import { findSignInAccount } from '../account.ts';
import { choosePersonPage } from '../pages/choose-person-page.ts';
import type { Page } from '../pages/layout.ts';
import { enter } from '../upstream/enter.ts';
import type { Guest } from '../upstream/upstream.ts';
import { nothingChosen, type Step, type StepTools, start, stepPage, type Visit } from '../visit.ts';
import type { Language } from '../words/language.ts';
import { upstreamWords } from '../words/upstream.ts';

export const choosePerson: Step = {
  path: 'personne',
  due: ({ personId, guest }) => personId === null && guest !== null,
  show: async (tools, visit) => page(tools, visit),
  submit: async (tools, visit, form) => {
    const { guest } = visit.progress;
    if (guest === null || form.personne === 'aucune') return { next: start };
    const chosen = guest.people[Number(form.personne ?? Number.NaN)];
    if (chosen === undefined) return { faults: nothingChosen };
    const entered = await enter(tools, guest, chosen, visit.factorDemanded);
    // Closed in between, or proved too long ago: back to the first step.
    return 'next' in entered ? entered : { next: { ...start, again: entered.kind === 'renew' } };
  },
};

async function page({ pool, now }: StepTools, visit: Visit): Promise<Page> {
  const { people } = visit.progress.guest as Guest;
  const accounts = await Promise.all(people.map((person) => findSignInAccount(pool, person, now())));
  const choices = accounts.flatMap((account, at) =>
    account === undefined ? [] : [{ value: String(at), ...told(visit.language, account) }],
  );
  return choosePersonPage({ ...stepPage(visit), choices, missing: visit.faults.length > 0 });
}

/** Given name, profile and collège: enough for the one concerned, little for whoever looks over his shoulder. */
function told(language: Language, { identity, affiliations }: Account): { readonly name: string; readonly places: readonly string[] } {
  const { profile, noStructure } = upstreamWords[language];
  const places = affiliations.map((one) => `${profile(one.profile)}, ${one.structureName ?? noStructure}`);
  return { name: identity.givenName, places: [...new Set(places)] };
}
