// The act of giving a service another secret: the one of before stops at once, on every server within seconds. The new one leaves here once.
import { wholeGateway } from '#core/access/actor.ts';
import { readRegistered } from '#database/service-catalogue-reader.ts';
import { updateService } from '#database/service-catalogue-writer.ts';
import { noSuchService } from './change-service.ts';
import type { Action } from './door.ts';
import type { Registered, SecretMaker } from './register-service.ts';

export const renewSecret: Action<{ readonly clientId: string; readonly secrets: SecretMaker }, Registered> = {
  demand: async () => ({ act: 'renew-secret', subjects: [wholeGateway] }),
  run: async ({ client, input, context }) => {
    const before = await readRegistered(client, input.clientId, true);
    if (before === null || before.closedAt !== null) return { ok: false, refusal: noSuchService };
    if (before.secret === null) return { ok: false, refusal: { code: 'invalid', message: withoutSecret } };
    const { clear, sealed } = await input.secrets.make(input.clientId);
    await updateService(client, before.service, sealed, context.now);
    return {
      ok: true,
      output: { secret: clear, message: `Le service « ${before.service.name} » a un nouveau secret. Le précédent ne vaut plus rien.` },
      journal: [{ subjectId: null, uai: null, fields: ['secret'], detail: { service: input.clientId } }],
    };
  },
};

const withoutSecret = "Ce service n'a pas de secret : c'est une application qui ne peut pas en garder. Rien n'a été changé.";
