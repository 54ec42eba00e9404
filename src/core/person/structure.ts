// What one mapped record says of a structure, a subject or a MEF: no personal data. Fixed key order, canonical JSON.
import type { Uai } from './facts.ts';

export type Division = { readonly code: string; readonly label: string; readonly mefs: readonly string[] };
export type Group = { readonly code: string; readonly label: string; readonly divisions: readonly string[] };

export type StructureFacts = {
  readonly uai: Uai;
  /** `ENTStructureJointure`: what every other record refers to. */
  readonly key: string;
  readonly name: string;
  /** Label and code of the type (COLLEGE, 340); replacement zones ("SANS OBJET") are structures too. */
  readonly type: string | null;
  readonly typeCode: string | null;
  /** Seat of the cité scolaire, as a structure key. */
  readonly seat: string | null;
  readonly mail: string | null;
  readonly divisions: readonly Division[];
  readonly groups: readonly Group[];
};

export type SubjectFacts = { readonly code: string; readonly label: string };
export type MefFacts = { readonly code: string; readonly label: string; readonly attachment: string | null };
