// Who of the demonstration may sign in: roles by the act that anybody would use, operators, and a password for each person of the table.
import { type Actor, machineOperator, personSubject, wholeGateway } from '#core/access/actor.ts';
import type { AssignedRole } from '#core/access/role.ts';
import { parisDay } from '#core/calendar/french-date.ts';
import { loginBase } from '#core/person/login.ts';
import { setCredentials } from '#database/credential.ts';
import { findByKeys, type KeyedPerson } from '#database/person-by-key.ts';
import { findPersonByLogin } from '#database/role-reader.ts';
import type { DemonstrationCollege, DemonstrationPerson } from '#fixtures/demonstration.ts';
import { addOperator, type OperatorInput } from '#src/actions/add-operator.ts';
import { assignRole } from '#src/actions/assign-role.ts';
import { type ActionContext, perform } from '#src/actions/door.ts';
import type { Identifiant } from './identifiants.ts';

type Wanted = {
  readonly label: string;
  readonly category: string;
  readonly person: DemonstrationPerson;
  readonly role: AssignedRole | null;
};

/** Whom the table shows of a collège, in the order in which roles can be given: the chef names the others. */
const peopleOf = (college: DemonstrationCollege): readonly Wanted[] => [
  { label: 'chef', category: 'PersEducNat', person: college.head, role: 'chef' },
  { label: 'adjoint', category: 'PersEducNat', person: college.deputy, role: 'adjoint' },
  { label: 'referent-usages', category: 'PersEducNat', person: college.documentalist, role: 'referent-usages' },
  { label: 'referent-eim', category: 'PersEducNat', person: college.assistant, role: 'referent-eim' },
  { label: 'enseignant', category: 'PersEducNat', person: college.teacher, role: null },
  { label: 'eleve', category: 'Eleve', person: college.pupil, role: null },
  { label: 'responsable', category: 'PersRelEleve', person: college.guardian, role: null },
];

const operators: readonly { readonly role: AssignedRole; readonly givenName: string; readonly familyName: string }[] = [
  { role: 'academie', givenName: 'Solveig', familyName: 'TRÉVARIN' },
  { role: 'departement', givenName: 'Anatole', familyName: 'BRÉHANDEC' },
  { role: 'dpo', givenName: 'Maëlle', familyName: 'QUINTERNE' },
];

type Account = { readonly id: string; readonly row: Omit<Identifiant, 'password'> };

/** Gives the roles and sets the passwords; returns the table. People without an account yet (their list waits) are left out. */
export async function giveAccounts(
  colleges: readonly DemonstrationCollege[],
  source: string,
  acting: ActionContext,
): Promise<Identifiant[]> {
  const accounts: Account[] = [];
  for (const college of colleges) {
    const people = peopleOf(college);
    const found = await findByKeys(
      acting.pool,
      source,
      people.map((p) => ({ category: p.category, key: p.person.jointure })),
    );
    let chef: Actor | null = null;
    for (const { label, category, person, role } of people) {
      const account = found.get(`${category} ${person.jointure}`);
      if (account === undefined) continue;
      if (role !== null) await assign(role === 'chef' ? machineOperator : (chef ?? machineOperator), account, role, college.uai, acting);
      if (role === 'chef') chef = { person: account.id, assignments: [{ role: 'chef', uai: college.uai }] };
      // Without its chef's decision only the direction has an account: the deputy then holds no role yet.
      accounts.push({
        id: account.id,
        row: { role: label, login: account.login, structure: college.uai, name: `${person.givenName} ${person.familyName}` },
      });
    }
  }
  for (const operator of operators) accounts.push(await operatorAccount(operator, acting));
  const identifiants = accounts.map(({ row }) => ({
    role: row.role,
    login: row.login,
    password: acting.provisionalPassword(),
    structure: row.structure,
    name: row.name,
  }));
  const hashes = await Promise.all(identifiants.map((i) => acting.hashPassword(i.password)));
  await setCredentials(
    acting.pool,
    accounts.map(({ id }, at) => ({ personId: id, hash: hashes[at]!, mustChange: false, issuedBy: null })),
  );
  return identifiants;
}

async function operatorAccount(operator: (typeof operators)[number], acting: ActionContext): Promise<Account> {
  const { role, givenName, familyName } = operator;
  const base = loginBase(givenName, familyName);
  // After a kill the operator may be there already.
  const known = await findPersonByLogin(acting.pool, base);
  const account = known === null ? await newOperator({ givenName, familyName }, acting) : { id: known, login: base };
  await assign(machineOperator, account, role, null, acting);
  return { id: account.id, row: { role, login: account.login, structure: '', name: `${givenName} ${familyName}` } };
}

async function newOperator(input: OperatorInput, acting: ActionContext): Promise<KeyedPerson> {
  const added = await perform(addOperator, machineOperator, wholeGateway, input, acting);
  if (!added.ok) throw new Error(added.refusal.message);
  return { id: added.output.person, login: added.output.login };
}

async function assign(actor: Actor, account: KeyedPerson, role: AssignedRole, uai: string | null, acting: ActionContext): Promise<void> {
  const subject = personSubject(account.id, uai === null ? [] : [uai]);
  const done = await perform(assignRole, actor, subject, { role, uai, startsOn: parisDay(acting.now), endsOn: null }, acting);
  if (!done.ok) throw new Error(`${role}: ${done.refusal.message}`);
}
