// What the journal of sign-ins holds of one person, for the DPO alone: asked for with the reference of an incident, and journaled at each look.
import { z } from 'zod';
import { personSubject } from '#core/access/actor.ts';
import { perform } from '#src/actions/door.ts';
import { traceSignIns } from '#src/actions/trace-sign-ins.ts';
import { type Answer, notFound } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { type SignInsView, signInsPage } from '../views/sign-ins.ts';
import type { Visit } from '../visit.ts';

const id = z.uuid();

export const signInRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/personnes/:id/connexions',
    acts: ['review-sign-ins'],
    zone: 'nominative',
    input: z.object({ id }),
    answers: ['page'],
    // Nothing is read before a reference is given: opening the page is no look.
    handle: async ({ serviceName }, visit, { id: person }) =>
      signInsPage(visit, { person, nameOf: namesOf(serviceName), incident: '', found: null, fault: null }),
  }),
  route({
    method: 'POST',
    path: '/personnes/:id/connexions',
    acts: ['review-sign-ins'],
    zone: 'nominative',
    input: z.object({ id, reference: z.string().trim().max(100).catch('') }),
    answers: ['page', 'invalid'],
    handle: look,
  }),
];

const namesOf =
  (serviceName: Ground['serviceName']): SignInsView['nameOf'] =>
  (clientId) =>
    serviceName(clientId) ?? clientId;

async function look(
  { pool, acting, serviceName, pseudonymOf }: Ground,
  visit: Visit,
  { id: person, reference }: { readonly id: string; readonly reference: string },
): Promise<Answer> {
  const input = { incident: reference, pseudonymOf };
  const result = await perform(traceSignIns, visit.actor, personSubject(person, []), input, { pool, now: visit.now, ...acting });
  if (!result.ok && result.refusal.code === 'not-found') return notFound;
  const view = { person, nameOf: namesOf(serviceName), incident: reference };
  return result.ok
    ? signInsPage(visit, { ...view, found: result.output, fault: null })
    : signInsPage(visit, { ...view, found: null, fault: result.refusal.message });
}
