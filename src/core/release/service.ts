// A service that signs people in, and what it is told of them and why: plain data, read from mappings/claims/*.yaml. Knows no protocol
// library, no file and no secret.

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

/** An OpenID Connect client of the gateway. Addresses are absolute. */
export type Service = {
  readonly clientId: string;
  /** As people know it: « Espace numérique de travail ». */
  readonly name: string;
  /** Where it is reached: the way on from a page that has lost its thread. Null when it has no page of its own. */
  readonly home: string | null;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly idTokenAlgorithm: 'ES256' | 'RS256';
  /** `none` is for applications that cannot keep a secret (in a browser, on a tablet). */
  readonly authentication: 'client_secret_basic' | 'client_secret_post' | 'none';
  /** `optional`: may leave PKCE out. For a client that keeps a secret and cannot send it, and for no other; absent: required. */
  readonly pkce?: 'required' | 'optional';
  /** Environment variable that holds the secret; null: the gateway makes one under keys/clients. */
  readonly secretEnv: string | null;
  /** Whether it may renew its tokens while the person's session lasts. */
  readonly refresh: boolean;
  /** `required`: whoever signs in to it, pupils apart, gives a second factor. Roles with power give one everywhere; absent: nobody else. */
  readonly secondFactor?: 'required' | 'none';
  readonly release: ServiceRelease;
};
