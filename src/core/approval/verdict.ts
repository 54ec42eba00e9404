// The state machine of an account list (design section 6): which verdict is possible on which list, and what the list becomes. Pure:
// the caller holds the list's row locked and says how many of the selected lines are still open.
import type { BrokenLimit, PersonId } from '../plan/line.ts';
import { isEmptySelection, type Selection } from './selection.ts';

export type ListState = 'proposed' | 'held' | 'partly-decided' | 'decided' | 'applied' | 'superseded';
export type VerdictKind = 'approve' | 'refuse' | 'release';

/** What a decision needs to know of a list; `held` lists the limits that it breaks. */
export type ListUnderDecision = {
  readonly state: ListState;
  readonly digest: string;
  readonly held: readonly BrokenLimit[];
  /** false when the lines of the list no longer give its digest: somebody touched the database. */
  readonly linesMatchDigest: boolean;
};

/** Selected lines by what was decided of them so far. */
export type SelectedLines = { readonly open: number; readonly approved: number; readonly refused: number };

export type DecisionRequest = {
  readonly verdict: 'approve' | 'refuse';
  /** Digest of the list that the person had before his eyes. */
  readonly digest: string;
  readonly selection: Selection;
  readonly comment: string | null;
};

/** Stable codes of refusals; the sentence of each is in refusal.ts. */
export type ApprovalRefusal =
  | 'world-moved'
  | 'list-held'
  | 'list-damaged'
  | 'reason-missing'
  | 'reason-too-long'
  | 'nothing-selected'
  | 'decided-otherwise'
  | 'not-in-list';

/** `decide`: go on. `already`: the same was decided before, nothing to do. */
export type Judgement = { readonly kind: 'decide' | 'already' } | { readonly kind: 'refused'; readonly code: ApprovalRefusal };

export const REASON_MAX = 1000;

/** Whether a list may be approved or refused as asked. Approving what is approved is harmless; a list whose world moved is never forced. */
export function judgeDecision(list: ListUnderDecision, request: DecisionRequest, lines: SelectedLines): Judgement {
  const { verdict, digest, selection, comment } = request;
  if (list.state === 'superseded' || digest !== list.digest) return refused('world-moved');
  if (!list.linesMatchDigest) return refused('list-damaged');
  if (verdict === 'refuse' && !hasReason(comment)) return refused('reason-missing');
  if ((comment ?? '').length > REASON_MAX) return refused('reason-too-long');
  if (isEmptySelection(selection)) return refused('nothing-selected');
  if (lines.open === 0) {
    const same = verdict === 'approve' ? lines.approved : lines.refused;
    if (same > 0) return { kind: 'already' };
    return refused(lines.approved + lines.refused > 0 ? 'decided-otherwise' : 'not-in-list');
  }
  if (verdict === 'approve' && list.state === 'held') return refused('list-held');
  return { kind: 'decide' };
}

/** Whether the hold of a list may be lifted: it asks for a reason, and of nothing but a held list. */
export function judgeRelease(list: ListUnderDecision, request: { readonly digest: string; readonly comment: string | null }): Judgement {
  if (list.state === 'superseded' || request.digest !== list.digest) return refused('world-moved');
  if (!list.linesMatchDigest) return refused('list-damaged');
  if (list.state !== 'held') return { kind: 'already' };
  if (!hasReason(request.comment)) return refused('reason-missing');
  return (request.comment ?? '').length > REASON_MAX ? refused('reason-too-long') : { kind: 'decide' };
}

/** What the list becomes. `openLeft`: lines still open afterwards; `decidedBefore`: lines decided before a release. */
export function stateAfter(state: ListState, verdict: VerdictKind, openLeft: number, decidedBefore = 0): ListState {
  if (openLeft === 0) return 'decided';
  if (verdict === 'release') return decidedBefore > 0 ? 'partly-decided' : 'proposed';
  return state === 'held' ? 'held' : 'partly-decided';
}

/** The persons selected, without repeats, null when the selection is not by person. */
export function selectedPersons(selection: Selection): readonly PersonId[] | null {
  return selection.kind === 'persons' ? [...new Set(selection.persons)] : null;
}

function hasReason(comment: string | null): boolean {
  return comment !== null && comment.trim() !== '';
}

function refused(code: ApprovalRefusal): Judgement {
  return { kind: 'refused', code };
}
