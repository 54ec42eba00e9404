// Deciding on account lists through the door, on a real database: approve, refuse, release; who may; what is left behind.
import { expect } from 'chai';
import { machineOperator, nobody, structureSubject } from '#core/access/actor.ts';
import { directionOnly, everything, type Selection } from '#core/approval/selection.ts';
import { LIST_APPROVED } from '#database/account-list-writer.ts';
import { verifyJournal } from '#database/journal.ts';
import { inTransaction } from '#database/transaction.ts';
import { approveList } from '#src/actions/approve-list.ts';
import type { Decided, DecisionInput } from '#src/actions/decide-list.ts';
import { type Action, perform, type Refusal, type Result } from '#src/actions/door.ts';
import { refuseList } from '#src/actions/refuse-list.ts';
import { releaseList } from '#src/actions/release-list.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { contextOf, holder, journalOf, NOW, OTHER, OWN, type SeededList, seedList, seedStructures, statesOf } from './stage.ts';

const three = [
  ['arrive', 'ELV'],
  ['arrive', 'ENS'],
  ['leave', 'ELV'],
] as const;
const limit = { profile: 'ELV', verb: 'leave', count: 130, active: 390, maxCount: 10, maxShare: 0.1 } as const;

const done = (result: Result<Decided>): Decided => {
  if (!result.ok) throw new Error(`refused: ${result.refusal.code} ${result.refusal.message}`);
  return result.output;
};
const refusal = (result: Result<Decided>): Refusal => {
  if (result.ok) throw new Error('should have been refused');
  return result.refusal;
};

