// The act of telling services anew of ends of sessions that were given up: once a service answers again, or has been mended. Names nobody.
import { wholeGateway } from '#core/access/actor.ts';
import { counted } from '#core/calendar/french-date.ts';
import { replayLogouts as replay } from '#database/logout-queue.ts';
import type { Action } from './door.ts';

/** `clientId`: one service, or all of them (null). */
export const replayLogouts: Action<{ readonly clientId: string | null }, { readonly replayed: number; readonly message: string }> = {
  demand: async () => ({ act: 'replay-logouts', subjects: [wholeGateway] }),
  run: async ({ client, input, context }) => {
    const replayed = await replay(client, input.clientId, context.now);
    if (replayed === 0)
      return { ok: true, output: { replayed, message: 'Rien n’attendait : aucun avis n’avait été abandonné.' }, journal: [] };
    const message = `${counted(replayed, 'avis de déconnexion repart', 'avis de déconnexion repartent')} tout de suite.`;
    const service = input.clientId === null ? {} : { service: input.clientId };
    return {
      ok: true,
      output: { replayed, message },
      journal: [{ subjectId: null, uai: null, fields: [], detail: { replayed, ...service } }],
    };
  },
};
