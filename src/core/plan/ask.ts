// What a line asks of its chef, whatever else moved meanwhile: two lines that ask the same are one question, and a refusal answers both.
import type { Line } from './line.ts';

/**
 * The question in one text: person, structure, and what would become of his affiliations there; for a change of identity or relations, what they
 * would become. Revisions are left out: they move when another collège decides.
 */
export function askOf(line: Line): string {
  const affiliations = line.affiliations.map(({ profile, kind, after, until }) => [profile, kind, after, kind === 'close' ? null : until]);
  const identity = line.verb === 'change' ? (line.identity?.after ?? null) : line.name;
  return JSON.stringify([
    line.person,
    line.uai,
    line.verb,
    affiliations,
    identity,
    line.verb === 'change' ? (line.relations?.after ?? null) : null,
  ]);
}
