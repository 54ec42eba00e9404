// The acts of the shared zone: one's own account, formalities, charters, contacts. Data only; authority.ts reads it.
import type { Rule } from './rule.ts';

export const sharedActs = {
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
  'publish-charter': {
    means: 'publier une charte, que chacun devra accepter',
    zone: 'shared',
    own: [],
    all: ['academie', 'system'],
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
