// The acts of running the platform, where only counts are seen and no name. Data only; authority.ts reads it.
import type { Rule } from './rule.ts';

export const operationActs = {
  'view-board': {
    means: "consulter l'état des établissements (compteurs, sans nom)",
    zone: 'operation',
    own: ['chef', 'adjoint', 'referent-usages', 'referent-eim'],
    all: ['academie', 'departement', 'dpo', 'system'],
    self: false,
  },
  'view-services': {
    means: 'consulter les services et à qui ils sont ouverts (sans nom)',
    zone: 'operation',
    own: ['chef', 'adjoint', 'referent-usages', 'referent-eim'],
    all: ['academie', 'departement', 'dpo', 'system'],
    self: false,
  },
  'view-statistics': {
    means: 'consulter la fréquentation des services (nombres, sans nom)',
    zone: 'operation',
    own: ['chef', 'adjoint'],
    all: ['academie', 'departement', 'dpo', 'system'],
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
} as const satisfies Readonly<Record<string, Rule>>;
