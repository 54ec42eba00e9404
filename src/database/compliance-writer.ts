// Keeps a collège's compliance record (C-8.2): one row, replaced as a whole. What it has to hold is core/lifecycle's.
import type { ComplianceRecord } from '#core/lifecycle/compliance.ts';
import { complianceColumns } from './compliance-reader.ts';
import type { Client } from './pool.ts';

/** The record as it stands, null when there is none; its row is locked until the transaction ends. */
export async function lockCompliance(client: Client, uai: string): Promise<ComplianceRecord | null> {
  const { rows } = await client.query<ComplianceRecord>(`SELECT ${complianceColumns} FROM compliance WHERE uai = $1 FOR UPDATE`, [uai]);
  return rows[0] ?? null;
}

/** Writes the whole record; `by` null = the machine's operator. */
export async function writeCompliance(client: Client, uai: string, record: ComplianceRecord, by: string | null, at: Date): Promise<void> {
  const { conventionFrom, conventionUntil, informedOn, informedHow, registerOn, registerReference } = record;
  await client.query(
    `INSERT INTO compliance (uai, convention_from, convention_until, informed_on, informed_how, register_on, register_reference, recorded_by, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (uai) DO UPDATE SET convention_from = excluded.convention_from, convention_until = excluded.convention_until,
       informed_on = excluded.informed_on, informed_how = excluded.informed_how, register_on = excluded.register_on,
       register_reference = excluded.register_reference, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at`,
    [uai, conventionFrom, conventionUntil, informedOn, informedHow, registerOn, registerReference, by, at],
  );
}
