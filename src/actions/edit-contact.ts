// The act by which the direction of a collège says whom its people turn to (C-HELP).
import { type CollegeContact, contactFaults, nothingTold } from '#core/help/help.ts';
import { readContact } from '#database/contact-reader.ts';
import { writeContact } from '#database/contact-writer.ts';
import type { Action } from './door.ts';

export type ContactEdited = { readonly changed: boolean };

export const editContact: Action<CollegeContact, ContactEdited> = {
  demand: async (_client, subject) => ({ act: 'edit-contact', subjects: [subject] }),
  run: async ({ client, subject, input, actor, context }) => {
    const [uai] = subject.uais;
    const held = uai === undefined ? null : await readContact(client, uai);
    if (uai === undefined || held === null)
      return { ok: false, refusal: { code: 'not-found', message: "Aucun établissement connu ne porte cet UAI. Rien n'a été enregistré." } };
    const contact = tidyContact(input);
    const faults = contactFaults(contact);
    if (faults.length > 0) return { ok: false, refusal: { code: 'invalid', message: faults.map(({ sentence }) => sentence).join(' ') } };
    const fields = (Object.keys(nothingTold) as (keyof CollegeContact)[]).filter((field) => contact[field] !== held.contact[field]);
    if (fields.length > 0) await writeContact(client, uai, contact, actor.person, context.now);
    const journal = fields.length > 0 ? [{ subjectId: null, uai, fields, detail: {} }] : [];
    return { ok: true, output: { changed: fields.length > 0 }, journal };
  },
};

/** One line a field, without what surrounds it. */
export function tidyContact({ referent, phone, mail, hours }: CollegeContact): CollegeContact {
  const line = (text: string): string => text.replace(/\s+/g, ' ').trim();
  return { referent: line(referent), phone: line(phone), mail: line(mail), hours: line(hours) };
}
