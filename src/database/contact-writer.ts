// Keeps what a collège says of whom to turn to: one row, replaced as a whole.
import type { CollegeContact } from '#core/help/help.ts';
import type { Client } from './pool.ts';

/** `by` null = the machine's operator. */
export async function writeContact(client: Client, uai: string, contact: CollegeContact, by: string | null, at: Date): Promise<void> {
  const { referent, phone, mail, hours } = contact;
  await client.query(
    `INSERT INTO college_contact (uai, referent, phone, mail, hours, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (uai) DO UPDATE SET referent = excluded.referent, phone = excluded.phone, mail = excluded.mail, hours = excluded.hours,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [uai, referent, phone, mail, hours, by, at],
  );
}
