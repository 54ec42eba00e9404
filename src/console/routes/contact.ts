// Whom the people of a collège turn to: read and changed by its direction.
import { z } from 'zod';
import { structureSubject } from '#core/access/actor.ts';
import { covers } from '#core/access/scope.ts';
import { type CollegeContact, contactFaults } from '#core/help/help.ts';
import { readContact } from '#database/contact-reader.ts';
import { perform } from '#src/actions/door.ts';
import { editContact, tidyContact } from '#src/actions/edit-contact.ts';
import { type Answer, notFound, redirect } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { contactPage } from '../views/contact.ts';
import type { Visit } from '../visit.ts';

const uai = z.string().regex(/^\d{7}[A-Z]$/);
// Longer than what is kept, so that the page can say which text is too long and give it back.
const field = z.string().max(5_000).catch('');

export const contactRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/aide/:uai',
    acts: ['edit-contact'],
    zone: 'shared',
    input: z.object({ uai, fait: z.enum(['enregistre', '']).catch('') }),
    answers: ['page'],
    handle: read,
  }),
  route({
    method: 'POST',
    path: '/aide/:uai',
    acts: ['edit-contact'],
    zone: 'shared',
    input: z.object({ uai, referent: field, phone: field, mail: field, hours: field }),
    answers: ['redirect', 'invalid'],
    handle: write,
  }),
];

async function read({ pool }: Ground, visit: Visit, input: { readonly uai: string; readonly fait: string }): Promise<Answer> {
  const found = covers(visit.scope, input.uai) ? await readContact(pool, input.uai) : null;
  if (found === null) return notFound;
  return { kind: 'page', page: contactPage(visit, { ...found, uai: input.uai, done: input.fait !== '', faults: [] }) };
}

async function write({ pool, acting }: Ground, visit: Visit, input: CollegeContact & { readonly uai: string }): Promise<Answer> {
  const found = covers(visit.scope, input.uai) ? await readContact(pool, input.uai) : null;
  if (found === null) return notFound;
  const result = await perform(editContact, visit.actor, structureSubject(input.uai), input, { pool, now: visit.now, ...acting });
  if (result.ok) return redirect(`/console/aide/${input.uai}?fait=enregistre`);
  if (result.refusal.code !== 'invalid') return { kind: 'denied', sentence: result.refusal.message };
  const { uai: of, ...typed } = input;
  const faults = contactFaults(tidyContact(typed));
  return { kind: 'invalid', page: contactPage(visit, { name: found.name, contact: typed, uai: of, done: false, faults }) };
}
