// What a bordereau says of its delivery (C-9.4, docs/bordereau.md). Types only.
import type { Fault } from '#core/problem.ts';

/** What becomes of a delivery without a signature. A signature that is there and wrong refuses, unless the policy is `off`. */
export type SignaturePolicy = 'required' | 'when-present' | 'off';

export type BordereauFile = { readonly name: string; readonly bytes: number; readonly sha256: string; readonly records: number };

/** Only what the signature covers. Dates are YYYY-MM-DD; `previous`: date of the delivery that a Delta follows. */
export type BordereauStatement = {
  readonly academie: string;
  readonly kind: 'Complet' | 'Delta';
  readonly date: string;
  readonly previous: string | null;
  readonly files: readonly BordereauFile[];
};

/** A file of the delivery, here: `name` as delivered (never a path), `path` where it can be read. */
export type LocalFile = { readonly name: string; readonly path: string; readonly bytes: number };

/** `signedBy`: SHA-256 (hexadecimal) of the certificate; null with `statement` when there is no signature that counts. */
export type BordereauCheck = {
  readonly signedBy: string | null;
  readonly statement: BordereauStatement | null;
  readonly faults: readonly Fault[];
};
