// The act of making an account for somebody of the académie, the Département or the data protection office who is in no school's directory.
// It gives neither a role nor a password: those are acts of their own.
import { wholeGateway } from '#core/access/actor.ts';
import type { Identity } from '#core/person/facts.ts';
import { loginBase } from '#core/person/login.ts';
import { insertOperator } from '#database/operator-writer.ts';
import type { Action, Refusal } from './door.ts';

export type OperatorInput = { readonly givenName: string; readonly familyName: string };

/** `homonym`: somebody had a login of this name already, so this one bears a number. */
export type OperatorAdded = { readonly person: string; readonly login: string; readonly homonym: boolean; readonly message: string };

export const addOperator: Action<OperatorInput, OperatorAdded> = {
  demand: async () => ({ act: 'add-operator', subjects: [wholeGateway] }),
  run: async ({ client, input, context }) => {
    const [givenName, familyName] = [tidy(input.givenName), tidy(input.familyName)];
    if (!isName(givenName) || !isName(familyName)) return { ok: false, refusal: notAName };
    const base = loginBase(givenName, familyName);
    const identity: Identity = { familyName, givenName, birthName: null, otherNames: [], title: null, birthDate: null, mail: null };
    const person = context.newId();
    const login = await insertOperator(client, { id: person, identity, base });
    const homonym = login !== base;
    return {
      ok: true,
      output: { person, login, homonym, message: homonym ? `${made} ${sameName}` : made },
      journal: [{ subjectId: person, uai: null, fields: ['identity', 'login'], detail: {} }],
    };
  },
};

const made = 'Le compte est créé. Il ne permet rien tant qu’aucun rôle ne lui est donné.';
const sameName =
  'Un autre compte porte déjà ce nom : vérifiez que ce n’est pas la même personne. Si c’est elle, n’employez pas ce nouveau compte.';
const notAName: Refusal = {
  code: 'invalid',
  message: "Le prénom et le nom sont obligatoires : des lettres, 100 caractères au plus. Aucun compte n'a été créé.",
};

function tidy(name: string): string {
  return name.normalize('NFC').replace(/\s+/g, ' ').trim();
}

/** Letters of any script, with the marks that names have between them. */
function isName(name: string): boolean {
  return name.length <= 100 && /^\p{L}[\p{L}\p{M}'’ .-]*$/u.test(name);
}
