// A collège's compliance record (C-8.2) as it stands: dates and references, no name.
import type { ComplianceRecord } from '#core/lifecycle/compliance.ts';
import type { Client, Pool } from './pool.ts';

export const complianceColumns = `convention_from AS "conventionFrom", convention_until AS "conventionUntil", informed_on AS "informedOn",
  informed_how AS "informedHow", register_on AS "registerOn", register_reference AS "registerReference"`;

/** The record of a structure, null when there is none. */
export async function readCompliance(db: Pool | Client, uai: string): Promise<ComplianceRecord | null> {
  const { rows } = await db.query<ComplianceRecord>(`SELECT ${complianceColumns} FROM compliance WHERE uai = $1`, [uai]);
  return rows[0] ?? null;
}
