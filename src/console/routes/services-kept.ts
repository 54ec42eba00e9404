// The académie's part of the catalogue: adding, changing, closing a service, its secret; and what a service would be told of somebody.
import { z } from 'zod';
import { personSubject, wholeGateway } from '#core/access/actor.ts';
import type { Service } from '#core/release/service.ts';
import { findPerson } from '#database/person-explanation-reader.ts';
import { readRegistered } from '#database/service-catalogue-reader.ts';
import { changeService } from '#src/actions/change-service.ts';
import { closeService } from '#src/actions/close-service.ts';
import { perform, type Result } from '#src/actions/door.ts';
import { previewClaims } from '#src/actions/preview-claims.ts';
import { type Registered, registerService } from '#src/actions/register-service.ts';
import { renewSecret } from '#src/actions/renew-secret.ts';
import { type Answer, notFound, redirect } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { listServices } from '../service-catalogue.ts';
import { definitionOf, type ServiceForm, serviceForm, withEdited } from '../service-form.ts';
import { serviceFormPage } from '../views/service-form.ts';
import { previewPage } from '../views/service-preview.ts';
import { secretPage } from '../views/service-secret.ts';
import type { Visit } from '../visit.ts';
import { clientName } from './services.ts';

const client = z.object({ client: clientName });
const common = { zone: 'nominative' } as const;

export const serviceKeepingRoutes: readonly Route[] = [
  route({
    ...common,
    method: 'GET',
    path: '/services/nouveau',
    acts: ['register-service'],
    input: z.object({}),
    answers: ['page'],
    handle: async (_ground, visit) => ({
      kind: 'page',
      page: serviceFormPage(visit, { form: null, service: null, revision: null, faults: [] }),
    }),
  }),
  route({
    ...common,
    method: 'POST',
    path: '/services/nouveau',
    acts: ['register-service'],
    input: serviceForm,
    answers: ['page', 'invalid'],
    handle: register,
  }),
  route({
    ...common,
    method: 'GET',
    path: '/services/:client/modifier',
    acts: ['change-service'],
    input: client,
    answers: ['page'],
    handle: async ({ pool }, visit, input) => {
      const found = await readRegistered(pool, input.client);
      if (found === null || found.closedAt !== null) return notFound;
      const { service, revision } = found;
      return { kind: 'page', page: serviceFormPage(visit, { form: null, service, revision, faults: [] }) };
    },
  }),
  route({
    ...common,
    method: 'POST',
    path: '/services/:client/modifier',
    acts: ['change-service'],
    input: serviceForm.extend({ client: clientName }),
    answers: ['page', 'redirect', 'invalid'],
    handle: change,
  }),
  route({
    ...common,
    method: 'POST',
    path: '/services/:client/secret',
    acts: ['renew-secret'],
    input: client,
    answers: ['page', 'invalid'],
    handle: async (ground, visit, input) => {
      const given = { clientId: input.client, secrets: ground.services.secrets };
      const result = await perform(renewSecret, visit.actor, wholeGateway, given, contextOf(ground, visit));
      return shown(visit, input.client, result) ?? notFound;
    },
  }),
  route({
    ...common,
    method: 'POST',
    path: '/services/:client/fermeture',
    acts: ['close-service'],
    input: client,
    answers: ['redirect'],
    handle: async (ground, visit, input) => {
      const result = await perform(closeService, visit.actor, wholeGateway, { clientId: input.client }, contextOf(ground, visit));
      if (result.ok) return redirect('/console/services');
      return result.refusal.code === 'not-allowed' ? { kind: 'denied', sentence: result.refusal.message } : notFound;
    },
  }),
  route({
    ...common,
    method: 'GET',
    path: '/services/:client/apercu',
    acts: ['preview-claims'],
    input: client,
    answers: ['page'],
    handle: async ({ pool, services }, visit, input) => {
      const service = await serviceOf(pool, services.declared, input.client);
      return service ? { kind: 'page', page: previewPage(visit, service, { wanted: '', fault: null, preview: null }) } : notFound;
    },
  }),
  route({
    ...common,
    method: 'POST',
    path: '/services/:client/apercu',
    acts: ['preview-claims'],
    // By POST, so that nobody's identifier stands in an address.
    input: z.object({ client: clientName, personne: z.string().trim().max(100).catch('') }),
    answers: ['page', 'invalid'],
    handle: preview,
  }),
];

function contextOf({ pool, acting }: Ground, visit: Visit) {
  return { pool, now: visit.now, ...acting };
}

async function serviceOf(pool: Ground['pool'], declared: readonly Service[], clientId: string): Promise<Service | undefined> {
  return (await listServices(pool, declared)).find((one) => one.clientId === clientId)?.service;
}

async function register(ground: Ground, visit: Visit, form: ServiceForm): Promise<Answer> {
  const again = (faults: readonly string[]): Answer => ({
    kind: 'invalid',
    page: serviceFormPage(visit, { form, service: null, revision: null, faults }),
  });
  const read = ground.services.read(definitionOf(form));
  if (read.faults !== null) return again(read.faults);
  const { secrets, declared } = ground.services;
  const input = { service: read.service, declared: declared.map(({ clientId }) => clientId), secrets };
  const result = await perform(registerService, visit.actor, wholeGateway, input, contextOf(ground, visit));
  return shown(visit, read.service.clientId, result) ?? again([result.ok ? '' : result.refusal.message]);
}

async function change(ground: Ground, visit: Visit, form: ServiceForm & { readonly client: string }): Promise<Answer> {
  const found = await readRegistered(ground.pool, form.client);
  if (found === null || found.closedAt !== null) return notFound;
  const revision = Number(form.revision) || found.revision;
  const again = (faults: readonly string[]): Answer => ({
    kind: 'invalid',
    page: serviceFormPage(visit, { form, service: found.service, revision, faults }),
  });
  const read = ground.services.read(definitionOf({ ...form, client_id: form.client }));
  if (read.faults !== null) return again(read.faults);
  const input = { service: withEdited(found.service, read.service), revision, secrets: ground.services.secrets };
  const result = await perform(changeService, visit.actor, wholeGateway, input, contextOf(ground, visit));
  if (result.ok && result.output.secret === null) return redirect(`/console/services/${form.client}?fait=modifie`);
  return shown(visit, form.client, result) ?? again([result.ok ? '' : result.refusal.message]);
}

/** The page of what was registered, with the secret where there is a new one; null for a refusal that the form can show. */
function shown(visit: Visit, clientId: string, result: Result<Registered>): Answer | null {
  if (result.ok) return { kind: 'page', page: secretPage(visit, clientId, result.output) };
  return result.refusal.code === 'not-allowed' ? { kind: 'denied', sentence: result.refusal.message } : null;
}

async function preview(ground: Ground, visit: Visit, input: { readonly client: string; readonly personne: string }): Promise<Answer> {
  const service = await serviceOf(ground.pool, ground.services.declared, input.client);
  if (service === undefined) return notFound;
  const wanted = input.personne;
  const person = wanted === '' ? null : await findPerson(ground.pool, wanted);
  const unknown: Answer = { kind: 'invalid', page: previewPage(visit, service, { wanted, fault: nobody, preview: null }) };
  if (person === null) return unknown;
  const result = await perform(previewClaims, visit.actor, personSubject(person, []), { service }, contextOf(ground, visit));
  // Somebody of another collège is not there.
  return result.ok ? { kind: 'page', page: previewPage(visit, service, { wanted, fault: null, preview: result.output }) } : unknown;
}

const nobody = 'Aucune personne de votre ressort ne porte cet identifiant. Cherchez-la par son nom dans « Personnes ».';
