// The act of seeing what a service would be told of one person: by the same functions as the real answer, and journaled as any look at
// somebody's data (CNIL 2021-122).
import { personSubject } from '#core/access/actor.ts';
import { scopeOf } from '#core/access/authority.ts';
import { type Account, accountOn, maySignIn } from '#core/release/account.ts';
import { admit, type Refusal as NotAdmitted } from '#core/release/admission.ts';
import { type ClaimValue, releasedClaims } from '#core/release/claims.ts';
import { type ContextName, contextName, contextsOf, spokenOf } from '#core/release/context.ts';
import { seenBy } from '#core/release/seen-by.ts';
import { type Service, speaksOfChildren } from '#core/release/service.ts';
import { readStructuresOf } from '#database/person-explanation-reader.ts';
import { readAccount } from '#database/sign-in-account.ts';
import type { Action, Refusal } from './door.ts';

/** `no-account`: he may not sign in anywhere. */
export type Preview = {
  readonly account: Pick<Account, 'id' | 'login' | 'identity'>;
  readonly refused: NotAdmitted | 'no-account' | null;
  /** Everything that all of its scopes give; empty where there is something to choose first. */
  readonly claims: Readonly<Record<string, ClaimValue>>;
  /** Where the person has several collèges or children to choose from: what each would have it told. */
  readonly choices: readonly (ContextName & { readonly claims: Readonly<Record<string, ClaimValue>> })[];
};

/** The person is the subject's. */
export const previewClaims: Action<{ readonly service: Service }, Preview> = {
  demand: async (client, { person }) => {
    if (person === null) return noSuchPerson;
    return { act: 'preview-claims', subjects: [personSubject(person, await readStructuresOf(client, person))] };
  },
  run: async ({ client, actor, act, subject, input, today }) => {
    const { service } = input;
    const read = await readAccount(client, subject.person!, today, service.clientId, speaksOfChildren(service));
    const scope = scopeOf(actor, act);
    if (read === undefined || scope === null) return { ok: false, refusal: noSuchPerson };
    const account = seenBy(scope, accountOn(read, today));
    const admission = maySignIn(read, today) ? admit(service, account, read.openings) : ({ refused: 'no-account' } as const);
    const scopes = new Set(Object.keys(service.release.scopes));
    const claimsOf = (told: Account | null) => (told === null ? {} : releasedClaims(told, service.release, scopes));
    const admitted = admission.refused === null ? admission.account : null;
    const contexts = admitted === null || service.context === undefined ? [] : contextsOf(service.context, admitted);
    const choices = (contexts.length < 2 ? [] : contexts).map((one) => ({
      ...contextName(admitted!, one),
      claims: claimsOf(spokenOf(service.context, admitted!, one)),
    }));
    const claims = claimsOf(admitted && spokenOf(service.context, admitted, null));
    return {
      ok: true,
      output: {
        account: { id: account.id, login: account.login, identity: account.identity },
        refused: admission.refused,
        claims,
        choices,
      },
      journal: [
        {
          subjectId: subject.person,
          uai: account.affiliations[0]?.uai ?? null,
          fields: [...new Set([claims, ...choices.map((choice) => choice.claims)].flatMap((told) => Object.keys(told)))],
          detail: { service: service.clientId },
        },
      ],
    };
  },
};

const noSuchPerson: Refusal = {
  code: 'not-found',
  message: "Aucune personne connue ne correspond. Vérifiez l'identifiant, ou cherchez la personne par son nom.",
};
