// Roles, formalities, passwords and looking at a person, through the door on a real database.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Actor, machineOperator, personSubject, structureSubject } from '#core/access/actor.ts';
import type { AssignedRole } from '#core/access/role.ts';
import type { ComplianceRecord } from '#core/lifecycle/compliance.ts';
import { readConsoleUser } from '#database/console-actor-reader.ts';
import { readPerimeter } from '#database/perimeter.ts';
import { findPersonByLogin, readActor } from '#database/role-reader.ts';
import { type AssignInput, assignRole } from '#src/actions/assign-role.ts';
import { consultPerson } from '#src/actions/consult-person.ts';
import { perform, type Refusal, type Result } from '#src/actions/door.ts';
import { endRole } from '#src/actions/end-role.ts';
import { issueCredentials } from '#src/actions/issue-credentials.ts';
import { recordCompliance } from '#src/actions/record-compliance.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { contextOf, holder, journalOf, OTHER, OWN, seedPerson, seedRole, seedStructures, TODAY } from './stage.ts';

const refusal = (result: Result<unknown>): Refusal => {
  if (result.ok) throw new Error('should have been refused');
  return result.refusal;
};
function done<O>(result: Result<O>): O {
  if (!result.ok) throw new Error(`refused: ${result.refusal.code} ${result.refusal.message}`);
  return result.output;
}