describe('deciding on an account list', () => {
  let database: FreshDatabase;
  const chef = holder('chef');
  const decide = (
    action: Action<DecisionInput, Decided>,
    list: SeededList,
    rest: Partial<DecisionInput> = {},
    actor = chef,
    uai: string = OWN,
  ) =>
    perform(
      action,
      actor,
      structureSubject(uai),
      { listId: list.id, digest: list.digest, selection: everything, comment: null, ...rest },
      contextOf(database.pool),
    );
  const release = (list: SeededList, comment: string | null, actor = chef) =>
    perform(releaseList, actor, structureSubject(OWN), { listId: list.id, digest: list.digest, comment }, contextOf(database.pool));

  beforeEach(async () => {
    database = await freshDatabase();
    await seedStructures(database.pool);
  });
  afterEach(() => database.drop());

  it('lets the chef approve the whole list, keeps who decided what, and journals it without a name', async () => {
    const list = await seedList(database.pool, OWN, three);
    const output = done(await decide(approveList, list));
    expect(output).to.include({ kind: 'decided', lines: 3, openLeft: 0, state: 'decided' });
    expect(output.message).to.equal('3 lignes approuvées. Toute la liste est décidée.');
    expect(await statesOf(database.pool, list.id)).to.deep.equal({ list: 'decided', lines: ['approved', 'approved', 'approved'] });
    const { rows } = await database.pool.query('SELECT * FROM decision');
    expect(rows).to.have.length(1);
    expect(rows[0]).to.deep.include({
      verdict: 'approve',
      actor_id: chef.person,
      actor_role: 'chef',
      decided_at: NOW,
      lines: 3,
      digest: list.digest,
    });
    const journal = await journalOf(database.pool);
    expect(journal).to.have.length(1);
    expect(journal[0]).to.include({ act: 'approve-list', zone: 'nominative', actor_id: chef.person, actor_role: 'chef', uai: OWN });
    expect(JSON.parse(journal[0]!.detail)).to.include({ list: list.id, lines: 3, left: 0, decision: output.decisionId });
    expect(await verifyJournal(database.pool)).to.include({ whole: true, checked: 1 });
  });

  it('wakes the applier at the moment of the decision, and not when it is refused', async () => {
    const client = await database.pool.connect();
    const heard: (string | undefined)[] = [];
    client.on('notification', ({ payload }) => heard.push(payload));
    await client.query(`LISTEN ${LIST_APPROVED}`);
    const list = await seedList(database.pool, OWN, three);
    await decide(approveList, list, { digest: 'old' });
    await decide(approveList, list);
    await client.query('SELECT 1');
    client.release(true);
    expect(heard).to.deep.equal([list.id]);
  });

  const parts: readonly (readonly [string, (list: SeededList) => Selection, readonly string[]])[] = [
    ['one person', ({ persons }) => ({ kind: 'persons', persons: [persons[1]!, persons[1]!] }), ['open', 'approved', 'open']],
    ['the arrivals', () => ({ kind: 'slice', verb: 'arrive', profile: null }), ['approved', 'approved', 'open']],
    ['the pupils', () => ({ kind: 'slice', verb: null, profile: 'ELV' }), ['approved', 'open', 'approved']],
    ['the pupils who arrive', () => ({ kind: 'slice', verb: 'arrive', profile: 'ELV' }), ['approved', 'open', 'open']],
  ];
  for (const [what, selection, lines] of parts) {
    it(`approves ${what} alone and leaves the rest to decide`, async () => {
      const list = await seedList(database.pool, OWN, three);
      const output = done(await decide(approveList, list, { selection: selection(list) }));
      expect(output.state).to.equal('partly-decided');
      expect(output.message).to.match(/Reste à décider : [12] lignes?\.$/);
      expect(await statesOf(database.pool, list.id)).to.deep.equal({ list: 'partly-decided', lines });
      const rest = done(await decide(refuseList, list, { comment: 'Erreur de la base élèves' }));
      expect(rest.state).to.equal('decided');
      expect((await statesOf(database.pool, list.id)).lines.filter((state) => state === 'refused')).to.have.length(rest.lines);
    });
  }

  it('says so when the same is approved twice, names who decided, and does nothing', async () => {
    const list = await seedList(database.pool, OWN, three);
    await decide(approveList, list);
    const again = done(await decide(approveList, list, {}, holder('adjoint')));
    expect(again).to.include({ kind: 'already', lines: 0, decisionId: null });
    expect(again.message).to.include('déjà approuvé').and.include("chef d'établissement").and.include('10\u00a0h\u00a000');
    expect((await database.pool.query('SELECT FROM decision')).rowCount).to.equal(1);
    expect(await journalOf(database.pool)).to.have.length(1);
  });

  it('lets two people decide at the same moment: one does it, the other is told, nothing is doubled', async () => {
    const list = await seedList(database.pool, OWN, three);
    const results = await Promise.all([
      decide(approveList, list, {}, chef),
      decide(approveList, list, {}, holder('adjoint')),
      decide(approveList, list, {}, holder('adjoint')),
    ]);
    const outputs = results.map(done);
    expect(outputs.filter(({ kind }) => kind === 'decided')).to.have.length(1);
    for (const { kind, message } of outputs) if (kind === 'already') expect(message).to.include('déjà approuvé');
    expect((await database.pool.query('SELECT FROM decision')).rowCount).to.equal(1);
    expect(await statesOf(database.pool, list.id)).to.deep.equal({ list: 'decided', lines: ['approved', 'approved', 'approved'] });
  });

  it('lets one approve while another refuses: the first wins, the second reads why nothing was done', async () => {
    const list = await seedList(database.pool, OWN, three);
    const [approval, rejection] = await Promise.all([
      decide(approveList, list),
      decide(refuseList, list, { comment: 'Erreur' }, holder('adjoint')),
    ]);
    const { list: state, lines } = await statesOf(database.pool, list.id);
    expect(state).to.equal('decided');
    expect(new Set(lines).size).to.equal(1);
    const loser = lines[0] === 'approved' ? rejection : approval;
    expect(refusal(loser).code).to.equal('decided-otherwise');
    expect((await database.pool.query('SELECT FROM decision')).rowCount).to.equal(1);
  });

  it('tells to come back in a minute when a synchronisation holds the list', async () => {
    const list = await seedList(database.pool, OWN, three);
    const result = await inTransaction(database.pool, async (client) => {
      await client.query('SELECT FROM account_list WHERE id = $1 FOR UPDATE', [list.id]);
      const input = { listId: list.id, digest: list.digest, selection: everything, comment: null };
      return perform(approveList, chef, structureSubject(OWN), input, { ...contextOf(database.pool), patience: 200 });
    });
    expect(refusal(result)).to.have.property('code', 'busy');
    expect(refusal(result).message).to.include("Rien n'a été fait").and.include('réessayez');
    expect((await statesOf(database.pool, list.id)).list).to.equal('proposed');
  });

  it('refuses a list whose world has moved, whole', async () => {
    const list = await seedList(database.pool, OWN, three);
    const old = refusal(await decide(approveList, list, { digest: 'f'.repeat(64) }));
    expect(old.code).to.equal('world-moved');
    expect(old.message).to.include('a changé').and.include("Rien n'a été décidé").and.include('Rouvrez');
    await database.pool.query(`UPDATE account_list SET state = 'superseded' WHERE id = $1`, [list.id]);
    expect(refusal(await decide(approveList, list)).code).to.equal('world-moved');
    expect((await statesOf(database.pool, list.id)).lines).to.deep.equal(['open', 'open', 'open']);
    expect(await journalOf(database.pool)).to.have.length(0);
  });

  it('refuses a list whose lines were edited behind the application', async () => {
    const list = await seedList(database.pool, OWN, three);
    await database.pool.query(`UPDATE list_line SET digest = repeat('0', 64) WHERE person_id = $1`, [list.persons[0]]);
    expect(refusal(await decide(approveList, list)).code).to.equal('list-damaged');
  });

  it('asks for a reason before it refuses a line, and keeps it with the decision', async () => {
    const list = await seedList(database.pool, OWN, three);
    expect(refusal(await decide(refuseList, list)).code).to.equal('reason-missing');
    expect(refusal(await decide(refuseList, list, { comment: '  ' })).code).to.equal('reason-missing');
    expect(refusal(await decide(refuseList, list, { comment: 'x'.repeat(1001) })).code).to.equal('reason-too-long');
    const output = done(await decide(refuseList, list, { comment: ' Doublons de la base élèves ' }));
    expect(output.message).to.equal('3 lignes refusées. Toute la liste est décidée.');
    const { rows } = await database.pool.query('SELECT comment FROM decision');
    expect(rows).to.deep.equal([{ comment: 'Doublons de la base élèves' }]);
    expect(JSON.stringify(await journalOf(database.pool))).to.not.include('Doublons');
    expect(done(await decide(refuseList, list, { comment: 'Encore' })).kind).to.equal('already');
    expect(refusal(await decide(approveList, list)).code).to.equal('decided-otherwise');
  });

  it('holds a list until the chef or the académie lifts it with a reason', async () => {
    const list = await seedList(database.pool, OWN, three, [limit]);
    const held = refusal(await decide(approveList, list));
    expect(held.code).to.equal('list-held');
    expect(held.message).to.include('130').and.include('lever la retenue');
    expect(refusal(await release(list, null)).code).to.equal('reason-missing');
    expect(refusal(await release(list, 'x', holder('adjoint'))).code).to.equal('not-allowed');
    expect(done(await release(list, 'Fermeture de la SEGPA, vérifiée')).message).to.include('levée');
    expect((await statesOf(database.pool, list.id)).list).to.equal('proposed');
    expect(done(await release(list, 'Encore')).kind).to.equal('already');
    expect(done(await decide(approveList, list)).lines).to.equal(3);
    const { rows } = await database.pool.query('SELECT verdict, lines, comment FROM decision ORDER BY lines');
    expect(rows[0]).to.deep.equal({ verdict: 'release', lines: 0, comment: 'Fermeture de la SEGPA, vérifiée' });
  });

  it('lets a held list be refused in part without being lifted, and the académie lift the rest', async () => {
    const list = await seedList(database.pool, OWN, three, [limit]);
    const output = done(await decide(refuseList, list, { comment: 'Erreur', selection: { kind: 'slice', verb: 'leave', profile: null } }));
    expect(output.state).to.equal('held');
    expect(done(await release(list, 'Vérifié avec le chef', holder('academie'))).state).to.equal('partly-decided');
  });

  it('says so when nothing is selected or nobody of the list is', async () => {
    const list = await seedList(database.pool, OWN, three);
    expect(refusal(await decide(approveList, list, { selection: { kind: 'persons', persons: [] } })).code).to.equal('nothing-selected');
    const stranger = '00000000-0000-4000-8000-000000000000';
    expect(refusal(await decide(approveList, list, { selection: { kind: 'persons', persons: [stranger] } })).code).to.equal('not-in-list');
  });

  it('lets nobody decide for another collège, whatever the address says, and journals who tried', async () => {
    const list = await seedList(database.pool, OTHER, three);
    const direct = refusal(await decide(approveList, list, {}, chef, OTHER));
    expect(direct.code).to.equal('not-allowed');
    expect(direct.message).to.include('votre propre établissement');
    const disguised = refusal(await decide(approveList, list, {}, chef, OWN));
    expect(disguised.code).to.equal('not-found');
    expect(
      refusal(
        await perform(
          releaseList,
          chef,
          structureSubject(OWN),
          { listId: list.id, digest: list.digest, comment: 'x' },
          contextOf(database.pool),
        ),
      ).code,
    ).to.equal('not-found');
    expect((await statesOf(database.pool, list.id)).lines).to.deep.equal(['open', 'open', 'open']);
    const journal = await journalOf(database.pool);
    expect(journal).to.have.length(1);
    expect(journal[0]).to.include({ act: 'approve-list', actor_id: chef.person, actor_role: 'chef', uai: OTHER });
    expect(JSON.parse(journal[0]!.detail)).to.deep.equal({ outcome: 'denied', reason: 'other-structure' });
  });

  for (const role of ['referent-usages', 'referent-eim', 'academie', 'departement', 'dpo'] as const) {
    it(`does not let the role ${role} approve, refuse, and says who may`, async () => {
      const list = await seedList(database.pool, OWN, three);
      for (const action of [approveList, refuseList]) {
        const { code, message } = refusal(await decide(action, list, { comment: 'x' }, holder(role)));
        expect(code).to.equal('not-allowed');
        expect(message).to.include("chef d'établissement");
      }
      expect(await journalOf(database.pool)).to.have.length(2);
    });
  }

  it('asks somebody who is not signed in to do so', async () => {
    const list = await seedList(database.pool, OWN, three);
    const { code, message } = refusal(await decide(approveList, list, {}, nobody));
    expect(code).to.equal('not-allowed');
    expect(message).to.include('Connectez-vous');
    expect((await journalOf(database.pool))[0]).to.include({ actor_role: 'none', actor_id: null });
  });

  it('lets the académie approve the direction alone, so that a chef can sign in for the first time', async () => {
    const list = await seedList(database.pool, OWN, [['arrive', 'DIR'], ...three]);
    const academie = holder('academie');
    expect(refusal(await decide(approveList, list, {}, academie)).code).to.equal('not-allowed');
    expect(done(await decide(approveList, list, { selection: directionOnly }, academie)).lines).to.equal(1);
    expect((await journalOf(database.pool)).at(-1)).to.include({ act: 'approve-direction', actor_role: 'academie' });
  });

  it('lets the machine’s operator approve for a chef only with a reason, and keeps that no person did it', async () => {
    const list = await seedList(database.pool, OWN, three);
    const bare = refusal(await decide(approveList, list, {}, machineOperator));
    expect(bare.code).to.equal('reason-missing');
    expect(bare.message).to.include('demande écrite').and.include("Rien n'a été décidé");
    expect(done(await decide(approveList, list, { comment: 'Demande du chef du 23/11' }, machineOperator)).lines).to.equal(3);
    expect((await journalOf(database.pool))[0]).to.include({ actor_id: null, actor_role: 'system' });
  });

  it('answers for a list that does not exist', async () => {
    const list = await seedList(database.pool, OWN, three);
    const missing = { ...list, id: '00000000-0000-4000-8000-000000000000' };
    expect(refusal(await decide(approveList, missing)).code).to.equal('not-found');
    expect(refusal(await release(missing, 'x')).code).to.equal('not-found');
  });
});
