// Names brought to one form for sorting and comparing: never for display. Knows no language but the Latin alphabet's accents.

/** "Éloïse LEFÈVRE-DIOP" → "eloise lefevre diop": no accent, lower case, one space for anything that is not a letter or digit. */
export function nameKey(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** What lists are sorted and searched by: "nom prenom". */
export function sortName(identity: { readonly familyName: string; readonly givenName: string }): string {
  return `${nameKey(identity.familyName)} ${nameKey(identity.givenName)}`;
}
