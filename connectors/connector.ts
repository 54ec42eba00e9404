// The contracts between the gateway and the outside systems. Types only: no code, no business rule, no npm import.
import type { Category, SourceRecord, SourceRemoval } from '#core/mapping/source-record.ts';
import type { Fault } from '#core/problem.ts';

/** Where a reading of changes may go on; opaque to everybody but the connector that made it. */
export type Bookmark = string;

/** What a source says of itself beside its records (comments of an AAF file, rootDSE of a directory): hints, never proof. */
export type FeedHints = {
  readonly version: string | null;
  readonly annex: string | null;
  readonly academie: string | null;
  readonly degree: string | null;
  readonly generatedOn: string | null;
};

/** complete: everything that the source holds. changes: what moved since the bookmark; nothing is gone by being absent from it. */
export type ReadingKind = 'complete' | 'changes';

/**
 * The first thing that a reading gives, before any record: what is about to be read. A reading that is refused before it begins, or that finds
 * nothing new, gives none.
 */
export type SourceOpening = {
  readonly type: 'opening';
  readonly kind: ReadingKind;
  /** Civil date (YYYY-MM-DD, Europe/Paris) of the state that is read, null when the source does not say. */
  readonly asOf: string | null;
  /** Some values mean one thing or another by version. */
  readonly hints: FeedHints;
};

/** Says that a record still exists, and nothing of it: what a sweep is made of. */
export type SourcePresence = { readonly type: 'presence'; readonly category: Category; readonly key: string };

export type SourceItem = SourceOpening | SourceRecord | SourceRemoval | SourcePresence;

/**
 * The statement that ends a pass over a source. It is the generator's return value, so a dropped connection (which throws)
 * can never look like "those people left". `complete` false, or a refusal among `problems`, means that nothing may be applied.
 */
export type Reading = {
  readonly kind: ReadingKind;
  /** Everything that was announced was read to its end. */
  readonly complete: boolean;
  /** The source holds nothing that the bookmark does not know already: no opening, no item. */
  readonly nothingNew: boolean;
  /** Every record of people that exists was named (as a record or a presence): in a reading of changes, absence then means gone. */
  readonly swept: boolean;
  /** Something newer waits: read again with the new bookmark. */
  readonly more: boolean;
  /** Records and removals read, by category. */
  readonly count: Readonly<Partial<Record<Category, number>>>;
  /** As in the opening. */
  readonly asOf: string | null;
  readonly hints: FeedHints;
  /** Kept once the reading is accepted, and given to the next reading of changes; null: there can be none. */
  readonly bookmark: Bookmark | null;
  /** SHA-256 (hexadecimal) of the certificate whose signature covers all that was read; null: not signed, or not verified. */
  readonly signedBy: string | null;
  /** Refusals, rejections and warnings met by the connector itself (broken file, unknown category…). */
  readonly problems: readonly Fault[];
  /** What was read, for the delivery's page: file name, size in bytes, records, SHA-256 in hexadecimal. */
  readonly parts: readonly ReadingPart[];
};

export type ReadingPart = {
  readonly name: string;
  readonly bytes: number;
  readonly records: number;
  readonly sha256: string;
};

/** How far a reading has come: 0 ≤ done ≤ total, in bytes for files, in entries for a directory. */
export type ReadingProgress = (done: number, total: number) => void;

/**
 * The académie's side. `read(null)` is a complete reading; with a bookmark, the next one after it: changes, or a complete one where that is what
 * waits. Order inside a reading is fixed: structures, MEF, subjects, pupils, guardians, staff, so that a structure is known before whoever refers
 * to it and a guardian after his pupils; presences come last.
 */
export type Source = {
  /** True where everything can be read again at any time (a directory); false where one reads what was delivered (files). */
  readonly rereads: boolean;
  read(since: Bookmark | null, signal: AbortSignal, progress?: ReadingProgress): AsyncGenerator<SourceItem, Reading>;
};

