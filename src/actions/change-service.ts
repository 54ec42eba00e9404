// The act of changing a service of the catalogue. Whoever began from a state that has moved is told so and changes nothing.
import { isDeepStrictEqual } from 'node:util';
import { wholeGateway } from '#core/access/actor.ts';
import { type Service, sharesSecret } from '#core/release/service.ts';
import { readRegistered } from '#database/service-catalogue-reader.ts';
import { updateService } from '#database/service-catalogue-writer.ts';
import type { Action, Refusal } from './door.ts';
import { inCatalogue, type Registered, type SecretMaker } from './register-service.ts';

/** `revision`: of the state that the change began from; null: whatever it is. */
export type ChangeInput = { readonly service: Service; readonly revision: number | null; readonly secrets: SecretMaker };

export const changeService: Action<ChangeInput, Registered> = {
  demand: async () => ({ act: 'change-service', subjects: [wholeGateway] }),
  run: async ({ client, input, context }) => {
    const service = inCatalogue(input.service);
    const before = await readRegistered(client, service.clientId, true);
    if (before === null || before.closedAt !== null) return { ok: false, refusal: noSuchService };
    if (input.revision !== null && input.revision !== before.revision) return { ok: false, refusal: moved };
    const fields = changedFields(before.service, service);
    if (fields.length === 0) return { ok: true, output: { secret: null, message: "Rien n'a changé." }, journal: [] };
    const keeps = sharesSecret(service);
    const made = keeps && before.secret === null ? await input.secrets.make(service.clientId) : null;
    await updateService(client, service, keeps ? (made?.sealed ?? before.secret) : null, context.now);
    return {
      ok: true,
      output: {
        secret: made?.clear ?? null,
        message: `Le service « ${service.name} » est modifié. Chaque serveur en tient compte en quelques secondes.`,
      },
      journal: [{ subjectId: null, uai: null, fields, detail: { service: service.clientId } }],
    };
  },
};

function changedFields(before: Service, after: Service): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof Service)[];
  // As the database keeps them: what is absent and what is undefined are one.
  const kept = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
  return names.filter((name) => !isDeepStrictEqual(kept(before[name]), kept(after[name]))).sort();
}

export const noSuchService: Refusal = {
  code: 'not-found',
  message:
    "Aucun service ouvert du catalogue ne porte cet identifiant. Rien n'a été changé. Un service déclaré par un fichier se change dans ce fichier.",
};

const moved: Refusal = {
  code: 'invalid',
  message: "Ce service a été modifié entre-temps par une autre personne. Rien n'a été enregistré : relisez sa fiche, puis recommencez.",
};
