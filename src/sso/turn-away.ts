// The answer to whoever is signed in and may not use the service: its page, and the line of the journal of sign-ins. Decides nothing; knows no interaction.
import type { HelpDesk } from '#core/help/help.ts';
import { findRefusal, type Standing } from './admission.ts';
import { helpFor } from './help.ts';
import type { Page } from './pages/layout.ts';
import { notAdmittedPage } from './pages/not-admitted-page.ts';
import type { SignInJournal } from './sign-in-journal.ts';
import type { Visit } from './visit.ts';

type Tools = Standing & { readonly journal: Pick<SignInJournal, 'record'>; readonly helpDesk: HelpDesk };

/** Null when nothing stands in the person's way any more. `signOut`: where a sign-out begins. */
export async function turnAway(tools: Tools, personId: string, visit: Visit & { readonly signOut: string }): Promise<Page | null> {
  const { service, language, formOrigins, action, token, signOut } = visit;
  const refused = service && (await findRefusal(tools, personId, service));
  if (service === null || refused === null) return null;
  const refusal = { kind: 'refusal', reason: 'service-not-allowed', service: service.clientId, person: refused.account.id } as const;
  tools.journal.record({ at: tools.now(), ...refusal });
  const help = await helpFor(tools, refused.account.id);
  return notAdmittedPage({ ...refused, help, language, service, action, token, formOrigins, signOut });
}
