// The formalities of a collège (C-8.2): read by whoever may complete them, recorded by the act, confirmed with what happens next. No name of
// a person is read here, only dates and references.
import { z } from 'zod';
import { structureSubject } from '#core/access/actor.ts';
import { covers } from '#core/access/scope.ts';
import { type ComplianceRecord, complianceFaults } from '#core/lifecycle/compliance.ts';
import { readBoard } from '#database/board-reader.ts';
import { perform } from '#src/actions/door.ts';
import { recordCompliance, tidyRecord } from '#src/actions/record-compliance.ts';
import { type Answer, notFound, redirect } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { formalitiesPage } from '../views/formalities.ts';
import type { Formalities, FormFault, Outcome } from '../views/formalities-form.ts';
import { countingScope, type Visit } from '../visit.ts';

const uai = z.string().regex(/^\d{7}[A-Z]$/);
const fait = z.enum(['enregistre', 'inchange', '']).catch('');
// Longer than what is kept, so that the page can say which text is too long and give it back.
const field = z.string().max(20_000).catch('');
const record = {
  conventionFrom: field,
  conventionUntil: field,
  informedOn: field,
  informedHow: field,
  registerOn: field,
  registerReference: field,
} as const satisfies Record<keyof ComplianceRecord, typeof field>;

export const formalitiesRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/formalites',
    acts: ['record-compliance'],
    zone: 'shared',
    input: z.object({ fait }),
    answers: ['page', 'redirect'],
    // Somebody who serves the whole académie chooses the collège on its board.
    handle: async (ground, visit, input) => (visit.view?.uai ? read(ground, visit, visit.view.uai, input.fait) : redirect('/console')),
  }),
  route({
    method: 'GET',
    path: '/formalites/:uai',
    acts: ['record-compliance'],
    zone: 'shared',
    input: z.object({ uai, fait }),
    answers: ['page'],
    handle: (ground, visit, input) => read(ground, visit, input.uai, input.fait),
  }),
  route({
    method: 'POST',
    path: '/formalites/:uai',
    acts: ['record-compliance'],
    zone: 'shared',
    input: z.object({ uai, ...record }),
    answers: ['redirect', 'invalid'],
    handle: write,
  }),
];

async function read(ground: Ground, visit: Visit, wanted: string, done: Outcome): Promise<Answer> {
  const found = await formalitiesOf(ground, visit, wanted);
  return found ? { kind: 'page', page: formalitiesPage(visit, { ...found, done, typed: null, faults: [] }) } : notFound;
}

async function write({ pool, acting }: Ground, visit: Visit, input: ComplianceRecord & { readonly uai: string }): Promise<Answer> {
  const found = await formalitiesOf({ pool }, visit, input.uai);
  if (!found) return notFound;
  const result = await perform(recordCompliance, visit.actor, structureSubject(input.uai), input, { pool, now: visit.now, ...acting });
  if (result.ok) {
    const page = visit.view?.uai === input.uai ? '/console/formalites' : `/console/formalites/${input.uai}`;
    return redirect(`${page}?fait=${result.output.changed ? 'enregistre' : 'inchange'}`);
  }
  if (result.refusal.code === 'not-allowed') return { kind: 'denied', sentence: result.refusal.message };
  const wrong = result.refusal.code === 'invalid' ? complianceFaults(tidyRecord(input)) : [];
  const faults: readonly FormFault[] = wrong.length > 0 ? wrong : [{ field: null, sentence: result.refusal.message }];
  return { kind: 'invalid', page: formalitiesPage(visit, { ...found, done: '', typed: input, faults }) };
}

/** Null for a collège out of reach or that no delivery has announced. */
async function formalitiesOf({ pool }: Pick<Ground, 'pool'>, visit: Visit, wanted: string): Promise<Formalities | null> {
  if (!covers(visit.scope, wanted)) return null;
  const [row] = await readBoard(pool, { structures: [wanted], nominative: countingScope(visit).nominative });
  return row ? { uai: row.uai, structure: row.name, record: row.compliance, leftOut: row.leftOut } : null;
}
