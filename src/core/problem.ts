// Expected faults as values: one shape from the connector to the page. Owns no sentence of any page and no status code.
import type { Category, Place } from './mapping/source-record.ts';

/** refusal: the delivery changes nothing. rejection: this record is set aside. warning: counted, the record goes on. */
export type Severity = 'refusal' | 'rejection' | 'warning';

/**
 * One thing wrong with what was read. `rule` is a stable kebab-case name (documented in docs/rules.md); `message` one French sentence
 * that says what to do and holds no personal value; `value` is masked (see `mask`).
 */
export type Fault = {
  readonly severity: Severity;
  readonly rule: string;
  readonly message: string;
  readonly place: Place | null;
  readonly category: Category | null;
  readonly key: string | null;
  readonly attribute: string | null;
  readonly value: string | null;
};

/** Builds a fault; everything but severity, rule and message may be left out. */
export function fault(
  severity: Severity,
  rule: string,
  message: string,
  rest: Partial<Omit<Fault, 'severity' | 'rule' | 'message'>> = {},
): Fault {
  return { severity, rule, message, place: null, category: null, key: null, attribute: null, value: null, ...rest };
}

/** Shows the shape of a value and none of it: letters become x, digits 9; capped at 40 characters ("14/03/2011" → "99/99/9999"). */
export function mask(value: string): string {
  // Half of a sign that takes two units cannot be stored.
  const whole = value
    .slice(0, 40)
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed();
  const shape = whole.replace(/\p{L}/gu, 'x').replace(/\p{N}/gu, '9');
  return value.length > 40 ? `${shape}…` : shape;
}
