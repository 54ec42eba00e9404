// What approving and refusing have in common: the list is locked, judged, its selected lines decided, its state set. No act of its own.

import { type Role, roleLabel } from '#core/access/role.ts';
import { alreadySentence, approvalRefusalSentence } from '#core/approval/refusal.ts';
import type { Selection } from '#core/approval/selection.ts';
import { judgeDecision, type ListState, stateAfter } from '#core/approval/verdict.ts';
import { counted, frenchInstant } from '#core/calendar/french-date.ts';
import {
  announceApproval,
  countOpen,
  countSelected,
  decideLines,
  insertDecision,
  type LockedList,
  lastDecision,
  lockList,
  setListState,
} from '#database/account-list-writer.ts';
import type { Outcome, Performance, Refusal } from './door.ts';

/** `digest`: of the list that the person had before his eyes. `comment`: the reason, at most 1,000 characters. */
export type DecisionInput = {
  readonly listId: string;
  readonly digest: string;
  readonly selection: Selection;
  readonly comment: string | null;
};

/** `already`: the same had been decided before and nothing was done. `message` says it in French. */
export type Decided = {
  readonly kind: 'decided' | 'already';
  readonly decisionId: string | null;
  readonly lines: number;
  readonly openLeft: number;
  readonly state: ListState;
  readonly message: string;
};

export const noSuchList: Refusal = {
  code: 'not-found',
  message:
    "Cette liste n'existe pas dans cet établissement. Rien n'a été décidé. Revenez à la page de l'établissement pour voir la liste en cours.",
};

/** Takes the verdict on the selected lines; a list of another structure than the subject's is not found. */
export async function decideList(verdict: 'approve' | 'refuse', performance: Performance<DecisionInput>): Promise<Outcome<Decided>> {
  const { client, subject, input, actor, role, context } = performance;
  const list = await lockList(client, input.listId);
  if (!list || !subject.uais.includes(list.uai)) return { ok: false, refusal: noSuchList };
  const lines = await countSelected(client, list.id, input.selection);
  const judgement = judgeDecision(list, { verdict, ...input }, lines);
  if (judgement.kind === 'refused') {
    return { ok: false, refusal: { code: judgement.code, message: approvalRefusalSentence(judgement.code, verdict, list.held) } };
  }
  if (judgement.kind === 'already') return already(verdict, list, performance);
  const decisionId = context.newId();
  const comment = input.comment?.trim() || null;
  await insertDecision(client, {
    id: decisionId,
    listId: list.id,
    digest: list.digest,
    verdict,
    actorId: actor.person,
    actorRole: role,
    at: context.now,
    lines: lines.open,
    comment,
  });
  const decided = await decideLines(client, list.id, input.selection, verdict === 'approve' ? 'approved' : 'refused', decisionId);
  const openLeft = await countOpen(client, list.id);
  const state = stateAfter(list.state, verdict, openLeft);
  await setListState(client, list.id, state);
  await announceApproval(client, list.id);
  return {
    ok: true,
    output: { kind: 'decided', decisionId, lines: decided, openLeft, state, message: doneSentence(verdict, decided, openLeft) },
    journal: [
      {
        subjectId: null,
        uai: list.uai,
        fields: [],
        detail: { list: list.id, decision: decisionId, digest: list.digest, lines: decided, left: openLeft },
      },
    ],
  };
}

async function already(
  verdict: 'approve' | 'refuse',
  list: LockedList,
  performance: Performance<DecisionInput>,
): Promise<Outcome<Decided>> {
  const last = await lastDecision(performance.client, list.id, performance.input.selection);
  const by = last ? ` Décision prise ${frenchInstant(last.at, performance.today)} (${roleLabel(last.role as Role)}).` : '';
  const openLeft = await countOpen(performance.client, list.id);
  return {
    ok: true,
    output: { kind: 'already', decisionId: null, lines: 0, openLeft, state: list.state, message: `${alreadySentence(verdict)}${by}` },
    journal: [],
  };
}

function doneSentence(verdict: 'approve' | 'refuse', lines: number, openLeft: number): string {
  const [one, many] = verdict === 'approve' ? ['ligne approuvée', 'lignes approuvées'] : ['ligne refusée', 'lignes refusées'];
  const rest = openLeft === 0 ? 'Toute la liste est décidée.' : `Reste à décider : ${counted(openLeft, 'ligne', 'lignes')}.`;
  return `${counted(lines, one, many)}. ${rest}`;
}
