// The act of taking a service out of the catalogue: nobody signs in to it any more, and the tokens that it holds are worth nothing. Its name is
// never another's.
import { wholeGateway } from '#core/access/actor.ts';
import { readRegistered } from '#database/service-catalogue-reader.ts';
import { endService } from '#database/service-catalogue-writer.ts';
import { noSuchService } from './change-service.ts';
import type { Action } from './door.ts';

export const closeService: Action<{ readonly clientId: string }, { readonly message: string }> = {
  demand: async () => ({ act: 'close-service', subjects: [wholeGateway] }),
  run: async ({ client, input, context }) => {
    const before = await readRegistered(client, input.clientId, true);
    if (before === null || before.closedAt !== null) return { ok: false, refusal: noSuchService };
    await endService(client, input.clientId, context.now);
    return {
      ok: true,
      output: {
        message: `Le service « ${before.service.name} » est fermé : plus personne ne s'y connecte, et ses jetons ne valent plus rien.`,
      },
      journal: [{ subjectId: null, uai: null, fields: [], detail: { service: input.clientId } }],
    };
  },
};
