// Slips of a class, of its families, of the staff: who may, whom they reach, what dies, what is written down. On a real database.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Actor, machineOperator, structureSubject } from '#core/access/actor.ts';
import type { Profile } from '#core/person/facts.ts';
import { setCredential } from '#database/credential.ts';
import { readSlipPeople, readSlipPrints } from '#database/slip-reader.ts';
import { perform, type Result } from '#src/actions/door.ts';
import { type Printed, type PrintInput, printSlips } from '#src/actions/print-slips.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { contextOf, holder, journalOf, OTHER, OWN, seedPerson, seedRole, seedStructures, TODAY } from './stage.ts';

const names = { structures: [OWN], nominative: true } as const;
const sixth = { audience: 'pupils', class: '6A', reach: 'missing', demand: null } as const;

describe('printing slips', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase();
    await seedStructures(database.pool);
  });
  afterEach(() => database.drop());

  const print = (actor: Actor, input: Partial<PrintInput> = {}, uai = OWN): Promise<Result<Printed>> =>
    perform(printSlips, actor, structureSubject(uai), { ...sixth, ...input }, contextOf(database.pool));
  const printed = async (actor: Actor, input: Partial<PrintInput> = {}): Promise<Printed> => {
    const result = await print(actor, input);
    if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
    return result.output;
  };
  const refused = async (actor: Actor, input: Partial<PrintInput> = {}, uai = OWN): Promise<string> => {
    const result = await print(actor, input, uai);
    return result.ok ? 'printed' : result.refusal.code;
  };
  const somebody = async (profile: Profile, className: string | null = null, uai = OWN): Promise<string> => {
    const { id } = await seedPerson(database.pool, [[uai, profile]]);
    if (className !== null)
      await database.pool.query(`UPDATE affiliation SET details = jsonb_set(details::jsonb, '{classes}', $2)::json WHERE person_id = $1`, [
        id,
        JSON.stringify([className]),
      ]);
    return id;
  };
  const guardianOf = (pupil: string, guardian: string, legal = 'legal', link = 'mere') =>
    database.pool.query(
      `INSERT INTO relation (pupil_id, guardian_id, link, link_code, financial, legal, contact, payment) VALUES ($1, $2, $3, '2', true, $4, true, false)`,
      [pupil, guardian, link, legal],
    );
  const credential = async (person: string) =>
    (await database.pool.query('SELECT hash, must_change, valid_until, issued_by FROM credential WHERE person_id = $1', [person])).rows[0];
  const chosen = (person: string) => setCredential(database.pool, { personId: person, hash: 'chosen', mustChange: false, issuedBy: null });

  it('makes one code for each pupil of the class, good for a month, and leaves the others alone', async () => {
    const [one, two] = [await somebody('ELV', '6A'), await somebody('ELV', '6A')];
    const [neighbour, elsewhere] = [await somebody('ELV', '6B'), await somebody('ELV', '6A', OTHER)];
    const referent = holder('referent-usages');
    const { slips, validUntil, replaced, reset } = await printed(referent);
    expect({ slips: slips.length, validUntil, replaced, reset }).to.deep.equal({
      slips: 2,
      validUntil: '2026-12-24',
      replaced: 0,
      reset: 0,
    });
    expect(new Set(slips.map(({ code }) => code)).size).to.equal(2);
    for (const person of [one, two])
      expect(await credential(person)).to.include({ must_change: true, valid_until: '2026-12-24', issued_by: referent.person });
    expect([await credential(neighbour), await credential(elsewhere)]).to.deep.equal([undefined, undefined]);
    expect(await refused(referent), 'nobody waits any more').to.equal('nothing-selected');
  });

  it('kills the code of a slip that is printed again, never a password that its owner chose, unless asked for by name', async () => {
    const [late, quick] = [await somebody('ELV', '6A'), await somebody('ELV', '6A')];
    const chef = holder('chef');
    await printed(chef);
    const lost = (await credential(late)).hash;
    await chosen(quick);
    await database.pool.query(`INSERT INTO oidc_artefact (kind, id, payload, account_id) VALUES ('Session', 's', '{}', $1)`, [quick]);
    const again = await printed(chef, { reach: 'waiting' });
    expect({ slips: again.slips.length, replaced: again.replaced, reset: again.reset }).to.deep.equal({ slips: 1, replaced: 1, reset: 0 });
    expect((await credential(late)).hash).to.not.equal(lost);
    expect((await credential(quick)).hash).to.equal('chosen');
    const all = await printed(chef, { reach: 'everyone' });
    expect({ slips: all.slips.length, replaced: all.replaced, reset: all.reset }).to.deep.equal({ slips: 2, replaced: 1, reset: 1 });
    expect((await credential(quick)).must_change).to.equal(true);
    expect((await database.pool.query('SELECT FROM oidc_artefact')).rowCount, 'his sessions end').to.equal(0);
  });

  it('gives guardians theirs through the class of the child, one each, and none to a mere contact', async () => {
    const [child, sister] = [await somebody('ELV', '6A'), await somebody('ELV', '6A')];
    const [mother, contact, inCharge] = [await somebody('TUT'), await somebody('TUT'), await somebody('TUT')];
    await guardianOf(child, mother);
    await guardianOf(sister, mother);
    await guardianOf(child, contact, 'contact');
    await guardianOf(child, inCharge, 'in-charge', 'autre');
    await guardianOf(child, child, 'legal', 'eleve-lui-meme');
    const gone = await somebody('TUT', null, OTHER);
    await guardianOf(child, gone);
    const { slips } = await printed(holder('chef'), { audience: 'guardians' });
    expect(slips).to.have.length(2);
    expect(slips.map(({ through }) => through.length).sort()).to.deep.equal([1, 2]);
    expect([await credential(contact), await credential(gone), await credential(child)]).to.deep.equal([undefined, undefined, undefined]);
  });

  it('leaves out whoever has more power than the printer, and himself', async () => {
    const referent = await somebody('ENS');
    await seedRole(database.pool, referent, 'referent-usages', OWN);
    const head = await somebody('DIR');
    await seedRole(database.pool, head, 'chef', OWN);
    const deputy = await somebody('DIR');
    await seedRole(database.pool, deputy, 'adjoint', OWN);
    const teacher = await somebody('ENS');
    const staff = { audience: 'staff', class: null } as const;
    const byReferent = await printed(holder('referent-usages', referent), staff);
    expect({ slips: byReferent.slips.length, left: byReferent.left }).to.deep.equal({ slips: 1, left: 3 });
    expect((await credential(teacher)).must_change).to.equal(true);
    const byChef = await printed(holder('chef', head), staff);
    expect({ slips: byChef.slips.length, left: byChef.left }, 'his adjoint and his référent').to.deep.equal({ slips: 2, left: 1 });
    expect(await credential(head)).to.equal(undefined);
    expect(await refused(holder('adjoint', deputy), staff)).to.equal('not-eligible');
  });

  it('is the collège’s: nobody else’s, and the machine’s only on its written demand and over no password', async () => {
    const pupil = await somebody('ELV', '6A');
    for (const role of ['referent-eim', 'academie', 'departement', 'dpo'] as const)
      expect(await refused(holder(role)), role).to.equal('not-allowed');
    expect(await refused(holder('chef', randomUUID(), OTHER))).to.equal('not-allowed');
    expect(await refused(machineOperator)).to.equal('reason-missing');
    expect(await refused(machineOperator, { demand: 'courrier-12', reach: 'everyone' })).to.equal('not-allowed');
    expect(await credential(pupil)).to.equal(undefined);
    expect((await printed(machineOperator, { demand: 'courrier-12' })).slips).to.have.length(1);
    expect((await database.pool.query('SELECT demand, printed_by FROM slip_print')).rows).to.deep.equal([
      { demand: 'courrier-12', printed_by: null },
    ]);
    expect(await refused(holder('chef'), { class: '9Z' })).to.equal('not-found');
  });

  it('leaves a trail: who, when, how many, what died; for each person in the journal too; never a code or a name', async () => {
    const pupil = await somebody('ELV', '6A');
    const head = await somebody('DIR');
    const chef = holder('chef', head);
    const codes = [...(await printed(chef)).slips, ...(await printed(chef, { reach: 'waiting' })).slips].map(({ code }) => code);
    const prints = await readSlipPrints(database.pool, names, OWN, { uai: OWN, audience: 'pupils', class: '6A' });
    expect(prints.map(({ slips, replaced, by }) => ({ slips, replaced, by }))).to.deep.include({
      slips: 1,
      replaced: 1,
      by: 'Camille Invente',
    });
    const journal = await journalOf(database.pool);
    expect(journal.map(({ act, actor_id, subject_id, uai }) => [act, actor_id, subject_id, uai])).to.deep.equal([
      ['print-slips', head, null, OWN],
      ['print-slips', head, pupil, OWN],
      ['print-slips', head, null, OWN],
      ['print-slips', head, pupil, OWN],
    ]);
    expect(JSON.parse(journal[2]!.detail)).to.include({ slips: 1, replaced: 1, reset: 0, audience: 'pupils' });
    for (const code of codes) expect(JSON.stringify([journal, prints])).to.not.contain(code);
    expect(JSON.stringify(journal)).to.not.contain('Invente');
    expect(
      await readSlipPeople(database.pool, { structures: [OTHER], nominative: true }, { uai: OWN, audience: 'pupils', class: '6A' }, TODAY),
    ).to.deep.equal([]);
  });

  it('of two at once lets the second find that nobody waits', async () => {
    await somebody('ELV', '6A');
    const both = await Promise.all([refused(holder('chef')), refused(holder('referent-usages'))]);
    expect(both.sort()).to.deep.equal(['nothing-selected', 'printed']);
  });
});