describe('roles, formalities and passwords', () => {
  let database: FreshDatabase;
  before(async () => {
    database = await freshDatabase();
    await seedStructures(database.pool);
  });
  after(() => database.drop());
  afterEach(() => database.pool.query('DELETE FROM role_assignment'));

  const assign = (actor: Actor, person: string, role: AssignedRole, uai: string | null, rest: Partial<AssignInput> = {}) =>
    perform(assignRole, actor, personSubject(person, []), { role, uai, startsOn: TODAY, endsOn: null, ...rest }, contextOf(database.pool));
  const issue = (actor: Actor, person: string) =>
    perform(issueCredentials, actor, personSubject(person, []), null, contextOf(database.pool));
  const record = (actor: Actor, uai: string, input: ComplianceRecord) =>
    perform(recordCompliance, actor, structureSubject(uai), input, contextOf(database.pool));

  describe('giving a role', () => {
    it('lets the académie confirm a chef, who then names his référent, each for his collège', async () => {
      const head = await seedPerson(database.pool, [[OWN, 'DIR']]);
      const teacher = await seedPerson(database.pool, [[OWN, 'ENS']]);
      expect(done(await assign(holder('academie'), head.id, 'chef', OWN)).message).to.include("chef d'établissement");
      const chef = await readActor(database.pool, head.id, TODAY);
      expect(chef).to.deep.equal({ person: head.id, assignments: [{ role: 'chef', uai: OWN }] });
      expect(done(await assign(chef, teacher.id, 'referent-usages', OWN)).kind).to.equal('assigned');
      expect((await journalOf(database.pool)).at(-1)).to.include({
        act: 'assign-delegate',
        actor_id: head.id,
        subject_id: teacher.id,
        uai: OWN,
      });
      expect(refusal(await assign(chef, teacher.id, 'referent-eim', OTHER)).code).to.equal('not-allowed');
      expect(refusal(await assign(chef, teacher.id, 'chef', OWN)).code).to.equal('not-allowed');
      expect(refusal(await assign(holder('academie'), teacher.id, 'adjoint', OWN)).code).to.equal('not-allowed');
      expect(refusal(await assign(chef, teacher.id, 'dpo', null)).code).to.equal('not-allowed');
      expect(done(await assign(chef, teacher.id, 'referent-usages', OWN)).kind).to.equal('already');
    });

    it('keeps one chef at a time, the next one from the day after', async () => {
      const [first, second] = [await seedPerson(database.pool, [[OWN, 'DIR']]), await seedPerson(database.pool, [[OWN, 'DIR']])];
      done(await assign(machineOperator, first.id, 'chef', OWN, { endsOn: '2027-08-31' }));
      const refused = refusal(await assign(machineOperator, second.id, 'chef', OWN));
      expect(refused.code).to.equal('chef-in-place');
      expect(refused.message).to.include("Mettez d'abord fin à son rôle").and.include("Aucun rôle n'a été donné");
      done(await assign(machineOperator, second.id, 'chef', OWN, { startsOn: '2027-09-01' }));
    });

    it('lets one of two académie agents name the chef when both do it at once', async () => {
      const people = [await seedPerson(database.pool, [[OWN, 'DIR']]), await seedPerson(database.pool, [[OWN, 'DIR']])];
      const results = await Promise.all(people.map(({ id }) => assign(holder('academie'), id, 'chef', OWN)));
      expect(results.filter(({ ok }) => ok)).to.have.length(1);
    });

    it('gives a role of a collège to its own staff only, and says what to do first', async () => {
      const pupil = await seedPerson(database.pool, [[OWN, 'ELV']]);
      const elsewhere = await seedPerson(database.pool, [[OTHER, 'ENS']]);
      for (const { id } of [pupil, elsewhere]) {
        const refused = refusal(await assign(holder('chef'), id, 'adjoint', OWN));
        expect(refused.code).to.equal('not-eligible');
        expect(refused.message).to.include("Approuvez d'abord son compte");
      }
      expect(refusal(await assign(holder('academie'), pupil.id, 'dpo', null)).message).to.include('personnel ou à un opérateur');
      expect(refusal(await assign(holder('chef'), randomUUID(), 'adjoint', OWN)).code).to.equal('not-found');
    });

    it('never lets an agent of the Département or a DPO hold another role', async () => {
      const operator = await seedPerson(database.pool, [[OWN, 'ETA']], 'operator');
      done(await assign(holder('academie'), operator.id, 'departement', null));
      for (const role of ['academie', 'dpo'] as const) {
        const refused = refusal(await assign(holder('academie'), operator.id, role, null));
        expect(refused.code).to.equal('role-conflict');
        expect(refused.message).to.include('« Département »');
      }
      expect(refusal(await assign(holder('chef'), operator.id, 'referent-eim', OWN)).code).to.equal('role-conflict');
    });

    it('reads dates and structures strictly', async () => {
      const { id } = await seedPerson(database.pool, [[OWN, 'DIR']]);
      const faults: readonly [Partial<AssignInput> & { role?: AssignedRole; uai?: string | null }, string][] = [
        [{ startsOn: '2026-02-30' }, 'AAAA-MM-JJ'],
        [{ endsOn: 'demain' }, 'AAAA-MM-JJ'],
        [{ startsOn: '2026-12-02', endsOn: '2026-12-01' }, 'finit avant de commencer'],
        [{ startsOn: '2026-01-01', endsOn: '2026-02-01' }, 'déjà passée'],
        [{ role: 'dpo', uai: OWN }, "n'indiquez pas d'UAI"],
      ];
      for (const [rest, said] of faults) {
        const refused = refusal(await assign(holder('academie'), id, rest.role ?? 'chef', rest.uai ?? OWN, rest));
        expect(refused.code).to.equal('invalid');
        expect(refused.message).to.include(said).and.include("Aucun rôle n'a été donné");
      }
    });

    it('ends a role at once, by whoever may give it', async () => {
      const teacher = await seedPerson(database.pool, [[OWN, 'ENS']]);
      const id = await seedRole(database.pool, teacher.id, 'referent-usages', OWN);
      const end = (actor: Actor) => perform(endRole, actor, personSubject(teacher.id, []), { assignmentId: id }, contextOf(database.pool));
      expect(refusal(await end(holder('chef', randomUUID(), OTHER))).code).to.equal('not-allowed');
      expect((await readActor(database.pool, teacher.id, TODAY)).assignments).to.have.length(1);
      expect(done(await end(holder('chef'))).message).to.include('terminé');
      expect((await readActor(database.pool, teacher.id, TODAY)).assignments).to.have.length(0);
      expect(refusal(await end(holder('chef'))).code).to.equal('not-found');
    });

    it('counts the role of a collège only while its holder is active staff there; an operator needs no collège', async () => {
      const { id } = await seedPerson(database.pool, [
        [OWN, 'DIR'],
        [OTHER, 'TUT'],
      ]);
      for (const uai of [OWN, OTHER]) await seedRole(database.pool, id, 'chef', uai);
      await seedRole(database.pool, id, 'academie', null);
      const held = async () => (await readActor(database.pool, id, TODAY)).assignments.map(({ role, uai }) => `${role} ${uai}`);
      const shown = async () => (await readConsoleUser(database.pool, id, TODAY))?.roles.map(({ role, uai }) => `${role} ${uai}`);
      expect(await held()).to.have.members(['academie null', `chef ${OWN}`]);
      expect(await shown()).to.have.members(['academie null', `chef ${OWN}`]);
      await database.pool.query(`UPDATE affiliation SET until = '2026-11-23' WHERE person_id = $1`, [id]);
      expect(await held(), 'the day after the last').to.deep.equal(['academie null']);
      await database.pool.query(`UPDATE affiliation SET until = NULL, state = 'departed' WHERE person_id = $1`, [id]);
      expect(await held()).to.deep.equal(['academie null']);
      expect(await shown()).to.deep.equal(['academie null']);
      const next = await seedPerson(database.pool, [[OWN, 'DIR']]);
      expect(done(await assign(holder('academie'), next.id, 'chef', OWN)).kind, 'whoever left stands in nobody’s way').to.equal('assigned');
    });

    it('counts a role only between its dates', async () => {
      const { id } = await seedPerson(database.pool, [[OWN, 'ENS']]);
      await seedRole(database.pool, id, 'referent-eim', OWN, '2026-09-01', '2026-11-23');
      await seedRole(database.pool, id, 'referent-usages', OWN, '2026-11-25');
      expect((await readActor(database.pool, id, TODAY)).assignments).to.deep.equal([]);
      expect((await readActor(database.pool, id, '2026-11-23')).assignments).to.deep.equal([{ role: 'referent-eim', uai: OWN }]);
    });
  });

  describe('handing over a password', () => {
    it('gives it once, to be changed, and keeps neither it nor a name anywhere', async () => {
      const pupil = await seedPerson(database.pool, [[OWN, 'ELV']]);
      const referent = holder('referent-usages');
      const issued = done(await issue(referent, pupil.id));
      expect(issued.login).to.equal(pupil.login);
      expect(issued.message).to.include('main propre');
      const { rows } = await database.pool.query('SELECT hash, must_change, issued_by FROM credential WHERE person_id = $1', [pupil.id]);
      expect(rows[0]).to.include({ must_change: true, issued_by: referent.person });
      expect(rows[0].hash)
        .to.match(/^hashed:/)
        .and.not.include(issued.password);
      const entry = (await journalOf(database.pool)).at(-1)!;
      expect(entry).to.include({ act: 'issue-credentials', actor_role: 'referent-usages', subject_id: pupil.id, uai: OWN });
      expect(JSON.stringify(entry)).to.not.include(issued.password);
      const again = done(await issue(referent, pupil.id));
      expect(again.password).to.not.equal(issued.password);
      expect(await findPersonByLogin(database.pool, pupil.login)).to.equal(pupil.id);
    });

    it('stays inside the collège, and outside the Département, the académie and the DPO', async () => {
      const pupil = await seedPerson(database.pool, [[OTHER, 'ELV']]);
      for (const role of ['chef', 'referent-usages', 'referent-eim', 'academie', 'departement', 'dpo'] as const) {
        expect(refusal(await issue(holder(role), pupil.id)).code, role).to.equal('not-allowed');
      }
    });

    it('never gives a référent the password of somebody with more power than himself', async () => {
      const head = await seedPerson(database.pool, [[OWN, 'DIR']]);
      await seedRole(database.pool, head.id, 'chef', OWN);
      const deputy = await seedPerson(database.pool, [[OWN, 'DIR']]);
      await seedRole(database.pool, deputy.id, 'adjoint', OWN);
      const future = await seedPerson(database.pool, [[OWN, 'DIR']]);
      const agent = await seedPerson(database.pool, [], 'operator');
      const both = await seedPerson(database.pool, [
        [OWN, 'ENS'],
        [OTHER, 'ENS'],
      ]);
      await seedRole(database.pool, both.id, 'referent-usages', OTHER);
      const may = async (actor: Actor) => {
        const allowed: string[] = [];
        for (const [name, { id }] of Object.entries({ head, deputy, future, agent, both }))
          if ((await issue(actor, id)).ok) allowed.push(name);
        return allowed.join(' ');
      };
      expect(await may(holder('referent-usages'))).to.equal('');
      expect(await may(holder('adjoint'))).to.equal('');
      expect(await may(holder('chef'))).to.equal('deputy');
      expect(await may(holder('chef', randomUUID(), OTHER))).to.equal('both');
      expect(await may(holder('academie'))).to.equal('head deputy future agent both');
      expect(await may(holder('departement'))).to.equal('');
      expect(await may(holder('dpo'))).to.equal('');
    });

    it('is not a way to change one’s own password, nor to open a closed account', async () => {
      const teacher = await seedPerson(database.pool, [[OWN, 'ENS']]);
      await seedRole(database.pool, teacher.id, 'referent-usages', OWN);
      const agent = await seedPerson(database.pool, [], 'operator');
      expect(refusal(await issue(holder('academie', agent.id), agent.id)).message).to.include('soi-même');
      const gone = await seedPerson(database.pool, [[OWN, 'DIR']]);
      await database.pool.query(`UPDATE affiliation SET state = 'departed' WHERE person_id = $1`, [gone.id]);
      await seedRole(database.pool, gone.id, 'chef', OWN);
      expect(refusal(await issue(holder('academie'), gone.id)).message).to.include('fermé');
      expect(refusal(await issue(holder('chef'), randomUUID())).code).to.equal('not-found');
    });
  });

  describe('recording formalities (C-8.2)', () => {
    const complete: ComplianceRecord = {
      conventionFrom: '2026-09-01',
      conventionUntil: null,
      informedOn: '2026-09-10',
      informedHow: 'Carnet de liaison',
      registerOn: '2026-09-05',
      registerReference: 'ENT-2026-01',
    };

    it('lets the chef complete them piece by piece, and opens the collège to the next synchronisation', async () => {
      const chef = holder('chef');
      const partial = done(await record(chef, OWN, { ...complete, registerOn: '', registerReference: ' ' }));
      expect(partial.state.inOrder).to.equal(false);
      expect(partial.message).to.include('registre');
      const client = await database.pool.connect();
      expect([...(await readPerimeter(client, TODAY))]).to.deep.equal([]);
      const whole = done(await record(chef, OWN, complete));
      expect(whole.message).to.include('complètes');
      expect([...(await readPerimeter(client, TODAY))]).to.deep.equal([OWN]);
      client.release();
      const entry = (await journalOf(database.pool)).at(-1)!;
      expect(entry).to.include({ act: 'record-compliance', zone: 'shared', actor_role: 'chef', uai: OWN });
      expect(entry.fields).to.deep.equal(['registerOn', 'registerReference']);
      expect(done(await record(holder('academie'), OWN, complete)).message).to.include("Rien n'a changé");
    });

    it('belongs to the chef and the académie', async () => {
      for (const role of ['adjoint', 'referent-usages', 'referent-eim', 'departement', 'dpo'] as const) {
        expect(refusal(await record(holder(role), OWN, complete)).code, role).to.equal('not-allowed');
      }
      expect(refusal(await record(holder('chef'), OTHER, complete)).code).to.equal('not-allowed');
    });

    it('takes no date that cannot be, and says which', async () => {
      const faults: readonly [Partial<ComplianceRecord>, string][] = [
        [{ informedOn: '10/09/2026' }, 'AAAA-MM-JJ'],
        [{ conventionUntil: '2026-08-01' }, 'finit avant de commencer'],
        [{ conventionFrom: null, conventionUntil: '2029-08-31' }, 'pas de début'],
        [{ informedHow: 'x'.repeat(501) }, '500 caractères'],
      ];
      for (const [rest, said] of faults) {
        const { code, message } = refusal(await record(holder('chef'), OWN, { ...complete, ...rest }));
        expect(code).to.equal('invalid');
        expect(message).to.include(said).and.include("Rien n'a été enregistré");
      }
      expect(refusal(await record(holder('academie'), '0990000A', complete)).code).to.equal('not-found');
    });
  });

  describe('looking at a person', () => {
    const look = (actor: Actor, person: string) =>
      perform(consultPerson, actor, personSubject(person, []), { mappingOf: () => undefined }, contextOf(database.pool));

    it('is journaled, and allowed to those who answer for the person, the DPO, and the person himself', async () => {
      const pupil = await seedPerson(database.pool, [[OWN, 'ELV']]);
      for (const role of ['chef', 'adjoint', 'referent-usages', 'academie', 'dpo'] as const) {
        expect(done(await look(holder(role), pupil.id)).familyName).to.equal('Invente');
        expect((await journalOf(database.pool)).at(-1)).to.include({ act: 'explain-person', actor_role: role, subject_id: pupil.id });
      }
      expect(done(await look({ person: pupil.id, assignments: [] }, pupil.id)).id).to.equal(pupil.id);
      for (const actor of [
        holder('referent-eim'),
        holder('departement'),
        holder('chef', randomUUID(), OTHER),
        { person: randomUUID(), assignments: [] },
      ]) {
        expect(refusal(await look(actor, pupil.id)).code).to.equal('not-allowed');
        expect(JSON.parse((await journalOf(database.pool)).at(-1)!.detail)).to.have.property('outcome', 'denied');
      }
      expect(refusal(await look(holder('academie'), randomUUID())).code).to.equal('not-found');
    });
  });
});
