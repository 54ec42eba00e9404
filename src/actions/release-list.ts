// The act of lifting the hold of a list that breaks the limits: somebody looked and says why it is right. Approves nothing.
import { alreadySentence, approvalRefusalSentence } from '#core/approval/refusal.ts';
import { judgeRelease, stateAfter } from '#core/approval/verdict.ts';
import { countOpen, insertDecision, lockList, setListState } from '#database/account-list-writer.ts';
import { type Decided, noSuchList } from './decide-list.ts';
import type { Action } from './door.ts';

export type ReleaseInput = { readonly listId: string; readonly digest: string; readonly comment: string | null };

export const releaseList: Action<ReleaseInput, Decided> = {
  demand: async (_client, subject) => ({ act: 'release-list', subjects: [subject] }),
  run: async ({ client, subject, input, actor, role, context }) => {
    const list = await lockList(client, input.listId);
    if (!list || !subject.uais.includes(list.uai)) return { ok: false, refusal: noSuchList };
    const judgement = judgeRelease(list, input);
    if (judgement.kind === 'refused') {
      return { ok: false, refusal: { code: judgement.code, message: approvalRefusalSentence(judgement.code, 'release', list.held) } };
    }
    const openLeft = await countOpen(client, list.id);
    if (judgement.kind === 'already') {
      const output = {
        kind: 'already',
        decisionId: null,
        lines: 0,
        openLeft,
        state: list.state,
        message: alreadySentence('release'),
      } as const;
      return { ok: true, output, journal: [] };
    }
    const decisionId = context.newId();
    await insertDecision(client, {
      id: decisionId,
      listId: list.id,
      digest: list.digest,
      verdict: 'release',
      actorId: actor.person,
      actorRole: role,
      at: context.now,
      lines: 0,
      comment: input.comment?.trim() ?? null,
    });
    const state = stateAfter(list.state, 'release', openLeft, list.decided);
    await setListState(client, list.id, state);
    return {
      ok: true,
      output: { kind: 'decided', decisionId, lines: 0, openLeft, state, message: 'La retenue est levée : la liste peut être approuvée.' },
      journal: [
        {
          subjectId: null,
          uai: list.uai,
          fields: [],
          detail: { list: list.id, decision: decisionId, digest: list.digest, limits: list.held.length },
        },
      ],
    };
  },
};