/** What a connector is given beside its own settings. */
export type Surroundings = {
  /** Name of the configured source. */
  readonly source: string;
  /** Where it may put down what it must while it reads: private, made when needed, left empty. */
  readonly workFolder: string;
  /** PEM certificates that are trusted to sign for this source, or to certify its server; may not exist. */
  readonly trustFolder: string;
  /** Attributes that the mapping keeps, by category: nothing else need be asked of a directory. */
  readonly attributes: Readonly<Record<Category, readonly string[]>>;
};

/** What `complete` needs to remember of `begin` (nonce, verifier, id of the request). Kept by the caller, sealed; read by nobody else. */
export type LoginKept = Readonly<Record<string, string>>;

export type LoginRequest = {
  /** Our address that the answer comes back to. */
  readonly returnUrl: string;
  /** Opaque, 32 to 80 characters of Base64url: comes back with the answer (`state`, `RelayState`). */
  readonly relay: string;
  /** The person is to prove again who he is, even where the upstream knows him already (`prompt=login`, `ForceAuthn`). */
  readonly again: boolean;
};

/** How the browser is sent to the upstream. */
export type LoginSending =
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'form'; readonly action: string; readonly fields: Readonly<Record<string, string>> };

export type LoginBegun = { readonly kept: LoginKept; readonly send: LoginSending };

/** What the browser brought back, with what was kept of the request that it answers. Repeated parameters are left out. */
export type LoginAnswer = {
  readonly kept: LoginKept;
  readonly returnUrl: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
};

/** Who the upstream says is there. Every value was covered by a signature that was verified, or came over TLS from the upstream itself. */
export type UpstreamIdentity = {
  readonly issuer: string;
  /** Unique within the issuer. */
  readonly subject: string;
  /** By the upstream's own names; values that are no text are left out. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  /** When the person proved who he is, null when the upstream does not say. */
  readonly authenticatedAt: Date | null;
  /** How: `acr` and `amr`, `AuthnContextClassRef`. */
  readonly contexts: readonly string[];
};

/**
 * An upstream that knows people: EduConnect, the agents' portal. Both steps may be taken by different processes. Neither touches the registry:
 * who the person is here is decided by the rules of core/upstream.
 */
export type Login = {
  /**
   * How answers come: to an address that the browser opens, with the cookies of whoever began, or by a form that the upstream's page sends, without them.
   */
  readonly answersBy: 'address' | 'form';
  /** @throws LoginRefused */
  begin(request: LoginRequest): Promise<LoginBegun>;
  /** Proves the answer before anything of it is believed. @throws LoginRefused */
  complete(answer: LoginAnswer): Promise<UpstreamIdentity>;
  /**
   * Our side as the upstream wants it described (SAML metadata), with our address for its answers; null while we have no key for it. Absent where upstreams of this
   * kind want none. @throws LoginRefused
   */
  readonly describe?: (returnUrl: string) => Promise<string | null>;
};

/** How the gateway keeps its own keys: in clear, or encrypted with its others. `file`: the name within the folder of the upstream's keys. */
export type KeyCipher = {
  /** The text in clear; null: it does not open here, under this name. */
  readonly open: (file: string, text: string) => Promise<string | null>;
  /** The text as it is to be written. */
  readonly close: (file: string, text: string) => Promise<string>;
};

/** What a login is given beside its own settings. */
export type LoginSurroundings = {
  /** Name of the configured login. */
  readonly login: string;
  /** PEM certificates that are trusted to sign for this upstream; may not exist. */
  readonly trustFolder: string;
  /** The gateway's own keys for this upstream; may not exist. */
  readonly keysFolder: string;
  readonly keyCipher: KeyCipher;
  readonly now: () => Date;
  /** False when this id was seen before: remembered until the given instant, by every process. */
  readonly once: (id: string, until: Date) => Promise<boolean>;
};
