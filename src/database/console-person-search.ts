// People by name or class, inside a nominative scope: what the search box answers. Owns the search's SQL; knows no page.
import type { Pool } from 'pg';
import type { NominativeScope } from '#core/access/scope.ts';
import type { Profile } from '#core/person/facts.ts';
import { nameKey } from '#core/person/name-key.ts';

export type FoundPerson = {
  readonly id: string;
  readonly familyName: string;
  readonly givenName: string;
  readonly login: string | null;
  readonly affiliations: readonly {
    readonly uai: string;
    readonly structure: string;
    readonly profile: Profile;
    readonly classes: readonly string[];
    readonly state: string;
  }[];
};

export const peoplePerPage = 50;

/**
 * People whose name begins with what was typed (surname first or given name first, accents or not), or who are in the class typed.
 * Pages start at 1; `more` says that another page follows. A wide scope searches by beginnings only, which an index answers.
 */
export async function searchPeople(
  pool: Pool,
  scope: NominativeScope,
  typed: string,
  page: number,
): Promise<{ readonly people: readonly FoundPerson[]; readonly more: boolean }> {
  const words = nameKey(typed).split(' ').filter(Boolean);
  if (words.length === 0) return { people: [], more: false };
  const wide = scope.structures === 'all';
  // "durand lea", "lea durand", "de la tour marie": every way to cut the words in two and swap the parts.
  const spellings = words.map((_, cut) => [...words.slice(cut), ...words.slice(0, cut)].join(' '));
  const starts = spellings.map((spelling) => `${spelling}%`);
  const inside = wide ? [] : [`% ${words.join(' ')}%`];
  const { rows } = await pool.query<FoundPerson>(
    `WITH hit AS (
       SELECT p.id, p.sort_name FROM person p
       WHERE p.sort_name LIKE ANY($1) AND EXISTS (SELECT FROM affiliation a WHERE a.person_id = p.id AND ($2::text[] IS NULL OR a.uai = ANY($2)))
       UNION
       SELECT p.id, p.sort_name FROM class_group g
       JOIN affiliation a ON a.uai = g.uai AND a.state = 'active'
       JOIN person p ON p.id = a.person_id
       WHERE g.kind = 'division' AND upper(g.code) = upper($3) AND ($2::text[] IS NULL OR g.uai = ANY($2))
         AND a.profile = 'ELV' AND g.code IN (SELECT json_array_elements_text(a.details->'classes'))
       ORDER BY 2, 1 LIMIT $4 OFFSET $5)
     SELECT p.id, p.identity->>'familyName' AS "familyName", p.identity->>'givenName' AS "givenName", p.login,
       (SELECT json_agg(json_build_object('uai', a.uai, 'structure', COALESCE(s.name, a.uai), 'profile', a.profile, 'classes', a.details->'classes', 'state', a.state)
          ORDER BY a.state, s.name) FROM affiliation a LEFT JOIN structure s ON s.uai = a.uai
        WHERE a.person_id = p.id AND ($2::text[] IS NULL OR a.uai = ANY($2))) AS affiliations
     FROM hit JOIN person p ON p.id = hit.id ORDER BY p.sort_name COLLATE "fr-x-icu", p.id`,
    [[...starts, ...inside], wide ? null : scope.structures, typed.trim(), peoplePerPage + 1, (page - 1) * peoplePerPage],
  );
  return { people: rows.slice(0, peoplePerPage), more: rows.length > peoplePerPage };
}
