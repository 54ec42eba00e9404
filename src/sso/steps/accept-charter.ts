// The step of the charters (C-11.1): each version in force that concerns the person and that he has not accepted, one after the other. A refusal
// changes nothing, costs nothing and can be taken back.
import { type CharterAudience, chartersDue, type OpenCharter, readerOf } from '#core/charter/charter.ts';
import type { Help } from '#core/help/help.ts';
import { readCharterFor } from '#database/charter-reader.ts';
import { acceptCharter } from '#database/charter-writer.ts';
import { findSignInAccount } from '../account.ts';
import { helpFor } from '../help.ts';
import { charterPage } from '../pages/charter-page.ts';
import type { Page } from '../pages/layout.ts';
import { noticePage } from '../pages/notice-page.ts';
import { type Progress, type Step, type StepTools, start, stepPage, type Visit } from '../visit.ts';
import { charterWords } from '../words/charter.ts';

export const acceptCharters: Step = {
  path: 'charte',
  due: ({ personId, charters }) => personId !== null && charters,
  show: page,
  submit: async (tools, visit, form) => {
    const { pool, now } = tools;
    const personId = visit.progress.personId ?? '';
    if (form.reponse === 'refuser')
      return {
        page: refusal(visit, (await next(tools, personId))?.reader ?? null, await helpFor(tools, personId)),
        status: 403,
        refused: { reason: 'charter-refused', person: personId },
      };
    const [charter, version] = /^([a-z0-9-]{1,64})\/(\d{1,9})$/.exec(form.charte ?? '')?.slice(1) ?? [];
    // Neither word: the form is shown again. Nobody accepts by pressing a key in passing.
    if (form.reponse === 'accepter' && charter !== undefined) await acceptCharter(pool, personId, charter, Number(version), now());
    return { next: await remaining(tools, visit.progress) };
  },
};

async function remaining(tools: StepTools, progress: Progress): Promise<Progress> {
  const account = await findSignInAccount(tools.pool, progress.personId ?? '', tools.now());
  return account === undefined ? start : { ...progress, charters: chartersDue(account).length > 0 };
}

async function next(tools: StepTools, personId: string): Promise<{ open: OpenCharter; reader: CharterAudience } | undefined> {
  const account = await findSignInAccount(tools.pool, personId, tools.now());
  const open = account && chartersDue(account)[0];
  const reader = open && readerOf(account, open);
  return open && reader ? { open, reader } : undefined;
}

async function page(tools: StepTools, visit: Visit): Promise<Page> {
  const personId = visit.progress.personId ?? '';
  const found = await next(tools, personId);
  const shown = found && (await readCharterFor(tools.pool, personId, found.open.charter, found.open.version));
  // Accepted in another tab, or replaced this instant: the same address finds what is due now.
  if (!found || !shown) {
    const words = charterWords[visit.language];
    return noticePage(visit.language, { ...words.moved, link: { href: visit.action, label: words.continue } });
  }
  return charterPage({ ...stepPage(visit), charter: shown, reader: found.reader });
}

function refusal({ action, service, language }: Visit, reader: CharterAudience | null, help: Help): Page {
  const words = charterWords[language];
  const said = reader === 'pupils' ? words.child : words.adult;
  return noticePage(language, { ...said.refused(service?.name ?? words.theService), help, link: { href: action, label: said.readAgain } });
}
