// How a command ends: the number that scripts test, and what it means. docs/cli.md says the same.

/** Part of the command line's contract: a number never changes its meaning. */
export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  held: 3,
  'delivery-refused': 4,
  'integrity-broken': 5,
  unavailable: 6,
  fault: 70,
} as const;

export type Ending = keyof typeof exitCodes;

/** Each ending in French, for the help. */
export const endings: Readonly<Record<Ending, string>> = {
  done: 'fait (ou déjà fait)',
  refused: "refusé : rien n'a été fait, le message dit pourquoi",
  usage: 'commande mal écrite',
  held: 'liste retenue : dépasse les limites de sécurité',
  'delivery-refused': "livraison refusée : rien n'a été changé",
  'integrity-broken': "le journal n'est pas intègre",
  unavailable: 'base de données ou réglages inutilisables, ou travail déjà en cours',
  fault: 'erreur imprévue du programme',
};
