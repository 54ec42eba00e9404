// Writes the trail of printed slips, and lets one printing of a collège go on at a time. Never sees a code.
import type { ClientBase } from 'pg';
import type { SlipAudience } from '#core/person/one-time-code.ts';

/** Waits for another printing of the same collège to end; held until the transaction ends. Two at once would kill each other's codes unseen. */
export async function lockSlips(client: ClientBase, uai: string): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('slips ' || $1))`, [uai]);
}

export type NewSlipPrint = {
  readonly id: string;
  readonly uai: string;
  readonly audience: SlipAudience;
  readonly class: string | null;
  readonly slips: number;
  /** Codes that were still good and died. */
  readonly replaced: number;
  /** Passwords of people's own that died. */
  readonly reset: number;
  readonly at: Date;
  readonly by: string | null;
  /** Reference of the collège's written demand, from the command line. */
  readonly demand: string | null;
};

export async function insertSlipPrint(client: ClientBase, print: NewSlipPrint): Promise<void> {
  const { id, uai, audience, slips, replaced, reset, at, by, demand } = print;
  await client.query(
    `INSERT INTO slip_print (id, uai, audience, class, slips, replaced, reset, printed_at, printed_by, demand)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [id, uai, audience, print.class, slips, replaced, reset, at, by, demand],
  );
}
