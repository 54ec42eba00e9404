// What one service is told of a person and why: plain data, read from mappings/claims/*.yaml. Knows no protocol library and no file.

/** How a service names a person: by an id of its own (pairwise), or by the registry's id (public: our console only). */
export type SubjectKind = 'pairwise' | 'public';

/** Where a claim's value comes from: a closed list, see `claims.ts`. */
export const claimSources = [
  'identity.givenName',
  'identity.familyName',
  'identity.fullName',
  'identity.title',
  'identity.birthDate',
  'identity.mail',
  'login',
  'profiles',
  'profile-codes',
  'structures',
  'structure-names',
  'classes',
  'groups',
  'head-teacher-of',
  'subjects',
  'mef',
  'roles',
] as const;
export type ClaimSource = (typeof claimSources)[number];

/** `purpose` is what people read when they ask what a service is told, and why. */
export type ReleasedClaim = { readonly claim: string; readonly source: ClaimSource; readonly purpose: string };

export type ServiceRelease = {
  readonly subject: SubjectKind;
  /** Services of one sector see the same pairwise id. Stays the same when addresses change, or everybody would become somebody else. */
  readonly sector: string;
  /** Scope → claims. `openid` alone gives `sub` alone. */
  readonly scopes: Readonly<Record<string, readonly ReleasedClaim[]>>;
};
