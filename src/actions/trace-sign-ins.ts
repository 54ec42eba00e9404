// The act of finding, for a security incident, what the journal of sign-ins holds of one person: by the académie or the DPO, with the reference of the
// incident, and never without a trace in the journal.
import { personSubject } from '#core/access/actor.ts';
import type { TracedEvent } from '#core/sign-in/event.ts';
import { readStanding } from '#database/role-reader.ts';
import { readSignInMonths, readSignInTrace } from '#database/sign-in-journal-reader.ts';
import type { Action } from './door.ts';

/** `incident`: a reference without spaces, never a name. `pseudonymOf`: the person's within the month of this salt; it needs a key of the gateway. */
export type TraceInput = { readonly incident: string; readonly pseudonymOf: (salt: Buffer, person: string) => Buffer };

/** `cut`: there were more than the thousand that are given. */
export type Trace = { readonly events: readonly TracedEvent[]; readonly cut: boolean };

const most = 1000;

/** The person is the subject's. */
export const traceSignIns: Action<TraceInput, Trace> = {
  demand: async (client, { person }, _input, today) => {
    const standing = person === null ? null : await readStanding(client, person, today);
    if (!standing) return { code: 'not-found', message: "Aucune personne connue ne correspond. Rien n'a été consulté." };
    const uais = standing.active.map(({ uai }) => uai);
    return { act: 'trace-sign-ins', subjects: [personSubject(standing.person, uais)] };
  },
  run: async ({ client, subject, input }) => {
    const { incident, pseudonymOf } = input;
    if (!/^[A-Za-z0-9][A-Za-z0-9._/-]{2,63}$/.test(incident)) {
      const message =
        "La référence de l'incident est attendue : 3 à 64 lettres sans accent, chiffres, points, tirets. Rien n'a été consulté.";
      return { ok: false, refusal: { code: 'invalid', message } };
    }
    const person = subject.person!;
    const months = await readSignInMonths(client);
    const found = await readSignInTrace(
      client,
      months.map(({ salt }) => pseudonymOf(salt, person)),
      most + 1,
    );
    return {
      ok: true,
      output: { events: found.slice(0, most), cut: found.length > most },
      journal: [{ subjectId: person, uai: null, fields: ['sign-ins'], detail: { incident, lines: Math.min(found.length, most) } }],
    };
  },
};
