// Forgetting somebody's second factor, through the door on a real database: by the académie alone, never one's own, journaled.
import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Actor, machineOperator, nobody, personSubject, systemActor } from '#core/access/actor.ts';
import { insertSession } from '#database/console-session.ts';
import { writeArtefacts } from '#database/oidc-store.ts';
import { readSecondFactor } from '#database/second-factor-reader.ts';
import { enrolSecondFactor, replaceRecoveryCodes } from '#database/second-factor-writer.ts';
import { perform } from '#src/actions/door.ts';
import { resetSecondFactor } from '#src/actions/reset-second-factor.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { contextOf, holder, journalOf, NOW, OWN, seedPerson, seedRole, seedStructures } from './stage.ts';

describe('resetting a second factor', () => {
  let database: FreshDatabase;
  let chef: string;
  before(async () => {
    database = await freshDatabase();
    await seedStructures(database.pool);
    chef = (await seedPerson(database.pool, [[OWN, 'DIR']])).id;
    await seedRole(database.pool, chef, 'chef', OWN);
  });
  after(() => database.drop());
  beforeEach(() => enrol(chef));

  async function enrol(personId: string): Promise<void> {
    await enrolSecondFactor(database.pool, { personId, secret: randomBytes(49), lastStep: 1, replacing: true, now: NOW });
    await replaceRecoveryCodes(database.pool, personId, [randomBytes(32), randomBytes(32)], NOW);
  }
  const reset = (actor: Actor, person = chef) =>
    perform(resetSecondFactor, actor, personSubject(person, []), null, contextOf(database.pool));
  const left = async () => (await readSecondFactor(database.pool, chef))?.codesLeft;

  it('is the académie’s: factor and recovery codes are gone, sessions end, and the journal says who did it to whom', async () => {
    const agent = holder('academie');
    await writeArtefacts(database.pool, [
      { kind: 'Session', id: randomUUID(), payload: { accountId: chef, uid: randomUUID() }, ttl: 3600 },
      { kind: 'RefreshToken', id: randomUUID(), payload: { accountId: chef, grantId: randomUUID() }, ttl: 3600 },
    ]);
    await insertSession(database.pool, {
      tokenHash: randomBytes(32),
      person: chef,
      csrf: 'x',
      sealedIdToken: null,
      secondFactor: true,
      now: NOW,
    });
    const result = await reset(agent);
    expect(result).to.deep.include({ ok: true, as: 'academie' });
    expect(await left()).to.equal(undefined);
    const open = await database.pool.query(
      `SELECT 1 FROM oidc_artefact WHERE account_id = $1 UNION ALL SELECT 1 FROM console_session WHERE person_id = $1 UNION ALL SELECT 1 FROM recovery_code`,
      [chef],
    );
    expect(open.rowCount).to.equal(0);
    expect((await journalOf(database.pool)).at(-1)).to.deep.include({
      act: 'reset-second-factor',
      zone: 'nominative',
      actor_id: agent.person,
      actor_role: 'academie',
      subject_id: chef,
      fields: ['second-factor'],
      detail: '{}',
    });
  });

  it('is the machine’s operator’s too, in the name of the académie', async () => {
    expect(await reset(machineOperator)).to.deep.include({ ok: true, as: 'academie' });
  });

  for (const role of ['chef', 'adjoint', 'referent-usages', 'referent-eim', 'departement', 'dpo'] as const)
    it(`is refused to the role ${role}, and the refusal is journaled`, async () => {
      const result = await reset(holder(role));
      expect(result.ok).to.equal(false);
      if (!result.ok) expect(result.refusal.code).to.equal('not-allowed');
      expect(await left()).to.equal(2);
      expect(JSON.parse((await journalOf(database.pool)).at(-1)!.detail)).to.include({ outcome: 'denied' });
    });

  it('is refused to somebody of the Département who is of the académie too, to the nightly run, and to nobody', async () => {
    const person = randomUUID();
    const both: Actor = { person, assignments: [...holder('academie').assignments, ...holder('departement').assignments] };
    for (const actor of [both, systemActor, nobody]) expect((await reset(actor)).ok).to.equal(false);
    expect(await left()).to.equal(2);
  });

  it('is refused for oneself: an open console must not be enough to change its owner’s phone', async () => {
    const result = await reset({ person: chef, assignments: holder('academie').assignments });
    expect(result.ok).to.equal(false);
    if (!result.ok) expect(result.refusal.message).to.match(/son propre second facteur.*Rien n'a été changé/);
    expect(await left()).to.equal(2);
  });

  it('says so, and journals nothing, when there is none; and knows nobody by a made-up id', async () => {
    const teacher = await seedPerson(database.pool, [[OWN, 'ENS']]);
    const before = (await journalOf(database.pool)).length;
    const result = await reset(holder('academie'), teacher.id);
    expect(result.ok && result.output.kind).to.equal('none');
    expect(await journalOf(database.pool)).to.have.length(before);
    const unknown = await reset(holder('academie'), randomUUID());
    expect(unknown.ok).to.equal(false);
  });
});
