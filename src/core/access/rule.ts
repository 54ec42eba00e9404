// One line of the table of authority. Types only.
import type { Role } from './role.ts';
import type { Zone } from './zone.ts';

/**
 * One act. `own`: roles that may do it in the structure where they hold the role. `all`: roles that may do it everywhere.
 * `self`: anybody may do it to himself.
 */
export type Rule = {
  readonly means: string;
  readonly zone: Zone;
  readonly own: readonly Role[];
  readonly all: readonly Role[];
  readonly self: boolean;
};
