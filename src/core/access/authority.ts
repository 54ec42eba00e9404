// Who may do what: one table, readable by a lawyer, and the pure functions that read it. Knows no session, no SQL and no page.
import type { Actor, Subject } from './actor.ts';
import type { AssignedRole, Role } from './role.ts';
import { isDelegateRole, isStructureRole } from './role.ts';
import type { Scope } from './scope.ts';
import type { Zone } from './zone.ts';

/**
 * One act. `own`: roles that may do it in the structure where they hold the role. `all`: roles that may do it everywhere.
 * `self`: anybody may do it to himself.
 */
type Rule = {
  readonly means: string;
  readonly zone: Zone;
  readonly own: readonly Role[];
  readonly all: readonly Role[];
  readonly self: boolean;
};

/** The table. An act that is not here cannot be done; a role that is not on its line is refused. The DPO reads and changes nothing. */
export const authority = {
  'view-board': {
    means: "consulter l'état des établissements (compteurs, sans nom)",
    zone: 'operation',
    own: ['chef', 'adjoint', 'referent-usages', 'referent-eim'],
    all: ['academie', 'departement', 'dpo', 'system'],
    self: false,
  },
  'view-list': {
    means: 'consulter une liste de comptes',
    zone: 'nominative',
    own: ['chef', 'adjoint'],
    all: ['academie', 'dpo'],
    self: false,
  },
  'approve-list': {
    means: 'approuver une liste de comptes',
    zone: 'nominative',
    own: ['chef', 'adjoint'],
    // The machine's operator, on the chef's written demand and with a reason: the decision stays the chef's (C-9.1).
    all: ['system'],
    self: false,
  },
  'approve-direction': {
    means: 'approuver les seuls comptes de la direction, pour que le chef puisse se connecter une première fois',
    zone: 'nominative',
    own: ['chef', 'adjoint'],
    all: ['academie', 'system'],
    self: false,
  },
  'refuse-list': {
    means: 'refuser une liste de comptes',
    zone: 'nominative',
    own: ['chef', 'adjoint'],
    all: ['system'],
    self: false,
  },
  'release-list': {
    means: 'lever la retenue d’une liste de comptes',
    zone: 'nominative',
    own: ['chef'],
    all: ['academie'],
    self: false,
  },
  'explain-person': {
    means: "consulter l'origine des données d'une personne",
    zone: 'nominative',
    own: ['chef', 'adjoint', 'referent-usages'],
    all: ['academie', 'dpo'],
    self: true,
  },
  'search-persons': {
    means: 'rechercher une personne',
    zone: 'nominative',
    own: ['chef', 'adjoint', 'referent-usages'],
    all: ['academie', 'dpo'],
    self: false,
  },
  'issue-credentials': {
    means: 'remettre un identifiant et un code à usage unique',
    zone: 'nominative',
    own: ['chef', 'adjoint', 'referent-usages'],
    all: [],
    self: false,
  },
  'print-slips': {
    means: "imprimer les codes à usage unique d'une classe, de ses familles ou des personnels",
    zone: 'nominative',
    own: ['chef', 'adjoint', 'referent-usages'],
    // The machine's operator, on the collège's written demand, and never over a password that was chosen.
    all: ['system'],
    self: false,
  },
  'issue-delegate-credentials': {
    means: 'remettre un code à usage unique à un adjoint ou à un référent',
    zone: 'nominative',
    own: ['chef'],
    all: ['academie'],
    self: false,
  },
  'issue-official-credentials': {
    means: "remettre un code à usage unique à la direction d'un établissement ou à un opérateur",
    zone: 'nominative',
    own: [],
    all: ['academie', 'system'],
    self: false,
  },
  'reset-second-factor': {
    means: "réinitialiser le second facteur d'une personne qui a perdu son téléphone et ses codes de secours",
    zone: 'nominative',
    own: [],
    // Nobody who hands out the person's password: with both one could sign in as that person.
    all: ['academie'],
    self: false,
  },
  'suspend-account': {
    means: 'suspendre le compte de quelqu’un qui ne respecte pas la charte',
    zone: 'nominative',
    // The référent too: a pupil who does harm at this moment does not wait for the direction.
    own: ['chef', 'adjoint', 'referent-usages'],
    // The machine's operator, on the collège's written demand.
    all: ['system'],
    self: false,
  },
  'reinstate-account': {
    means: 'rétablir un compte suspendu ou bloqué',
    zone: 'nominative',
    own: ['chef', 'adjoint'],
    all: ['system'],
    self: false,
  },
  'suspend-delegate-account': {
    means: 'suspendre ou rétablir le compte d’un adjoint ou d’un référent',
    zone: 'nominative',
    own: ['chef'],
    all: ['academie'],
    self: false,
  },
  'suspend-official-account': {
    means: "suspendre ou rétablir le compte d'un membre de la direction d'un établissement ou d'un opérateur",
    zone: 'nominative',
    own: [],
    all: ['academie', 'system'],
    self: false,
  },
  'end-own-sessions': {
    means: 'fermer ses propres connexions',
    zone: 'shared',
    own: [],
    all: [],
    self: true,
  },
  'remove-own-mail': {
    means: 'retirer sa propre adresse de secours',
    zone: 'shared',
    own: [],
    all: [],
    self: true,
  },
  'report-account': {
    means: 'signaler que quelqu’un d’autre utilise son compte',
    zone: 'shared',
    own: [],
    all: [],
    self: true,
  },
  'view-own-charters': {
    means: 'relire les chartes que l’on a acceptées',
    zone: 'shared',
    own: [],
    all: [],
    self: true,
  },
  'assign-chef': {
    means: "confirmer un chef d'établissement",
    zone: 'nominative',
    own: [],
    all: ['academie'],
    self: false,
  },
  'assign-delegate': {
    means: 'désigner un adjoint ou un référent',
    zone: 'nominative',
    own: ['chef'],
    all: [],
    self: false,
  },
  'assign-operator': {
    means: "désigner un agent de l'académie, du Département ou le délégué à la protection des données",
    zone: 'nominative',
    own: [],
    all: ['academie', 'system'],
    self: false,
  },
  'add-operator': {
    means: "créer le compte d'un agent de l'académie, du Département ou du délégué à la protection des données",
    zone: 'nominative',
    own: [],
    all: ['academie', 'system'],
    self: false,
  },
  'view-services': {
    means: 'consulter les services et à qui ils sont ouverts (sans nom)',
    zone: 'operation',
    own: ['chef', 'adjoint', 'referent-usages', 'referent-eim'],
    all: ['academie', 'departement', 'dpo', 'system'],
    self: false,
  },
  'register-service': {
    means: 'enregistrer un service au catalogue, avec ce qui lui est dit des personnes',
    zone: 'nominative',
    own: [],
    all: ['academie'],
    self: false,
  },
  'change-service': {
    means: 'modifier un service du catalogue',
    zone: 'nominative',
    own: [],
    all: ['academie'],
    self: false,
  },
  'close-service': {
    means: 'fermer un service du catalogue',
    zone: 'nominative',
    own: [],
    all: ['academie'],
    self: false,
  },
  'renew-secret': {
    means: "renouveler le secret d'un service",
    zone: 'nominative',
    own: [],
    all: ['academie'],
    self: false,
  },
  'import-legacy-ids': {
    means: 'donner à un service les identifiants par lesquels il connaissait les personnes',
    zone: 'nominative',
    own: [],
    all: ['academie'],
    self: false,
  },
  'open-service': {
    means: 'ouvrir ou fermer un service aux profils de son établissement',
    zone: 'nominative',
    own: ['chef', 'adjoint'],
    // The machine's operator, on the chef's written demand: the decision stays the chef's (C-2.1).
    all: ['system'],
    self: false,
  },
  'preview-claims': {
    means: "voir ce qu'un service apprendrait d'une personne",
    zone: 'nominative',
    own: ['chef', 'adjoint', 'referent-usages'],
    all: ['academie', 'dpo'],
    self: false,
  },
  'record-compliance': {
    means: "enregistrer les formalités préalables d'un établissement",
    zone: 'shared',
    own: ['chef'],
    all: ['academie'],
    self: false,
  },
  'edit-contact': {
    means: 'indiquer à qui les personnes du collège s’adressent',
    zone: 'shared',
    own: ['chef', 'adjoint'],
    all: [],
    self: false,
  },
  'view-statistics': {
    means: 'consulter la fréquentation des services (nombres, sans nom)',
    zone: 'operation',
    own: ['chef', 'adjoint'],
    all: ['academie', 'departement', 'dpo', 'system'],
    self: false,
  },
  'trace-sign-ins': {
    means: "retrouver, pour un incident de sécurité, les connexions d'une personne",
    zone: 'nominative',
    own: [],
    all: ['academie', 'dpo'],
    self: false,
  },
  'publish-charter': {
    means: 'publier une charte, que chacun devra accepter',
    zone: 'shared',
    own: [],
    all: ['academie', 'system'],
    self: false,
  },
  'run-sync': {
    means: 'lancer une synchronisation',
    zone: 'operation',
    own: [],
    all: ['academie', 'departement', 'system'],
    self: false,
  },
  'view-health': {
    means: "consulter l'état de marche (compteurs, sans nom)",
    zone: 'operation',
    own: ['chef'],
    all: ['academie', 'departement', 'dpo', 'system'],
    self: false,
  },
  'view-logouts': {
    means: 'consulter la file des avis de déconnexion (compteurs par service, sans nom)',
    zone: 'operation',
    own: [],
    all: ['academie', 'departement', 'system'],
    self: false,
  },
  'replay-logouts': {
    means: 'faire repartir les avis de déconnexion abandonnés',
    zone: 'operation',
    own: [],
    all: ['academie', 'departement', 'system'],
    self: false,
  },
  'view-journal': {
    means: 'consulter le journal',
    zone: 'nominative',
    own: [],
    all: ['academie', 'dpo'],
    self: false,
  },
  'verify-journal': {
    means: "vérifier l'intégrité du journal",
    zone: 'shared',
    own: [],
    all: ['academie', 'dpo'],
    self: false,
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type Act = keyof typeof authority;

/** Every act, in the order of the table. */
export const acts = Object.keys(authority) as readonly Act[];

/**
 * not-signed-in: nobody is known. no-role: no role in force allows the act. other-structure: the role is held elsewhere.
 * departement: the zone is nominative and the actor serves the Département.
 */
export type DenialReason = 'not-signed-in' | 'no-role' | 'other-structure' | 'departement';
export type Verdict = { readonly allowed: true; readonly as: Role } | { readonly allowed: false; readonly reason: DenialReason };

/**
 * Whether `actor` may do `act` to `subject`, and in which role: that role is what the journal keeps. Somebody who serves the Département
 * gets no nominative act by any other role he may hold, his own account apart.
 */
export function may(actor: Actor, act: Act, subject: Subject): Verdict {
  const rule: Rule = authority[act];
  const held = usableAssignments(actor, rule);
  for (const { role, uai } of held) {
    if (rule.all.includes(role)) return { allowed: true, as: role };
    if (rule.own.includes(role) && uai !== null && subject.uais.includes(uai)) return { allowed: true, as: role };
  }
  if (rule.self && actor.person !== null && actor.person === subject.person) return { allowed: true, as: 'self' };
  return { allowed: false, reason: denial(actor, rule, held) };
}

/** How far the actor may look when he does `act`; null when he may not do it at all. Names only in the nominative zone. */
export function scopeOf(actor: Actor, act: Act): Scope | null {
  const rule: Rule = authority[act];
  const held = usableAssignments(actor, rule);
  const nominative = rule.zone === 'nominative';
  if (held.some(({ role }) => rule.all.includes(role))) return { structures: 'all', nominative };
  const own = held.flatMap(({ role, uai }) => (rule.own.includes(role) && uai !== null ? [uai] : []));
  const self = rule.self ? actor.person : null;
  if (own.length === 0 && self === null) return null;
  return { structures: [...new Set(own)].sort(), nominative, ...(self === null ? {} : { self }) };
}

/** The act that giving or ending `role` is. */
export function assignmentAct(role: AssignedRole): Act {
  if (role === 'chef') return 'assign-chef';
  return isDelegateRole(role) ? 'assign-delegate' : 'assign-operator';
}

function usableAssignments(actor: Actor, rule: Rule): Actor['assignments'] {
  if (rule.zone === 'nominative' && servesDepartement(actor)) return [];
  // A role of a collège without a collège, or a wide role bound to one, is a fault of the data: it allows nothing.
  return actor.assignments.filter(({ role, uai }) => isStructureRole(role) === (uai !== null));
}

function servesDepartement(actor: Actor): boolean {
  return actor.assignments.some(({ role }) => role === 'departement');
}

function denial(actor: Actor, rule: Rule, held: Actor['assignments']): DenialReason {
  if (actor.person === null && actor.assignments.length === 0) return 'not-signed-in';
  if (rule.zone === 'nominative' && servesDepartement(actor)) return 'departement';
  return held.some(({ role }) => rule.own.includes(role)) ? 'other-structure' : 'no-role';
}
