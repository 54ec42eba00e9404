// The act of reading everything about one person. Looking is an act too: who looked at whom is journaled (CNIL 2021-122).
import { personSubject } from '#core/access/actor.ts';
import { scopeOf } from '#core/access/authority.ts';
import { nominative } from '#core/access/scope.ts';
import type { PersonExplanation } from '#core/registry/explanation.ts';
import type { MappingOf } from '#core/registry/origin.ts';
import { explainPerson, readStructuresOf } from '#database/person-explanation-reader.ts';
import type { Action, Refusal } from './door.ts';

/** The person is the subject's; `mappingOf` gives the mapping of a source, for the rules behind each value. */
export const consultPerson: Action<{ readonly mappingOf: MappingOf }, PersonExplanation> = {
  demand: async (client, { person }) => {
    if (person === null) return noSuchPerson;
    return { act: 'explain-person', subjects: [personSubject(person, await readStructuresOf(client, person))] };
  },
  run: async ({ client, actor, subject, input, today }) => {
    const scope = nominative(scopeOf(actor, 'explain-person'));
    const person = subject.person!;
    const output = scope && (await explainPerson(client, scope, person, input.mappingOf, today));
    if (!output) return { ok: false, refusal: noSuchPerson };
    return { ok: true, output, journal: [{ subjectId: person, uai: output.affiliations[0]?.uai ?? null, fields: [], detail: {} }] };
  },
};

const noSuchPerson: Refusal = {
  code: 'not-found',
  message: "Aucune personne connue ne correspond. Vérifiez l'identifiant, ou cherchez la personne par son nom.",
};
