// When a role that somebody was given counts: the one rule, as a condition of SQL, for every reader of roles. Knows no date of its own.
import { structureRoles } from '#core/access/role.ts';

const ofStructure = structureRoles.map((role) => `'${role}'`).join(', ');

/**
 * A role of a collège counts while its holder is active staff of that collège on `day`: a chef who has left decides nothing, whether or not
 * anybody thought of ending his role, and a chef is of the direction there. Nor does one who is suspended there. The académie, the Département and the DPO are in no collège.
 * @param role alias of `role_assignment` in the query
 * @param day SQL expression of a civil date
 */
export function roleCounts(role: string, day: string): string {
  return `(NOT EXISTS (SELECT FROM suspension out WHERE out.person_id = ${role}.person_id AND out.ended_at IS NULL
      AND (out.uai IS NULL OR out.uai = ${role}.uai))
    AND (${role}.role NOT IN (${ofStructure}) OR EXISTS (
    SELECT FROM affiliation held WHERE held.person_id = ${role}.person_id AND held.uai = ${role}.uai AND held.state = 'active'
      AND held.profile NOT IN ('ELV', 'TUT') AND (${role}.role <> 'chef' OR held.profile = 'DIR') AND (held.until IS NULL OR held.until >= ${day}))))`;
}
