// Which attribute of which category refers to what, and what is asked of the directory: what the mapping keeps and what reading needs, nothing else.
import type { Category } from '#core/mapping/source-record.ts';

/** `composite`: the reference stands before the first `$`; else it is the whole value. */
export type Reference = { readonly to: 'structure' | 'person'; readonly composite: boolean };

const structure: Reference = { to: 'structure', composite: false };
const inStructure: Reference = { to: 'structure', composite: true };
const person: Reference = { to: 'person', composite: false };
const ofPerson: Reference = { to: 'person', composite: true };

/** Attributes that name another entry; all others are taken as they are. */
export const references: ReadonlyMap<string, Reference> = new Map([
  ['ENTPersonStructRattach', structure],
  ['ENTEtablissementStructRattachFctl', structure],
  ['ENTEtablissementStructRattachAdmin', structure],
  ['ENTEnsFonctionDir', structure],
  ['ENTPersonFonctions', inStructure],
  ['ENTEleveClasses', inStructure],
  ['ENTEleveGroupes', inStructure],
  ['ENTEleveDateEntreeClasses', inStructure],
  ['ENTEleveDateSortieClasses', inStructure],
  ['ENTAuxEnsMEF', inStructure],
  ['ENTAuxEnsMatiereEnseignEtab', inStructure],
  ['ENTAuxEnsClasses', inStructure],
  ['ENTAuxEnsGroupes', inStructure],
  ['ENTAuxEnsClassesMatieres', inStructure],
  ['ENTAuxEnsGroupesMatieres', inStructure],
  ['ENTAuxEnsClassesPrincipal', inStructure],
  ['ENTElevePersRelEleve', ofPerson],
  ['ENTEleveAdresseRel', person],
  ['ENTEleveParents', person],
]);

/** The attribute that holds the key; `prefixed`: behind the name of its source. */
export const keyOf: Readonly<Record<Category, { readonly attribute: string; readonly prefixed: boolean }>> = {
  EtabEducNat: { attribute: 'ENTStructureJointure', prefixed: true },
  MefEducNat: { attribute: 'ENTMefJointure', prefixed: false },
  MatiereEducNat: { attribute: 'ENTMatJointure', prefixed: false },
  Eleve: { attribute: 'ENTPersonJointure', prefixed: true },
  PersRelEleve: { attribute: 'ENTPersonJointure', prefixed: true },
  PersEducNat: { attribute: 'ENTPersonJointure', prefixed: true },
};

export const uaiAttribute = 'ENTStructureUAI';
export const uuidAttribute = 'entryUUID';

/** What tells that an entry has changed. */
export type StampAttribute = 'entryCSN' | 'modifyTimestamp';

/** What is asked of each entry of a category. `kept`: what the mapping keeps. */
export function askedOf(category: Category, kept: readonly string[], stamp: StampAttribute): readonly string[] {
  const { attribute } = keyOf[category];
  const own = attribute === 'ENTPersonJointure' ? [] : category === 'EtabEducNat' ? [uaiAttribute, stamp] : [stamp];
  return [...new Set([uuidAttribute, attribute, ...own, ...kept])];
}
