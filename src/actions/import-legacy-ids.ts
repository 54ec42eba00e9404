// The act of telling by which id a service has known people so far, by the académie: all of a list, or nothing of it. A fault is told by its
// place in the list, never by a value.
import { wholeGateway } from '#core/access/actor.ts';
import { counted } from '#core/calendar/french-date.ts';
import { isSubject } from '#core/release/subject.ts';
import { type LegacyId, strayLegacyIds, writeLegacyIds } from '#database/legacy-id-writer.ts';
import type { Action } from './door.ts';

/** `known`: the service takes such ids (its subject is `legacy-id`). */
export type LegacyInput = { readonly clientId: string; readonly known: boolean; readonly ids: readonly LegacyId[] };

export const importLegacyIds: Action<LegacyInput, { readonly count: number; readonly message: string }> = {
  demand: async () => ({ act: 'import-legacy-ids', subjects: [wholeGateway] }),
  run: async ({ client, input }) => {
    const { clientId, ids } = input;
    if (!input.known) return refused('Ce service ne connaît pas les personnes par un ancien identifiant.');
    const twice = (of: (one: LegacyId) => string) =>
      ids.flatMap((one, at) => (ids.findIndex((other) => of(other) === of(one)) < at ? [at + 1] : []));
    const wrong = ids.flatMap(({ legacyId }, at) => (isSubject(legacyId) ? [] : [at + 1]));
    const repeated = [...twice(({ login }) => login), ...twice(({ legacyId }) => legacyId)];
    const places = [...wrong, ...repeated, ...(await strayLegacyIds(client, clientId, ids))];
    if (places.length > 0) {
      const first = [...new Set(places)].sort((one, other) => one - other).slice(0, 10);
      return refused(`À corriger, ligne ${first.join(', ')} : personne inconnue, identifiant déjà donné, répété ou illisible.`);
    }
    await writeLegacyIds(client, clientId, ids);
    return {
      ok: true,
      output: {
        count: ids.length,
        message: `${counted(ids.length, 'identifiant est enregistré', 'identifiants sont enregistrés')} pour ce service.`,
      },
      journal: [{ subjectId: null, uai: null, fields: ['legacy-id'], detail: { service: clientId, count: ids.length } }],
    };
  },
};

function refused(sentence: string): { readonly ok: false; readonly refusal: { readonly code: 'invalid'; readonly message: string } } {
  return { ok: false, refusal: { code: 'invalid', message: `${sentence} Rien n'a été enregistré.` } };
}
