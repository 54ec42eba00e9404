// Reads the contacts of collèges: of one for its form, of a person's own for the help that he is shown.
import type { ClientBase, Pool } from 'pg';
import { type CollegeContact, nothingTold, type OwnCollege } from '#core/help/help.ts';
import type { Profile } from '#core/person/facts.ts';

/** The collège's name, and what it says of itself; null for a collège that no delivery has announced. */
export async function readContact(
  db: Pool | ClientBase,
  uai: string,
): Promise<{ readonly name: string; readonly contact: CollegeContact } | null> {
  const { rows } = await db.query<CollegeContact & { name: string; told: boolean }>(
    `SELECT s.name, c.uai IS NOT NULL AS told, c.referent, c.phone, c.mail, c.hours FROM structure s LEFT JOIN college_contact c USING (uai) WHERE s.uai = $1`,
    [uai],
  );
  const [row] = rows;
  if (row === undefined) return null;
  const { name, told, ...contact } = row;
  return { name, contact: told ? contact : nothingTold };
}

/** The collèges of a person and his profiles in them, whether or not he may sign in today. */
export async function readOwnContacts(
  db: Pool | ClientBase,
  personId: string,
): Promise<{ readonly profiles: readonly Profile[]; readonly colleges: readonly OwnCollege[] }> {
  const { rows } = await db.query<CollegeContact & { uai: string; name: string | null; told: boolean; profiles: Profile[] }>(
    `SELECT a.uai, s.name, c.uai IS NOT NULL AS told, c.referent, c.phone, c.mail, c.hours, array_agg(a.profile ORDER BY a.profile) AS profiles
     FROM affiliation a LEFT JOIN structure s USING (uai) LEFT JOIN college_contact c USING (uai)
     WHERE a.person_id = $1 AND a.state = 'active' GROUP BY a.uai, s.name, c.uai, c.referent, c.phone, c.mail, c.hours ORDER BY a.uai`,
    [personId],
  );
  return {
    profiles: [...new Set(rows.flatMap(({ profiles }) => profiles))],
    colleges: rows.map(({ uai, name, told, referent, phone, mail, hours }) => ({
      uai,
      name,
      contact: told ? { referent, phone, mail, hours } : nothingTold,
    })),
  };
}
