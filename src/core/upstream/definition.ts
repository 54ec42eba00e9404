// One configured upstream as the rules know it: for whom it is, how its people are found here, what its word is worth. Knows no protocol.
import type { PersonCategory } from '../mapping/source-record.ts';

/** families: pupils and guardians (EduConnect). agents: staff (the académie's portal, ProConnect). */
export const audiences = ['families', 'agents'] as const;
export type Audience = (typeof audiences)[number];

/** The records that an upstream of each audience may lead to: a family's account never opens that of an agent. */
export const categoriesOf: Readonly<Record<Audience, readonly PersonCategory[]>> = {
  families: ['Eleve', 'PersRelEleve'],
  agents: ['PersEducNat'],
};

/**
 * How one attribute finds people. ref-id: EduConnect's `FrEduCtRefId`; `academies` gives the source of each académie code, and codes that it does
 * not name are left alone. vector: the older `FrEduVecteur`. jointure: the bare key of a source. mail: the address that the académie delivers,
 * in these domains.
 */
export type MatchRule =
  | { readonly by: 'ref-id'; readonly attribute: string; readonly academies: Readonly<Record<string, string>> }
  | { readonly by: 'vector'; readonly attribute: string }
  | { readonly by: 'jointure'; readonly attribute: string; readonly source: string }
  | { readonly by: 'mail'; readonly attribute: string; readonly domains: readonly string[] };

/** Roles that the upstream's functions and delegations give for the day. */
export type PowerRule = {
  /** `FrEduFonctAdm` = DIR with the collège in `FrEduRneResp` gives the chef's role there. */
  readonly chef: boolean;
  /** A delegation in date (`FrEduResDel`) for this application gives the adjoint's role; null: none does. */
  readonly delegation: { readonly application: string; readonly resource: string | null } | null;
};

export type UpstreamDefinition = {
  readonly id: string;
  /** On the button. */
  readonly label: string;
  readonly hint: string | null;
  readonly audience: Audience;
  /** In order: the first that knows somebody decides. */
  readonly match: readonly MatchRule[];
  /** Attributes that must have one of these values (the provider behind a hub); anybody else is unknown here. */
  readonly require: Readonly<Record<string, readonly string[]>>;
  /** Contexts, as the upstream writes them, that prove a second factor. Empty: none does, and ours stays due. */
  readonly secondFactor: readonly string[];
  readonly powers: PowerRule;
};
