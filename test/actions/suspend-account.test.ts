// Withdrawing an account and giving it back, through the door on a real database: who over whom, how far, with what reason, and what is journaled.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Actor, machineOperator, personSubject } from '#core/access/actor.ts';
import type { AssignedRole } from '#core/access/role.ts';
import { reportAccount } from '#database/account-report.ts';
import { readWithdrawal } from '#database/withdrawal-reader.ts';
import { perform } from '#src/actions/door.ts';
import { reinstateAccount, suspendAccount } from '#src/actions/suspend-account.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { contextOf, journalOf, NOW, OTHER, OWN, seedPerson, seedRole, seedStructures } from './stage.ts';

describe('suspending and reinstating an account', () => {
  let database: FreshDatabase;
  const people: Record<string, string> = {};
  before(async () => {
    database = await freshDatabase();
    await seedStructures(database.pool);
    const add = async (name: string, affiliations: Parameters<typeof seedPerson>[1]) => {
      people[name] = (await seedPerson(database.pool, affiliations)).id;
    };
    await add('pupil', [[OWN, 'ELV']]);
    await add('teacher', [
      [OWN, 'ENS'],
      [OTHER, 'ENS'],
    ]);
    await add('referent', [[OWN, 'ENS']]);
    await add('chef', [[OWN, 'DIR']]);
    await seedRole(database.pool, people.referent!, 'referent-usages', OWN);
    await seedRole(database.pool, people.chef!, 'chef', OWN);
  });
  after(() => database.drop());
  beforeEach(() => database.pool.query('DELETE FROM suspension'));

  const reason = 'Insultes répétées dans la messagerie';
  const suspend = (actor: Actor, person: string, why = reason) =>
    perform(suspendAccount, actor, personSubject(people[person]!, []), { reason: why }, contextOf(database.pool));
  const reinstate = (actor: Actor, person: string, why = 'Entretien avec la famille') =>
    perform(reinstateAccount, actor, personSubject(people[person]!, []), { reason: why }, contextOf(database.pool));
  const where = async (person: string) =>
    (await readWithdrawal(database.pool, { structures: 'all', nominative: true }, people[person]!)).suspensions.map(({ uai }) => uai);
  const of = (role: AssignedRole, uai: string | null = OWN): Actor => ({ person: randomUUID(), assignments: [{ role, uai }] });
  const code = (result: Awaited<ReturnType<typeof suspend>>) => (result.ok ? result.output.kind : result.refusal.code);

  it('is the direction’s and the référent’s for their collège, and giving back the direction’s alone', async () => {
    for (const role of ['chef', 'adjoint', 'referent-usages'] as const) {
      expect(code(await suspend(of(role, OTHER), 'pupil')), `${role} of another collège`).to.equal('not-allowed');
      expect(code(await suspend(of(role), 'pupil')), role).to.equal('done');
      expect(await where('pupil')).to.deep.equal([OWN]);
      expect(code(await reinstate(of('referent-usages'), 'pupil'))).to.equal('not-allowed');
      expect(code(await reinstate(of(role === 'adjoint' ? 'adjoint' : 'chef'), 'pupil'))).to.equal('done');
      expect(await where('pupil')).to.deep.equal([]);
    }
    for (const role of ['referent-eim', 'academie', 'departement', 'dpo'] as const)
      expect(code(await suspend(of(role, role === 'referent-eim' ? OWN : null), 'pupil')), role).to.equal('not-allowed');
  });

  it('never reaches up: a référent not his like nor his chef, a chef not himself, the académie both', async () => {
    expect(code(await suspend(of('referent-usages'), 'referent'))).to.equal('not-allowed');
    expect(code(await suspend(of('adjoint'), 'referent'))).to.equal('not-allowed');
    expect(code(await suspend(of('chef'), 'referent'))).to.equal('done');
    expect(code(await suspend(of('adjoint'), 'chef'))).to.equal('not-allowed');
    const agent = of('academie', null);
    expect(code(await suspend({ ...agent, person: people.chef! }, 'chef')), 'one’s own account').to.equal('not-eligible');
    expect(code(await suspend(agent, 'chef'))).to.equal('done');
    expect(await where('chef'), 'everywhere').to.deep.equal([null]);
  });

  it('holds in the collège that says so and in no other, which cannot end it either', async () => {
    expect(code(await suspend(of('chef'), 'teacher'))).to.equal('done');
    expect(await where('teacher')).to.deep.equal([OWN]);
    expect(code(await reinstate(of('chef', OTHER), 'teacher'))).to.equal('none');
    const seen = await readWithdrawal(database.pool, { structures: [OTHER], nominative: true }, people.teacher!);
    expect(seen.suspensions, 'nor read why').to.deep.equal([]);
    expect(code(await suspend(machineOperator, 'teacher')), 'the machine’s operator: everywhere').to.equal('done');
    expect(await where('teacher')).to.have.members([OWN, null]);
    expect(code(await reinstate(machineOperator, 'teacher'))).to.equal('done');
    expect(await where('teacher')).to.deep.equal([]);
  });

  it('wants a reason, keeps it beside the decision, and journals who, whom and where without it', async () => {
    expect(code(await suspend(of('chef'), 'pupil', '  '))).to.equal('invalid');
    const chef = of('chef');
    const before = (await journalOf(database.pool)).length;
    await suspend(chef, 'pupil');
    expect(code(await suspend(chef, 'pupil')), 'a second time changes nothing').to.equal('none');
    const added = (await journalOf(database.pool)).slice(before);
    expect(added).to.have.length(1);
    expect(added[0]).to.deep.include({
      act: 'suspend-account',
      zone: 'nominative',
      actor_id: chef.person,
      actor_role: 'chef',
      subject_id: people.pupil,
      uai: OWN,
      fields: ['suspension'],
    });
    expect(added[0]!.detail).to.equal('{"services":0,"sessions":0}');
    await reinstate(chef, 'pupil');
    const { rows } = await database.pool.query('SELECT reason, end_reason, set_by, ended_by, since FROM suspension');
    expect(rows).to.deep.equal([
      { reason, end_reason: 'Entretien avec la famille', set_by: chef.person, ended_by: chef.person, since: NOW },
    ]);
  });

  it('given back, settles what the person had reported too', async () => {
    const client = await database.pool.connect();
    await reportAccount(client, people.pupil!, NOW);
    client.release();
    expect(code(await reinstate(of('chef'), 'pupil'))).to.equal('done');
    const scope = { structures: 'all', nominative: true } as const;
    expect((await readWithdrawal(database.pool, scope, people.pupil!)).reportedAt).to.equal(null);
  });
});
