// Invented people of three collèges, with roles. The same number is always the same name.
import { randomUUID } from 'node:crypto';
import type { AssignedRole } from '#core/access/role.ts';
import type { Profile } from '#core/person/facts.ts';
import { nameKey } from '#core/person/name-key.ts';
import type { Pool } from '#database/pool.ts';
import { details, identity } from '../support/people.ts';

export const tilleuls = '0990001A';
export const verger = '0990002B';
export const moulin = '0990003C';
/** 23 November 2026, 9 o'clock in Paris. */
export const now = new Date('2026-11-23T08:00:00Z');

const familyNames = ['Lefèvre', 'Durand', 'de La Tour', 'N’Diaye', 'Muñoz', 'Kowalczyk', 'Besson-Roy', 'Étienne', 'Hernández', 'Quéméneur'];
const givenNames = ['Léa', 'Noé', 'Anaïs', 'Maëlys', 'Jean-Baptiste', 'Inès', 'Zoé', 'Raphaël', 'Éloïse', 'Sacha', 'Ondine', 'Théo'];

/** A name for each number, with accents, particles and hyphens; the same number is always the same name. */
export function nameOf(number: number): { readonly familyName: string; readonly givenName: string } {
  const family = familyNames[number % familyNames.length]!;
  return {
    familyName: `${family}${number < 120 ? '' : ` ${romanOf(Math.floor(number / 120))}`}`,
    givenName: givenNames[number % givenNames.length]!,
  };
}

function romanOf(number: number): string {
  return ['Aubin', 'Blot', 'Cazes', 'Dor', 'Essart', 'Fay', 'Gil', 'Hue', 'Ivry', 'Joly', 'Klein', 'Loup', 'Mas', 'Nay', 'Orme'][
    number % 15
  ]!;
}

/** Somebody in the registry, with an affiliation where `uai` is given. Returns the id. */
export async function seedPerson(
  pool: Pool,
  name: { readonly familyName: string; readonly givenName: string },
  at: { readonly uai: string; readonly profile: Profile; readonly class?: string } | null = null,
): Promise<string> {
  const id = randomUUID();
  await pool.query(`INSERT INTO person (id, kind, revision, identity, login, sort_name) VALUES ($1, $2, 1, $3, $4, $5)`, [
    id,
    at ? 'directory' : 'operator',
    JSON.stringify(identity({ ...name, birthDate: null })),
    `${nameKey(name.givenName)}.${nameKey(name.familyName)}.${id.slice(0, 4)}`.replaceAll(' ', '-'),
    `${nameKey(name.familyName)} ${nameKey(name.givenName)}`,
  ]);
  if (at) await seedAffiliation(pool, id, at);
  return id;
}

export async function seedAffiliation(
  pool: Pool,
  person: string,
  at: { readonly uai: string; readonly profile: Profile; readonly class?: string },
): Promise<void> {
  await pool.query(
    `INSERT INTO affiliation (person_id, uai, profile, state, since, details, revision) VALUES ($1, $2, $3, 'active', '2025-09-01', $4, 1)`,
    [person, at.uai, at.profile, JSON.stringify(details(at.class ? { classes: [at.class] } : {}))],
  );
}

export async function seedRole(pool: Pool, person: string, role: AssignedRole, uai: string | null): Promise<void> {
  await pool.query(`INSERT INTO role_assignment (id, person_id, role, uai, starts_on) VALUES ($1, $2, $3, $4, '2026-09-01')`, [
    randomUUID(),
    person,
    role,
    uai,
  ]);
}
