// Making the account of somebody who is in no school's directory, through the door on a real database.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Actor, machineOperator, nobody, personSubject, systemActor, wholeGateway } from '#core/access/actor.ts';
import { addOperator, type OperatorAdded } from '#src/actions/add-operator.ts';
import { assignRole } from '#src/actions/assign-role.ts';
import { perform, type Result } from '#src/actions/door.ts';
import { issueCredentials } from '#src/actions/issue-credentials.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { contextOf, holder, journalOf, seedStructures, TODAY } from './stage.ts';

describe('adding an operator', () => {
  let database: FreshDatabase;
  before(async () => {
    database = await freshDatabase();
    await seedStructures(database.pool);
  });
  after(() => database.drop());

  const add = (actor: Actor, givenName: string, familyName: string): Promise<Result<OperatorAdded>> =>
    perform(addOperator, actor, wholeGateway, { givenName, familyName }, contextOf(database.pool));
  const added = async (actor: Actor, givenName: string, familyName: string): Promise<OperatorAdded> => {
    const result = await add(actor, givenName, familyName);
    if (!result.ok) throw new Error(result.refusal.message);
    return result.output;
  };
  const people = async (): Promise<number> => (await database.pool.query('SELECT FROM person')).rowCount ?? 0;

  it('makes an account that may be given a role and a password, and journals no name', async () => {
    const { person, login, homonym } = await added(machineOperator, '  Anne-Sophie ', 'LE  GÔFF');
    expect({ login, homonym }).to.deep.equal({ login: 'annesophie.legoff', homonym: false });
    const { rows } = await database.pool.query('SELECT kind, login, identity, sort_name FROM person WHERE id = $1', [person]);
    expect(rows[0]).to.deep.include({ kind: 'operator', login });
    expect(rows[0].identity).to.include({ givenName: 'Anne-Sophie', familyName: 'LE GÔFF', birthDate: null });
    const entry = (await journalOf(database.pool)).at(-1)!;
    expect(entry).to.include({ act: 'add-operator', zone: 'nominative', actor_role: 'academie', actor_id: null, subject_id: person });
    expect(JSON.stringify(entry).toLowerCase()).to.not.match(/goff|sophie/);
    const subject = personSubject(person, []);
    const input = { role: 'academie', uai: null, startsOn: TODAY, endsOn: null } as const;
    expect((await perform(assignRole, machineOperator, subject, input, contextOf(database.pool))).ok).to.equal(true);
    expect((await perform(issueCredentials, machineOperator, subject, null, contextOf(database.pool))).ok).to.equal(true);
  });

  it('gives a homonym a login of his own, never one that somebody had, and says so', async () => {
    await added(holder('academie'), 'Yann', 'Kerbrat');
    const second = await added(holder('academie'), 'Yann', 'Kerbrat');
    expect(second).to.include({ login: 'yann.kerbrat2', homonym: true });
    expect(second.message).to.include('vérifiez que ce n’est pas la même personne');
    await database.pool.query(`INSERT INTO login (login, base, number, person_id) VALUES ('yann.kerbrat3', 'yann.kerbrat3', 1, $1)`, [
      second.person,
    ]);
    expect((await added(holder('academie'), 'Yann', 'Kerbrat')).login).to.equal('yann.kerbrat4');
  });

  it('gives two operators of one name, added at the same moment, two logins', async () => {
    const both = await Promise.all([added(systemActor, 'Maïwenn', 'Quéré'), added(systemActor, 'Maïwenn', 'Quéré')]);
    expect(both.map(({ login }) => login).sort()).to.deep.equal(['maiwenn.quere', 'maiwenn.quere2']);
  });

  it('belongs to the académie and to whoever runs the machine', async () => {
    const before = await people();
    for (const role of ['chef', 'adjoint', 'referent-usages', 'referent-eim', 'departement', 'dpo'] as const) {
      const result = await add(holder(role), 'Yann', 'Intrus');
      expect(result.ok ? '' : result.refusal.code, role).to.equal('not-allowed');
      expect(JSON.parse((await journalOf(database.pool)).at(-1)!.detail)).to.include({ outcome: 'denied' });
    }
    for (const actor of [nobody, { person: randomUUID(), assignments: [] }])
      expect((await add(actor, 'Yann', 'Intrus')).ok).to.equal(false);
    expect(await people()).to.equal(before);
  });

  for (const [givenName, familyName] of [
    ['', 'Kerbrat'],
    ['Yann', '   '],
    ['Yann', '<b>Kerbrat</b>'],
    ['Yann', 'yann@exemple.fr'],
    ['Yann', 'x'.repeat(101)],
    ['Yann', '2e adjoint'],
  ] as const) {
    it(`takes no account for « ${givenName} », « ${familyName.slice(0, 20)} », and says why`, async () => {
      const before = await people();
      const result = await add(holder('academie'), givenName, familyName);
      if (result.ok) throw new Error('should have been refused');
      expect(result.refusal.code).to.equal('invalid');
      expect(result.refusal.message).to.include("Aucun compte n'a été créé");
      expect(await people()).to.equal(before);
    });
  }
});
