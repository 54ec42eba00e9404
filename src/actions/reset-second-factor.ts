// The act of forgetting the second factor of somebody who has lost both phone and recovery codes (C-OTP): by the académie alone, once it has
// made sure who is asking. The next sign-in enrols another phone.
import { personSubject } from '#core/access/actor.ts';
import { readStanding } from '#database/role-reader.ts';
import { deleteSecondFactor } from '#database/second-factor-writer.ts';
import { endSessionsOf } from '#database/session-end.ts';
import type { Action, Refusal } from './door.ts';

/** `none`: there was nothing to forget, and nothing was done. */
export type SecondFactorReset = { readonly kind: 'reset' | 'none'; readonly message: string };

/** The person is the subject's. */
export const resetSecondFactor: Action<null, SecondFactorReset> = {
  demand: async (client, { person }, _input, today) => {
    const standing = person === null ? null : await readStanding(client, person, today);
    if (!standing) return noSuchPerson;
    const uais = standing.active.map(({ uai }) => uai);
    return { act: 'reset-second-factor', subjects: [personSubject(standing.person, uais)] };
  },
  run: async ({ client, subject, actor, context }) => {
    const person = subject.person!;
    // An unlocked console left alone must not be enough to change its owner's phone.
    if (person === actor.person) return { ok: false, refusal: ownFactor };
    if (!(await deleteSecondFactor(client, person))) return { ok: true, output: { kind: 'none', message: none }, journal: [] };
    // Whoever has the lost phone may have sessions open: they end with it.
    await endSessionsOf(client, [person], context.now, 'second-factor-reset');
    return {
      ok: true,
      output: { kind: 'reset', message: reset },
      journal: [{ subjectId: person, uai: null, fields: ['second-factor'], detail: {} }],
    };
  },
};

const reset =
  'Le second facteur est réinitialisé et toutes les sessions de cette personne sont fermées. À sa prochaine connexion, elle installera un autre téléphone. Si son mot de passe a pu être vu, remettez-lui-en aussi un nouveau.';
const none =
  "Cette personne n'a pas de second facteur : rien n'a été changé. S'il lui en faut un, il lui sera proposé à sa prochaine connexion.";
const noSuchPerson: Refusal = {
  code: 'not-found',
  message: "Aucune personne connue ne correspond. Rien n'a été changé. Vérifiez l'identifiant.",
};
const ownFactor: Refusal = {
  code: 'not-eligible',
  message:
    "On ne réinitialise pas son propre second facteur. Rien n'a été changé. Demandez-le à un autre agent de l'académie, ou changez de téléphone à la connexion avec un code de secours.",
};
