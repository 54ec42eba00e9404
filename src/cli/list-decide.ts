// `list approve`, `list refuse`, `list release`: decisions from the machine, through the same door as the console's. What was approved is
// brought into the registry before the command ends, whether the gateway runs or not.
import { structureSubject } from '#core/access/actor.ts';
import { directionOnly, everything, type Selection } from '#core/approval/selection.ts';
import { counted, parisDay } from '#core/calendar/french-date.ts';
import { type Profile, profiles } from '#core/person/facts.ts';
import { approveList } from '#src/actions/approve-list.ts';
import type { Decided } from '#src/actions/decide-list.ts';
import { perform, type Result } from '#src/actions/door.ts';
import { refuseList } from '#src/actions/refuse-list.ts';
import { releaseList } from '#src/actions/release-list.ts';
import { type ApplyReport, applyApproved } from '#src/sync/apply.ts';
import { currentList } from './plan.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

export type DecideOptions = { readonly digest?: string; readonly onlyProfile?: string; readonly reason?: string };
export type Verdict = 'approve' | 'refuse' | 'release';

/** Decides on the current list of a structure. Ending: done, refused, held, or usage. */
export async function listDecide(session: Session, verdict: Verdict, uai: string, options: DecideOptions): Promise<Report> {
  const selection = selectionOf(options.onlyProfile);
  if (selection === null) {
    return refusedReport('usage', `Profil inconnu : « ${options.onlyProfile} ». Profils connus : ${profiles.join(', ')}.`, 'usage');
  }
  const list = await currentList(session, uai);
  if ('ending' in list) return list;
  const digest = wholeDigest(options.digest, list.digest);
  const input = { listId: list.id, digest, selection, comment: options.reason ?? null };
  const { actor, context } = session;
  const subject = structureSubject(uai);
  const result =
    verdict === 'release'
      ? await perform(releaseList, actor, subject, input, context)
      : await perform(verdict === 'approve' ? approveList : refuseList, actor, subject, input, context);
  const applied = result.ok && verdict === 'approve' ? await apply(session) : null;
  return reportOf(result, applied);
}

function selectionOf(profile: string | undefined): Selection | null {
  if (profile === undefined) return everything;
  if (profile === 'DIR') return directionOnly;
  return (profiles as readonly string[]).includes(profile) ? { kind: 'slice', verb: null, profile: profile as Profile } : null;
}

/** The beginning of a digest as `plan show` prints it will do (8 signs at least); without one, the list as it stands is meant. */
function wholeDigest(given: string | undefined, current: string): string {
  if (given === undefined) return current;
  return given.length >= 8 && current.startsWith(given.toLowerCase()) ? current : given;
}

async function apply(session: Session): Promise<ApplyReport> {
  const now = (): Date => new Date();
  const { pool, signal, progress } = session;
  const report = await applyApproved(pool, {
    now,
    today: () => parisDay(now()),
    signal,
    progress: (done, total) => progress.report('application', done, total),
  });
  progress.stop();
  return report;
}

function reportOf(result: Result<Decided>, applied: ApplyReport | null): Report {
  if (!result.ok)
    return refusedReport(result.refusal.code, result.refusal.message, result.refusal.code === 'list-held' ? 'held' : 'refused');
  const { kind, decisionId, lines, openLeft, state, message } = result.output;
  // Counted nowhere here: beside a running gateway, its applier has taken a part of them.
  const brought = applied && kind === 'decided' ? ['Tout ce qui était approuvé est appliqué.'] : [];
  const stale =
    applied && applied.stale > 0
      ? [`${counted(applied.stale, 'ligne périmée : elle sera proposée', 'lignes périmées : elles seront proposées')} de nouveau.`]
      : [];
  return {
    ending: 'done',
    result: { kind, decision: decisionId, lines, openLeft, state, applied: applied?.applied ?? 0, stale: applied?.stale ?? 0 },
    text: [message, ...brought, ...stale].join(' '),
  };
}
