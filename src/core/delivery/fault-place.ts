// Where a fault was found, in words that may be read without the right to names: a file and a line, never a directory entry, whose name
// may lead to a person.

/** "fichier ENT_….xml, ligne 41", "annuaire LDAP", "livraison entière". A file's name is the other side's: no control sign, no endless name. */
export function placeText(place: { readonly file: string; readonly line: number | null } | null): string {
  if (place === null) return 'livraison entière';
  if (place.file.includes('=')) return 'annuaire LDAP';
  const file = `fichier ${place.file.replace(/\p{C}/gu, '').slice(0, 120)}`;
  return place.line === null ? file : `${file}, ligne ${place.line}`;
}
