// A service that signs people in, and what it is told of them and why: plain data, read from mappings/claims/*.yaml or from the catalogue.
// Knows no protocol library, no file and no secret.
import type { Profile } from '../person/facts.ts';
import type { ClaimFormat } from './claim-format.ts';
import type { ContextKind } from './context.ts';
import type { ServiceProtocol } from './service-protocol.ts';

/** Ids that a service may have known people by before the gateway: `legacy-id` is what was imported for that service, person by person. */
export const subjectAttributes = ['login', 'legacy-id'] as const;
export type SubjectAttribute = (typeof subjectAttributes)[number];

/**
 * How a service names a person: by an id of its own (pairwise), by the registry's id (public: our console only), or by an attribute. Whoever has no
 * such attribute cannot be named and does not come in: no other id is ever put in its place, for the service would take him for somebody new.
 */
export type SubjectKind = 'pairwise' | 'public' | { readonly attribute: SubjectAttribute };

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
  'children-names',
  'children-logins',
  'children-structures',
  'children-classes',
] as const;
export type ClaimSource = (typeof claimSources)[number];

/** Legal bases on which the ENT may hand over an attribute (RGPD, article 6.1: e, c and a). */
export const grounds = ['public-task', 'legal-obligation', 'consent'] as const;
export type Ground = (typeof grounds)[number];

/** `purpose` is what people read when they ask what a service is told, and why. */
export type ReleasedClaim = {
  readonly claim: string;
  readonly source: ClaimSource;
  readonly purpose: string;
  /** Absent: a task in the public interest (the arrêté of 30 November 2006). */
  readonly ground?: Ground;
  /** How the value is written; absent: the usual way of its source, see `claim-format.ts`. */
  readonly format?: ClaimFormat;
};

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
  readonly authentication: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none';
  /** `optional`: may leave PKCE out. For a client that keeps a secret and cannot send it, and for no other; absent: required. */
  readonly pkce?: 'required' | 'optional';
  /** Environment variable that holds the secret; null: the gateway makes one under keys/clients. */
  readonly secretEnv: string | null;
  /** Whether it may renew its tokens while the person's session lasts. */
  readonly refresh: boolean;
  /** Origins whose pages may read our answers (CORS), beside those of a public client's own addresses. */
  readonly origins?: readonly string[];
  /** Everything that the scopes give is in the id_token too. For a client that never calls userinfo, and for no other. */
  readonly claimsInIdToken?: boolean;
  /** Who opens it. `by-college`: closed in every collège until its chef opens it, profile by profile (C-2.1). Absent: open to all of the platform. */
  readonly opening?: 'all' | 'by-college';
  /** Whom it is made for, whatever a collège opens. Null or absent: everybody. */
  readonly profiles?: readonly Profile[] | null;
  /** What somebody who could come with several chooses before he comes in (`context.ts`). Absent: nothing, it is told of all of them. */
  readonly context?: ContextKind;
  /** An image as `data:` address (see `logo.ts`), or an https address. Null or absent: none. */
  readonly logo?: string | null;
  /** `required`: whoever signs in to it, pupils apart, gives a second factor. Roles with power give one everywhere; absent: nobody else. */
  readonly secondFactor?: 'required' | 'none';
  /**
   * Where it is told that a session of its has ended (OpenID Connect Back-Channel Logout 1.0); absent: it is not told. `bySession`: it is told which
   * one (`sid`, which its id_tokens then name); otherwise all that it holds of the person end.
   */
  readonly backchannelLogout?: { readonly uri: string; readonly bySession: boolean };
  /** Beyond the plain code flow; absent: nothing. */
  readonly protocol?: ServiceProtocol;
  readonly release: ServiceRelease;
};

/** Whether anything that it is told of a guardian depends on his children. */
export function speaksOfChildren({ context, release }: Pick<Service, 'context' | 'release'>): boolean {
  return context === 'child' || Object.values(release.scopes).some((told) => told.some(({ source }) => source.startsWith('children-')));
}

/** Whether it proves who it is by a secret that we share with it. */
export function sharesSecret({ authentication }: Pick<Service, 'authentication'>): boolean {
  return authentication === 'client_secret_basic' || authentication === 'client_secret_post';
}
