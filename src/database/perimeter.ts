// Which structures' persons may be stored today: those with a compliance record in order (C-8.2). Counts and dates only.
import type { ClientBase } from 'pg';
import { type ComplianceRecord, isInOrder } from '#core/lifecycle/compliance.ts';

/** UAIs whose compliance record is in order on the civil date `today`. */
export async function readPerimeter(client: ClientBase, today: string): Promise<Set<string>> {
  const { rows } = await client.query<ComplianceRecord & { uai: string }>(
    `SELECT uai, convention_from AS "conventionFrom", convention_until AS "conventionUntil", informed_on AS "informedOn",
       informed_how AS "informedHow", register_on AS "registerOn", register_reference AS "registerReference" FROM compliance`,
  );
  return new Set(rows.filter((row) => isInOrder(row, today)).map((row) => row.uai));
}
