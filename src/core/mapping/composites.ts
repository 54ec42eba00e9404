// The closed list of transforms for composite values: fields joined by `$`, positional, trailing ones may be empty (aaf.md 1.4). Each accepts any
// number of fields, says whether it is the expected one, and gives null only when the reference itself cannot be used.
import { code, date, plain, text } from './transforms.ts';

/** `arity` false: not the number of fields that the format announces; an anomaly to count, the value is used all the same. */
export type Composite<T> = { readonly arity: boolean } & T;

/** A class or a group in a structure: `structure$code`. The code is an identity: never trimmed inside, never folded. */
export type ClassReference = Composite<{ readonly structure: string; readonly code: string }>;
export function classReference(value: string): ClassReference | null {
  const [structure, found, ...rest] = split(value);
  const reference = pair(structure, found);
  return reference && { arity: rest.length === 0, ...reference };
}

/** When a pupil entered a class: `structure$dd/MM/yyyy$code`. */
export type ClassEntry = Composite<{ readonly structure: string; readonly code: string; readonly on: string }>;
export function classEntry(value: string): ClassEntry | null {
  const [structure, day = '', found, ...rest] = split(value);
  const reference = pair(structure, found);
  const on = date(day);
  return reference && on !== null ? { arity: rest.length === 0, ...reference, on } : null;
}

/** What is taught where: `structure$code$subject`. */
export type ClassSubject = Composite<{ readonly structure: string; readonly code: string; readonly subject: string }>;
export function classSubject(value: string): ClassSubject | null {
  const [structure, found, taught = '', ...rest] = split(value);
  const reference = pair(structure, found);
  const subject = code(taught);
  return reference && subject !== null ? { arity: rest.length === 0, ...reference, subject } : null;
}

/** A function held in a structure: `structure$function$label$discipline$label`, 2 to 5 fields; `-` is "no discipline". */
export type FunctionHeld = Composite<{
  readonly structure: string;
  readonly code: string;
  readonly label: string;
  readonly disciplineCode: string | null;
  readonly disciplineLabel: string | null;
}>;
export function functionHeld(value: string): FunctionHeld | null {
  const fields = split(value);
  const reference = pair(fields[0], fields[1]);
  if (reference === null) return null;
  const disciplineCode = code(fields[3] ?? '');
  const none = disciplineCode === null || disciplineCode === '-';
  return {
    arity: fields.length <= 5,
    ...reference,
    label: text(fields[2] ?? '') ?? reference.code,
    disciplineCode: none ? null : disciplineCode,
    disciplineLabel: none ? null : text(fields[4] ?? ''),
  };
}

/** A pupil's relation: `guardian$link$financial$legal$contact$payment`, still in codes. */
export type RelationCodes = Composite<{
  readonly guardian: string;
  readonly link: string;
  readonly financial: string;
  readonly legal: string;
  readonly contact: string;
  readonly payment: string;
}>;
export function relation(value: string): RelationCodes | null {
  const fields = split(value);
  // A key, not a reference to look up: it is stored as it is.
  const guardian = code(fields[0] ?? '');
  const link = code(fields[1] ?? '');
  if (guardian === null || link === null) return null;
  const flag = (n: number) => (fields[n] ?? '').trim();
  return {
    arity: fields.length === 6,
    guardian,
    link,
    financial: flag(2),
    legal: flag(3),
    contact: flag(4),
    payment: flag(5),
  };
}

/** A division `code$label$MEF…` or a group `code$label$division…` that a structure declares. */
export type Declared = Composite<{ readonly code: string; readonly label: string; readonly links: readonly string[] }>;
export function declared(value: string): Declared | null {
  const [first = '', label = '', ...rest] = split(value);
  const found = code(first);
  if (found === null) return null;
  return { arity: value.includes('$'), code: found, label: text(label) ?? found, links: rest.map(code).filter((link) => link !== null) };
}

function split(value: string): string[] {
  return value.split('$');
}

function pair(first = '', second = ''): { structure: string; code: string } | null {
  const structure = plain(first);
  const found = code(second);
  return structure === '' || found === null ? null : { structure, code: found };
}
