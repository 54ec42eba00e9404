// What a service does beyond the plain code flow with a shared secret: plain data, as its declaration says it. Knows no protocol library.

/** A public key as a JSON Web Key (RFC 7517). */
export type PublicKey = Readonly<Record<string, unknown>> & { readonly kty: 'RSA' | 'EC' | 'OKP' };

/** Where the public keys stand by which a service proves who it is: in its declaration, or at an address of its own. */
export type ServiceKeys =
  | { readonly kind: 'given'; readonly keys: readonly PublicKey[] }
  | { readonly kind: 'address'; readonly uri: string };

/** Absent means no, everywhere: a service does none of it until its declaration says so. */
export type ServiceProtocol = {
  /** Its requests are pushed first (RFC 9126), and accepted in no other way. */
  readonly pushedRequests?: boolean;
  /** Its tokens are bound to a key that it proves to hold at each use (DPoP, RFC 9449), and it gets no others. Without it, it may send proofs all the same. */
  readonly boundTokens?: boolean;
  /** It may ask whether a token that it was given still holds (RFC 7662). */
  readonly introspection?: boolean;
  /** One may sign in to it on a device without a keyboard, by a code typed on another (RFC 8628). */
  readonly deviceFlow?: boolean;
  /** Its secret may come in the header or in the body of its requests, whichever it is registered for: for software that does not let one choose. */
  readonly secretAnywhere?: boolean;
  /** For `private_key_jwt` (RFC 7523) alone. */
  readonly keys?: ServiceKeys | null;
};
