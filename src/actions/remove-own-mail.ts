// A person takes away the address by which his forgotten password could be replaced. Never somebody else's; the address is told.
import { personSubject } from '#core/access/actor.ts';
import { removeOwnMail } from '#database/verified-mail.ts';
import type { Action } from './door.ts';

/** `language` of the mail to the old address. Output: whether there was one. */
export const removeMail: Action<{ readonly language: string }, boolean> = {
  demand: async (_client, { person }) =>
    person === null
      ? { code: 'not-found', message: "Personne n'est connecté. Rien n'a été changé." }
      : { act: 'remove-own-mail', subjects: [personSubject(person, [])] },
  run: async ({ client, subject, input, context: { newId, now } }) => {
    const removed = await removeOwnMail(client, subject.person!, { id: newId(), language: input.language, now });
    return { ok: true, output: removed, journal: removed ? [{ subjectId: subject.person, uai: null, fields: ['mail'], detail: {} }] : [] };
  },
};
