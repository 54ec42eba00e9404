// In which collège, or for which child, a service speaks with somebody who could come with several: what there is to choose, and the person as the
// service then hears of him. Pure; knows no page, no session and no grant.
import type { Uai } from '../person/facts.ts';
import type { PersonId } from '../plan/line.ts';
import type { Account } from './account.ts';
import { type AccountChild, childrenIn } from './children.ts';

/** college: one of the collèges that the service is open to him in; child: for a guardian, one of the children whom he answers for there. */
export const contextKinds = ['college', 'child'] as const;
export type ContextKind = (typeof contextKinds)[number];

export type Context = { readonly kind: 'college'; readonly uai: Uai } | { readonly kind: 'child'; readonly child: PersonId };

/** What there is to choose, in a stable order; empty: nothing is asked of this person. `account`: as `admit` gave it. */
export function contextsOf(kind: ContextKind, { affiliations, children = [] }: Account): readonly Context[] {
  if (kind === 'child') return children.map(({ id }) => ({ kind, child: id }));
  return [...new Set(affiliations.map(({ uai }) => uai))].sort().map((uai) => ({ kind, uai }));
}

/** As text, to compare two of them, or to send one and get it back. */
export function contextKey(context: Context): string {
  return context.kind === 'college' ? context.uai : context.child;
}

/** The one of `contexts` that this text names; undefined: none does, whatever else it may name. */
export function contextNamed(contexts: readonly Context[], key: string): Context | undefined {
  return contexts.find((one) => contextKey(one) === key);
}

/** Of the same kind, too. */
function isAmong(contexts: readonly Context[], wanted: Context): boolean {
  return contextNamed(contexts, contextKey(wanted))?.kind === wanted.kind;
}

/**
 * The person as it concerns one collège, or one child and the collèges where he is a pupil. What a guardian may be besides, in a collège of his own,
 * speaks of no child and stays.
 */
function narrowed(account: Account, context: Context): Account {
  if (context.kind === 'child')
    return forChildren(
      account,
      (account.children ?? []).filter(({ id }) => id === context.child),
    );
  const { uai } = context;
  return {
    ...account,
    affiliations: account.affiliations.filter((one) => one.uai === uai),
    roles: account.roles.filter((one) => one.uai === null || one.uai === uai),
    ...(account.children && { children: childrenIn(account.children, new Set([uai])) }),
  };
}

/** The guardian of these children alone: a guardian nowhere but where they are pupils. */
export function forChildren(account: Account, children: readonly AccountChild[]): Account {
  const uais = new Set(children.flatMap(({ affiliations }) => affiliations.map(({ uai }) => uai)));
  return { ...account, children, affiliations: account.affiliations.filter(({ profile, uai }) => profile !== 'TUT' || uais.has(uai)) };
}

/**
 * Whom tokens speak of: the person narrowed to what was kept with their grant. Null: they speak of nobody any more, for what was kept is admitted no
 * longer, or nothing was and there are several. `kind`: what the service asks today. `account`: as `admit` gave it.
 */
export function spokenOf(kind: ContextKind | undefined, account: Account, kept: Context | null): Account | null {
  const asked = kind ?? kept?.kind;
  if (asked === undefined) return account;
  const contexts = contextsOf(asked, account);
  if (kept !== null) return isAmong(contexts, kept) ? narrowed(account, kept) : null;
  const [only, ...others] = contexts;
  if (only === undefined) return account;
  return others.length === 0 ? narrowed(account, only) : null;
}

/** What is kept with a grant. `chosen`: by the person; otherwise it was the only one, and he is asked should there come to be several. */
export type KeptContext = { readonly context: Context; readonly chosen: boolean };

/** `given`: what he has just chosen; `kept`: what he came with before, in this session; `anew`: he is to choose again whatever was kept. */
export type ContextSoFar = { readonly given: Context | null; readonly kept: KeptContext | null; readonly anew: boolean };

/** What the next grant is to keep; null: nothing; due: he has to choose first. `account`: as `admit` gave it. */
export function contextAt(
  kind: ContextKind | undefined,
  account: Account,
  { given, kept, anew }: ContextSoFar,
): KeptContext | 'due' | null {
  if (kind === undefined) return null;
  const contexts = contextsOf(kind, account);
  if (given !== null && isAmong(contexts, given)) return { context: given, chosen: true };
  const [only, ...others] = contexts;
  if (kept?.chosen && isAmong(contexts, kept.context) && (!anew || others.length === 0)) return kept;
  if (only === undefined) return null;
  return others.length === 0 ? { context: only, chosen: false } : 'due';
}

/** What tells one from another: a child's first name, or the collège's; and for a child his classes and his collège, a line for each. */
export type ContextName = { readonly name: string; readonly places: readonly string[] };

export function contextName({ affiliations, children = [] }: Account, context: Context): ContextName {
  if (context.kind === 'college') {
    const { uai } = context;
    return { name: affiliations.find((one) => one.uai === uai)?.structureName ?? uai, places: [] };
  }
  const child = children.find(({ id }) => id === context.child);
  const places = child?.affiliations.map(({ uai, structureName, details }) => [...details.classes, structureName ?? uai].join(', ')) ?? [];
  return { name: child?.identity.givenName ?? '', places };
}
