// The act of refusing an account list, or a part of it: always with a reason, which is kept with the decision.
import { type Decided, type DecisionInput, decideList } from './decide-list.ts';
import type { Action } from './door.ts';

export const refuseList: Action<DecisionInput, Decided> = {
  demand: async (_client, subject) => ({ act: 'refuse-list', subjects: [subject] }),
  run: (performance) => decideList('refuse', performance),
};
