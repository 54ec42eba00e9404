// The roles that an upstream's functions and delegations stand for, in the words of the agents' portal, and which of them may be given. Pure.
import { mayHold, roleConflict, type Standing } from '../access/standing.ts';
import type { Uai } from '../person/facts.ts';
import type { PowerRule } from './definition.ts';
import type { UpstreamAttributes } from './look-up.ts';

/** Nothing but these two: the roles that reach every collège are never taken from outside. */
export type Power = { readonly role: 'chef' | 'adjoint'; readonly uai: Uai };

/** What the attributes say on `today` (YYYY-MM-DD), without repeats; a chef is not his own adjoint. */
export function powersOf(rule: PowerRule, attributes: UpstreamAttributes, today: string): readonly Power[] {
  const values = (name: string): readonly string[] => (Object.hasOwn(attributes, name) ? attributes[name]! : []);
  const heads = rule.chef && values('FrEduFonctAdm').includes('DIR') ? values('FrEduRneResp').flatMap(uais) : [];
  const delegated = values('FrEduResDel').flatMap((value) => delegation(rule, value, today));
  const chef = [...new Set(heads)];
  const adjoint = [...new Set(delegated)].filter((uai) => !chef.includes(uai));
  return [...chef.map((uai) => ({ role: 'chef', uai }) as const), ...adjoint.map((uai) => ({ role: 'adjoint', uai }) as const)];
}

/** The powers that the table lets this person hold: staff of that collège (of its direction for a chef), no role that goes with no other. */
export function grantable(standing: Standing, powers: readonly Power[]): readonly Power[] {
  const held = standing.roles.map(({ role }) => role);
  return powers.filter(
    ({ role, uai }) =>
      mayHold(standing, role, uai) &&
      (role !== 'chef' || standing.active.some((one) => one.uai === uai && one.profile === 'DIR')) &&
      roleConflict(role, held) === null &&
      !standing.roles.some((one) => one.uai === uai && (one.role === role || one.role === 'chef')),
  );
}

/** `appli|ressource|début|fin|délégant|FrEduRneResp=…;…|serveur|fonction|`, dates dd/MM/yyyy, both included. */
function delegation({ delegation: wanted }: PowerRule, value: string, today: string): readonly Uai[] {
  const [application, resource, from = '', until = '', , scope = ''] = value.split('|');
  if (wanted === null || application !== wanted.application || (wanted.resource !== null && resource !== wanted.resource)) return [];
  const [first, last] = [civilDate(from), civilDate(until)];
  if (first === null || last === null || today < first || last < today) return [];
  const [, list = ''] = /^FrEduRneResp=(.*)$/.exec(scope) ?? [];
  return uais(list);
}

/** `UAI$UAJ$PU$N$T3$LP$320`, one or several; `X` is none. */
function uais(list: string): readonly Uai[] {
  return list.split(/[;,\s]+/).flatMap((entry) => /^(\d{7}[A-Z])(?:\$|$)/.exec(entry)?.[1] ?? []);
}

function civilDate(french: string): string | null {
  const [, day, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(french) ?? [];
  return year === undefined ? null : `${year}-${month}-${day}`;
}
