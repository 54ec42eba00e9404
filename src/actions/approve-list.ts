// The act of approving an account list, or a part of it: the chef's word, bound to the digest of what he saw (C-9.1). Applying is the
// applier's, which is woken at commit.
import { isDirectionOnly } from '#core/approval/selection.ts';
import { type Decided, type DecisionInput, decideList } from './decide-list.ts';
import type { Action, Refusal } from './door.ts';

/** Approving the direction's accounts alone is an act apart: the académie may do that much, so that a chef can sign in at all. */
export const approveList: Action<DecisionInput, Decided> = {
  demand: async (_client, subject, { selection }) => ({
    act: isDirectionOnly(selection) ? 'approve-direction' : 'approve-list',
    subjects: [subject],
  }),
  run: async (performance) => {
    const { act, role, input } = performance;
    if (act === 'approve-list' && role === 'system' && !input.comment?.trim()) return { ok: false, refusal: operatorReason };
    return decideList('approve', performance);
  },
};

const operatorReason: Refusal = {
  code: 'reason-missing',
  message:
    "Approuver une liste depuis la machine, à la place du chef d'établissement, demande un motif (par exemple la référence de sa demande écrite). Rien n'a été décidé.",
};
