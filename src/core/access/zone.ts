// The three zones of competence of the convention (C-7.1). Owns their names; the table of authority.ts says which act is in which.

/**
 * nominative: académie and collège alone (names, minors). shared: security, devices, filtering, traceability.
 * operation: running the platform: counts, states and health, no name ever.
 */
export const zones = ['nominative', 'shared', 'operation'] as const;
export type Zone = (typeof zones)[number];

const labels: Readonly<Record<Zone, string>> = {
  nominative: 'zone nominative (académie et collège)',
  shared: 'zone partagée',
  operation: 'zone d’exploitation (sans donnée nominative)',
};

/** The zone as people read it. */
export function zoneLabel(zone: Zone): string {
  return labels[zone];
}
