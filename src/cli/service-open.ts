// `service open | shut`: a collège's decision on a service, from the machine, on its chef's written demand (C-2.1).
import { structureSubject } from '#core/access/actor.ts';
import { type Profile, profiles } from '#core/person/facts.ts';
import { perform } from '#src/actions/door.ts';
import { openService } from '#src/actions/open-service.ts';
import { declaredServices } from '#src/composition/declared-services.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

export type OpenOptions = { readonly profile: string; readonly class?: string };

/** `profile` and `class`: several may be given, with commas between. @throws MappingFileError */
export async function serviceOpen(session: Session, open: boolean, clientId: string, uai: string, options: OpenOptions): Promise<Report> {
  const named = options.profile.split(',').map((one) => one.trim().toUpperCase());
  const stray = named.find((one) => !(profiles as readonly string[]).includes(one));
  if (stray !== undefined)
    return refusedReport('usage', `Profil inconnu : « ${stray} ». Profils connus : ${profiles.join(', ')}.`, 'usage');
  const classes = open && options.class !== undefined ? options.class.split(',').map((one) => one.trim()) : null;
  const wanted = (named as Profile[]).map((profile) => ({ profile, open, classes }));
  const declared = await declaredServices(session.settings, process.env);
  const result = await perform(openService, session.actor, structureSubject(uai), { clientId, wanted, declared }, session.context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  return { ending: 'done', result: { service: clientId, uai, changed: result.output.changed }, text: result.output.message };
}
