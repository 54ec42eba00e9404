// The act of recording what a collège has to have in order before any data flows (C-8.2). The record may be incomplete: what is
// missing comes back in words; the next synchronisation goes by it.
import { type ComplianceRecord, type ComplianceState, complianceFaults, complianceState } from '#core/lifecycle/compliance.ts';
import { lockCompliance, writeCompliance } from '#database/compliance-writer.ts';
import { structureExists } from '#database/role-reader.ts';
import type { Action, Refusal } from './door.ts';

/** `changed`: false when the record already said the same; then nothing is written nor journaled. */
export type ComplianceRecorded = { readonly state: ComplianceState; readonly changed: boolean; readonly message: string };

export const recordCompliance: Action<ComplianceRecord, ComplianceRecorded> = {
  demand: async (_client, subject) => ({ act: 'record-compliance', subjects: [subject] }),
  run: async ({ client, subject, input, actor, context, today }) => {
    const [uai] = subject.uais;
    if (uai === undefined || !(await structureExists(client, uai))) return { ok: false, refusal: noSuchStructure };
    const record = tidyRecord(input);
    const faults = complianceFaults(record);
    if (faults.length > 0) {
      const message = [...faults.map(({ sentence }) => sentence), "Rien n'a été enregistré."].join(' ');
      return { ok: false, refusal: { code: 'invalid', message } };
    }
    const before = await lockCompliance(client, uai);
    const fields = (Object.keys(record) as (keyof ComplianceRecord)[]).filter((field) => record[field] !== (before?.[field] ?? null));
    const state = complianceState(record, today);
    if (fields.length > 0) await writeCompliance(client, uai, record, actor.person, context.now);
    return {
      ok: true,
      output: { state, changed: fields.length > 0, message: saidOf(state, fields.length > 0) },
      journal: fields.length > 0 ? [{ subjectId: null, uai, fields, detail: { inOrder: state.inOrder ? 1 : 0 } }] : [],
    };
  },
};

const noSuchStructure: Refusal = {
  code: 'not-found',
  message:
    "Aucun établissement connu ne porte cet UAI. Rien n'a été enregistré. Vérifiez l'UAI, ou attendez la prochaine livraison de l'académie.",
};

/** A field left empty is a field without value; of control characters only the end of a line is kept. Keys are named one by one: nothing else of a form gets through. */
export function tidyRecord(input: ComplianceRecord): ComplianceRecord {
  const text = (value: string | null): string | null =>
    value
      ?.replace(/\r\n?/g, '\n')
      .replace(/[^\P{Cc}\n]/gu, ' ')
      .trim() || null;
  return {
    conventionFrom: text(input.conventionFrom),
    conventionUntil: text(input.conventionUntil),
    informedOn: text(input.informedOn),
    informedHow: text(input.informedHow),
    registerOn: text(input.registerOn),
    registerReference: text(input.registerReference),
  };
}

function saidOf(state: ComplianceState, changed: boolean): string {
  const done = changed ? "C'est enregistré." : "Rien n'a changé.";
  if (state.inOrder)
    return `${done} Les formalités sont complètes : la prochaine synchronisation proposera les comptes de l'établissement.`;
  return [done, 'Il manque encore ceci.', ...state.missing.map((piece) => piece.sentence)].join(' ');
}
