// What stands before every handler: the route's act decides who comes in, its zod schema what comes in, its list what may go out.
// Knows no page and no status code.

import type { z } from 'zod';
import { type Act, authority, scopeOf } from '#core/access/authority.ts';
import { denialSentence } from '#core/access/denial.ts';
import type { Zone } from '#core/access/zone.ts';
import { parisDay } from '#core/calendar/french-date.ts';
import type { MappingOf } from '#core/registry/origin.ts';
import type { Service } from '#core/release/service.ts';
import type { Pool } from '#database/pool.ts';
import type { ActionContext } from '#src/actions/door.ts';
import type { SecretMaker } from '#src/actions/register-service.ts';
import type { Answer, AnswerKind } from './answer.ts';
import type { Visit, Visitor } from './visit.ts';

/** `declared`: the services of the files. `read`: a declaration, or what is wrong with it, one French line a fault. */
export type ServiceGround = {
  readonly declared: readonly Service[];
  readonly read: (
    data: unknown,
  ) => { readonly service: Service; readonly faults: null } | { readonly service: null; readonly faults: readonly string[] };
  readonly secrets: SecretMaker;
};

/** What handlers may use of the outside: the database through its readers, and what the acts need. */
export type Ground = {
  readonly pool: Pool;
  readonly acting: Pick<ActionContext, 'newId' | 'hashPassword' | 'provisionalPassword'>;
  readonly mappingOf: MappingOf;
  readonly services: ServiceGround;
  /** The gateway as browsers know it. */
  readonly publicUrl: string;
  /** A service as people know it; null for one that is there no more. */
  readonly serviceName: (clientId: string) => string | null;
  /** A person's within the month of this salt, in the journal of sign-ins. */
  readonly pseudonymOf: (salt: Buffer, person: string) => Buffer;
};

export type Route = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Any of them lets in; the first that does gives the reach. */
  readonly acts: readonly [Act, ...Act[]];
  readonly zone: Zone;
  readonly answers: readonly AnswerKind[];
  readonly run: (ground: Ground, visitor: Visitor, raw: unknown, now: Date) => Promise<Answer>;
};

type Specification<Schema extends z.ZodType> = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly acts: readonly [Act, ...Act[]];
  readonly zone: Zone;
  readonly input: Schema;
  readonly answers: readonly AnswerKind[];
  readonly handle: (ground: Ground, visit: Visit, input: z.output<Schema>) => Promise<Answer>;
};

/**
 * Makes a route of a specification. Somebody without the role is refused before the input is even read. Input that fits no schema
 * comes from no form of ours: the page does not exist.
 * @throws when the route's zone is not its act's: a route cannot leave its zone
 */
export function route<Schema extends z.ZodType>(specification: Specification<Schema>): Route {
  const { method, path, acts, zone, input, answers, handle } = specification;
  const stray = acts.find((one) => authority[one].zone !== zone);
  if (stray) throw new Error(`${method} ${path} is declared in zone ${zone}, but ${stray} is in ${authority[stray].zone}`);
  return {
    method,
    path,
    acts,
    zone,
    answers,
    run: async (ground, visitor, raw, now) => {
      const scope = acts.map((one) => scopeOf(visitor.actor, one)).find((reach) => reach !== null) ?? null;
      if (scope === null) return denied(visitor, acts[0]);
      const parsed = input.safeParse(withoutControls(raw));
      if (!parsed.success) return { kind: 'not-found' };
      const answer = await handle(ground, { ...visitor, scope, now, today: parisDay(now) }, parsed.data);
      const allowed = answer.kind === 'denied' || answer.kind === 'not-found' || answers.includes(answer.kind);
      if (!allowed) throw new Error(`${method} ${path} answered ${answer.kind}, which it does not declare`);
      return answer;
    },
  };
}

/**
 * What was asked for, without the control characters that no field of ours takes (PostgreSQL stores no NUL): the rest of the text stands.
 * Line ends are brought to one, as the browser counted them.
 */
function withoutControls(raw: unknown): unknown {
  if (typeof raw === 'string') return raw.replace(/\r\n?/g, '\n').replace(/(?![\t\n])\p{Cc}/gu, '');
  if (Array.isArray(raw)) return raw.map(withoutControls);
  if (typeof raw !== 'object' || raw === null) return raw;
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, withoutControls(value)]));
}

/** The refusal page's sentence for this visitor and act. */
export function denied(visitor: Visitor, act: Act): Answer {
  const serves = visitor.actor.assignments.some(({ role }) => role === 'departement') && authority[act].zone === 'nominative';
  return { kind: 'denied', sentence: denialSentence(act, serves ? 'departement' : 'no-role') };
}
