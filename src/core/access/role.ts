// The roles of the convention (design section 9). Owns their names, in code and in French; knows nothing of what each may do.

/** Roles that somebody is given, with dates, in `role_assignment`. */
export const assignedRoles = ['chef', 'adjoint', 'referent-usages', 'referent-eim', 'academie', 'departement', 'dpo'] as const;
export type AssignedRole = (typeof assignedRoles)[number];

/** Roles of a collège: they reach their own structure and no other. The remaining ones reach every structure. */
export const structureRoles = ['chef', 'adjoint', 'referent-usages', 'referent-eim'] as const;
export type StructureRole = (typeof structureRoles)[number];

/** Roles that a chef gives, in his own structure (C-2.2 and delegation). */
export const delegateRoles = ['adjoint', 'referent-usages', 'referent-eim'] as const;
export type DelegateRole = (typeof delegateRoles)[number];

/** `self`: anybody, for his own account. `system`: the nightly run, and whoever has the machine's shell. */
export const roles = [...assignedRoles, 'self', 'system'] as const;
export type Role = (typeof roles)[number];

const labels: Readonly<Record<Role, string>> = {
  chef: "chef d'établissement",
  adjoint: 'adjoint du chef',
  'referent-usages': 'référent pour les usages numériques',
  'referent-eim': 'référent EIM',
  academie: 'académie',
  departement: 'Département',
  dpo: 'délégué à la protection des données',
  self: 'la personne elle-même',
  system: 'exploitation',
};

/** The role as people read it. */
export function roleLabel(role: Role): string {
  return labels[role];
}

/** True for a role that is held in one structure. */
export function isStructureRole(role: string): role is StructureRole {
  return (structureRoles as readonly string[]).includes(role);
}

/** True for a role that a chef gives. */
export function isDelegateRole(role: string): role is DelegateRole {
  return (delegateRoles as readonly string[]).includes(role);
}

/** Reads a role name from outside (form, command line, row); null when there is no such role to give. */
export function parseAssignedRole(text: string): AssignedRole | null {
  return (assignedRoles as readonly string[]).includes(text) ? (text as AssignedRole) : null;
}
