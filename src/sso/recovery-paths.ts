// Where the pages about a forgotten password are. Knows nothing of them.
export const forgottenPath = '/compte/mot-de-passe-oublie';
export const ownMailPath = '/compte/adresse-de-secours';
