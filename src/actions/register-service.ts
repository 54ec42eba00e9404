// The act of adding a service to the catalogue, by the académie: it opens nothing by itself unless it was declared open to all. The secret
// leaves here once.
import { wholeGateway } from '#core/access/actor.ts';
import { type Service, sharesSecret } from '#core/release/service.ts';
import { insertService } from '#database/service-catalogue-writer.ts';
import type { Action } from './door.ts';

/** Makes a secret: clear for whoever registers, sealed for the database. */
export type SecretMaker = { readonly make: (clientId: string) => Promise<{ readonly clear: string; readonly sealed: Buffer }> };

/** `declared`: names that the files have taken. The service has been checked as a declaration. */
export type RegisterInput = { readonly service: Service; readonly declared: readonly string[]; readonly secrets: SecretMaker };

/** `secret`: null for a client that keeps none. */
export type Registered = { readonly secret: string | null; readonly message: string };

export const registerService: Action<RegisterInput, Registered> = {
  demand: async () => ({ act: 'register-service', subjects: [wholeGateway] }),
  run: async ({ client, input, context }) => {
    const { service, declared, secrets } = input;
    const { clientId } = service;
    const made = sharesSecret(service) ? await secrets.make(clientId) : null;
    const free = !declared.includes(clientId) && (await insertService(client, inCatalogue(service), made?.sealed ?? null, context.now));
    if (!free) return { ok: false, refusal: { code: 'invalid', message: taken } };
    return {
      ok: true,
      output: { secret: made?.clear ?? null, message: `Le service « ${service.name} » est enregistré.` },
      journal: [{ subjectId: null, uai: null, fields: [], detail: { service: clientId } }],
    };
  },
};

/** A secret of the catalogue is never in the environment. */
export function inCatalogue(service: Service): Service {
  return { ...service, secretEnv: null };
}

const taken =
  "Un service porte ou a porté cet identifiant. Rien n'a été enregistré : choisissez-en un autre. Un service déclaré par un fichier se change dans ce fichier.";
