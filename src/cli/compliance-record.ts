// `compliance record`: what a collège has to have in order before any data flows (C-8.2), recorded by the académie from the machine: it comes
// before the chef's first account, so before anybody of the collège can use the console. What is not given stays as it was.
import { structureSubject } from '#core/access/actor.ts';
import { type ComplianceRecord, nothingRecorded } from '#core/lifecycle/compliance.ts';
import { readCompliance } from '#database/compliance-reader.ts';
import { perform } from '#src/actions/door.ts';
import { recordCompliance } from '#src/actions/record-compliance.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

export type ComplianceOptions = { readonly [K in keyof ComplianceRecord]?: string };

/** Ending: done, also when pieces are still missing (`result.missing` names them). */
export async function complianceRecord(session: Session, uai: string, options: ComplianceOptions): Promise<Report> {
  const held = (await readCompliance(session.pool, uai)) ?? nothingRecorded;
  const result = await perform(recordCompliance, session.actor, structureSubject(uai), { ...held, ...options }, session.context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  const { state, message } = result.output;
  return { ending: 'done', result: { uai, inOrder: state.inOrder, missing: state.inOrder ? [] : state.missing }, text: message };
}
