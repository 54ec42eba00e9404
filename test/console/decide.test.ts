// Deciding on a list as a chef does, without script, over real HTTP: what is approved, refused, released, and what is never forced.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { lineOf, seedList } from './seed-list.ts';
import { now, tilleuls } from './seed-people.ts';
import { type Served, serve } from './served.ts';
import { hidden, type Visiting, visitor } from './visitor.ts';

describe('deciding on a list', () => {
  let served: Served;
  let chef: Visiting;
  beforeEach(async () => {
    served = await serve(6);
    chef = await visitor(served, served.people.chef);
  });
  afterEach(() => served.stop());

  const list = () => `/console/listes/${served.list}`;
  const digest = async () => hidden((await chef.get(list())).text, 'digest');
  const states = async (id = served.list): Promise<Record<string, number>> => {
    const { rows } = await served.database.pool.query('SELECT state, count(*)::int AS n FROM list_line WHERE list_id = $1 GROUP BY state', [
      id,
    ]);
    return Object.fromEntries(rows.map((row) => [row.state, row.n]));
  };
  const people = async (verb = 'arrive'): Promise<string[]> =>
    (
      await served.database.pool.query('SELECT person_id FROM list_line WHERE list_id = $1 AND verb = $2 ORDER BY sort_name, person_id', [
        served.list,
        verb,
      ])
    ).rows.map((row) => row.person_id);

  it('approves everything in one press, then says what was done and what happens now', async () => {
    const reply = await chef.post(`${list()}/approbation`, { digest: await digest(), portee: 'tout' });
    expect(reply.status).to.equal(303);
    expect(await states()).to.deep.equal({ approved: 10 });
    const after = await chef.get(reply.location!);
    expect(after.text)
      .to.contain('Votre approbation est enregistrée')
      .and.to.contain('10 lignes approuvées')
      .and.to.contain('0 ligne appliquée sur 10');
    expect(after.text).to.contain('http-equiv="refresh"');
  });

  it('stops asking again once everything is applied', async () => {
    await chef.post(`${list()}/approbation`, { digest: await digest(), portee: 'tout' });
    await served.database.pool.query(`UPDATE list_line SET state = 'applied' WHERE list_id = $1`, [served.list]);
    const page = await chef.get(`${list()}/suivi`);
    expect(page.text).to.contain('C’est fait\u00a0: 10 lignes appliquées sur 10').and.not.to.contain('http-equiv="refresh"');
  });

  it('approves the ticked lines only, and leaves the others to decide', async () => {
    const [first, second] = await people();
    const reply = await chef.post(`${list()}/approbation`, {
      digest: await digest(),
      portee: 'selection',
      person: [first!, second!],
      comment: 'vus ce matin',
    });
    expect(reply.status).to.equal(303);
    expect(await states()).to.deep.equal({ approved: 2, open: 8 });
    const { rows } = await served.database.pool.query('SELECT comment, actor_role, lines FROM decision');
    expect(rows).to.deep.equal([{ comment: 'vus ce matin', actor_role: 'chef', lines: 2 }]);
    expect((await chef.get(reply.location!)).text).to.contain('8 lignes attendent encore');
  });

  it('counts what still waits once a part is decided, and in the end the lines just approved', async () => {
    const [first, second] = await people();
    await chef.post(`${list()}/approbation`, { digest: await digest(), portee: 'selection', person: [first!, second!] });
    await served.database.pool.query(`UPDATE list_line SET state = 'applied' WHERE state = 'approved'`);
    await served.database.pool.query(`UPDATE decision SET decided_at = decided_at - interval '1 hour'`);
    const arrivals = (await people()).length;
    const partly = (await chef.get(list())).text;
    const counts = [...partly.matchAll(/data-total="arrive" data-of="(\w*)"[^>]*>([^<]*)</g)].map(([, of, said]) => `${of} : ${said}`);
    const waiting = `open : ${arrivals - 2} arrivées`;
    expect(counts).to.deep.equal([waiting, waiting, 'decided : 2 déjà décidées']);
    expect(partly).to.contain('>8 lignes à décider<');
    const reply = await chef.post(`${list()}/approbation`, { digest: await digest(), portee: 'tout' });
    await served.database.pool.query(`UPDATE list_line SET state = 'applied' WHERE state = 'approved'`);
    expect((await chef.get(reply.location!)).text)
      .to.contain('8 lignes approuvées')
      .and.to.contain('8 lignes appliquées sur 8')
      .and.to.contain('2 autres lignes de cette liste avaient été approuvées auparavant');
    const all = (await chef.get(`${list()}/suivi`)).text;
    expect(all).to.contain('10 lignes appliquées sur 10').and.not.to.contain('auparavant');
    expect((await chef.get(list())).text)
      .to.contain(`>${arrivals} arrivées<`)
      .and.not.to.contain('déjà décidées');
  });

  it('approves what the filter shows, and nobody else', async () => {
    await chef.post(`${list()}/approbation`, {
      digest: await digest(),
      portee: 'affichees',
      classe: '6A',
      sens: 'arrive',
      q: '',
      profil: '',
    });
    const { rows } = await served.database.pool.query(
      `SELECT DISTINCT class, verb FROM list_line WHERE list_id = $1 AND state = 'approved'`,
      [served.list],
    );
    expect(rows).to.deep.equal([{ class: '6A', verb: 'arrive' }]);
  });

  it('says so when nobody is ticked, keeps the page and changes nothing', async () => {
    const reply = await chef.post(`${list()}/approbation`, { digest: await digest(), portee: 'selection' });
    expect(reply.status).to.equal(422);
    expect(reply.text).to.contain('role="alert"').and.to.contain('La décision n’a pas été prise');
    expect(await states()).to.deep.equal({ open: 10 });
  });

  it('asks for the reason of a refusal before anything is refused', async () => {
    const [first] = await people();
    const asked = await chef.post(`${list()}/refus`, { digest: await digest(), person: first! });
    expect(asked.status).to.equal(200);
    expect(asked.text).to.contain('Pourquoi refusez-vous\u00a0?').and.to.contain('Refuser 1 ligne');
    const without = await chef.post(`${list()}/refus`, {
      digest: hidden(asked.text, 'digest'),
      etape: 'confirmer',
      person: first!,
      comment: '  ',
    });
    expect(without.status).to.equal(422);
    expect(without.text).to.contain('href="#motif"').and.to.contain('aria-invalid="true"');
    expect(await states()).to.deep.equal({ open: 10 });
  });

  it('takes no decision whose reason is too long, and gives back what was typed', async () => {
    const [one] = await people();
    for (const length of [1001, 6000]) {
      const comment = `Vu${'x'.repeat(length - 2)}`;
      const approval = await chef.post(`${list()}/approbation`, { digest: await digest(), portee: 'tout', comment });
      expect(approval.status).to.equal(422);
      expect(approval.text).to.contain('Le motif dépasse').and.contain('href="#comment"').and.contain(`>${comment}</textarea>`);
      const refusal = await chef.post(`${list()}/refus`, { digest: await digest(), etape: 'confirmer', person: [one!], comment });
      expect(refusal.status).to.equal(422);
      expect(refusal.text).to.contain('Le motif est trop long').and.contain(`>${comment}</textarea>`);
    }
    expect(await states()).to.deep.equal({ open: 10 });
    // A thousand characters as the browser counts them: its line ends travel as two.
    const lines = `${'x'.repeat(499)}\r\n${'y'.repeat(500)}`;
    expect((await chef.post(`${list()}/approbation`, { digest: await digest(), portee: 'tout', comment: lines })).status).to.equal(303);
  });

  it('reads a form or an address that holds control characters without them', async () => {
    const [one] = await people();
    for (const field of ['q', 'classe', 'profil', 'sens']) {
      const page = await chef.get(`${list()}?${field}=%00`);
      expect(page.status, field).to.equal(200);
      expect(page.text).to.contain('data-approve-all');
    }
    expect((await chef.get('/console/personnes?q=a%00b%1b&page=%00')).status).to.equal(200);
    const reply = await chef.post(`${list()}/approbation`, {
      digest: await digest(),
      portee: 'selection',
      person: [one!],
      comment: 'vu\u0000 hier',
      q: '\u0000',
    });
    expect(reply.status).to.equal(303);
    const { rows } = await served.database.pool.query('SELECT comment FROM decision');
    expect(rows).to.deep.equal([{ comment: 'vu hier' }]);
    expect(served.faults).to.deep.equal([]);
  });

  it('refuses the ticked lines with a reason, which is kept', async () => {
    const [first, second] = await people();
    const reply = await chef.post(`${list()}/refus`, {
      digest: await digest(),
      etape: 'confirmer',
      person: [first!, second!],
      comment: 'pas inscrits chez nous',
    });
    expect(reply.location).to.equal(`${list()}/suivi?fait=refuse`);
    expect(await states()).to.deep.equal({ open: 8, refused: 2 });
    expect((await chef.get(list())).text).to.contain('pas inscrits chez nous');
  });

  it('does the same decision once when the button is pressed twice', async () => {
    const fields = { digest: await digest(), portee: 'tout' };
    const [one, two] = await Promise.all([chef.post(`${list()}/approbation`, fields), chef.post(`${list()}/approbation`, fields)]);
    expect([one.status, two.status]).to.deep.equal([303, 303]);
    expect((await served.database.pool.query('SELECT count(*)::int AS n FROM decision')).rows[0].n).to.equal(1);
  });

  it('never decides on a list that moved, and leads to the one that took its place', async () => {
    const read = await digest();
    const next = await moved();
    const reply = await chef.post(`${list()}/approbation`, { digest: read, portee: 'tout' });
    expect(reply.status).to.equal(409);
    expect(reply.text).to.contain('La liste a changé').and.to.contain(`/console/listes/${next}`);
    expect(await states()).to.deep.equal({ open: 10 });
    expect((await chef.get(list())).text).to.contain('Ouvrir la liste à jour');
  });

  it('does not even ask for a reason when the list moved', async () => {
    const [first] = await people();
    const read = await digest();
    await moved();
    expect((await chef.post(`${list()}/refus`, { digest: read, person: first! })).status).to.equal(409);
  });

  async function moved(): Promise<string> {
    const { pool } = served.database;
    await pool.query(`UPDATE account_list SET state = 'superseded', ended_at = $2 WHERE id = $1`, [served.list, now]);
    const next = await seedList(pool, tilleuls, served.run, [
      lineOf(tilleuls, { verb: 'arrive', profile: 'ELV', class: '6A', name: { familyName: 'Neuf', givenName: 'Tom' } }),
    ]);
    await pool.query('UPDATE account_list SET superseded_by = $2 WHERE id = $1', [served.list, next]);
    return next;
  }

  describe('when it is held', () => {
    const held = () => `/console/listes/${served.heldList}`;
    let other: Visiting;
    beforeEach(async () => {
      other = await visitor(served, served.people['chef-held']);
    });

    it('says why in plain numbers and offers no approval', async () => {
      const { text } = await other.get(held());
      expect(text).to.contain('Pourquoi cette liste est retenue').and.to.contain('40 départs d’élèves pour 120 comptes actifs (33 %)');
      expect(text).to.not.contain('data-approve-all');
    });

    it('cannot be approved, even by a form of one’s own', async () => {
      const page = await other.get(held());
      const reply = await other.post(`${held()}/approbation`, { digest: hidden(page.text, 'digest'), portee: 'tout' });
      expect(reply.status).to.equal(422);
      expect(reply.text).to.contain('retenue');
      expect(await states(served.heldList)).to.deep.equal({ open: 40 });
    });

    it('is released with a reason and not without', async () => {
      const read = hidden((await other.get(held())).text, 'digest');
      expect((await other.post(`${held()}/liberation`, { digest: read, comment: '' })).status).to.equal(422);
      const long = 'z'.repeat(6000);
      const refused = await other.post(`${held()}/liberation`, { digest: read, comment: long });
      expect(refused.status).to.equal(422);
      expect(refused.text).to.contain('href="#motif-retenue"').and.contain(`>${long}</textarea>`);
      const reply = await other.post(`${held()}/liberation`, { digest: read, comment: 'la 5B a fermé' });
      expect(reply.location).to.equal(held());
      expect((await other.get(held())).text)
        .to.contain('Approuver les 40 lignes')
        .and.to.contain('la 5B a fermé');
    });
  });

  it('lets the académie approve the direction only, so that a chef can sign in', async () => {
    const { pool } = served.database;
    await pool.query(`UPDATE account_list SET state = 'superseded', ended_at = $2 WHERE id = $1`, [served.list, now]);
    const id = await seedList(pool, tilleuls, served.run, [
      lineOf(tilleuls, { verb: 'arrive', profile: 'DIR', class: null, name: { familyName: 'Chefferie', givenName: 'Ana' } }),
      lineOf(tilleuls, { verb: 'arrive', profile: 'ELV', class: '6A', name: { familyName: 'Neuf', givenName: 'Tom' } }),
    ]);
    const academie = await visitor(served, served.people.academie);
    const page = await academie.get(`/console/listes/${id}`);
    expect(page.text).to.contain('Approuver 1 compte de direction').and.to.not.contain('Refuser');
    const read = hidden(page.text, 'digest');
    expect((await academie.post(`/console/listes/${id}/approbation`, { digest: read, portee: 'tout' })).status).to.equal(403);
    expect((await academie.post(`/console/listes/${id}/approbation`, { digest: read, portee: 'direction' })).status).to.equal(303);
    expect(await states(id)).to.deep.equal({ approved: 1, open: 1 });
  });

  it('takes three thousand ticked boxes in one form', async () => {
    const { pool } = served.database;
    await pool.query(`UPDATE account_list SET state = 'superseded', ended_at = $2 WHERE id = $1`, [served.list, now]);
    const lines = Array.from({ length: 3000 }, (_, at) =>
      lineOf(tilleuls, {
        verb: 'arrive',
        profile: 'ELV',
        class: `6${'ABCDEFGH'[at % 8]}`,
        name: { familyName: `Nom${at}`, givenName: 'Léo' },
      }),
    );
    const id = await seedList(pool, tilleuls, served.run, lines);
    const page = await chef.get(`/console/listes/${id}`);
    const reply = await chef.post(`/console/listes/${id}/approbation`, {
      digest: hidden(page.text, 'digest'),
      portee: 'selection',
      person: lines.map((line) => line.person),
    });
    expect(reply.status).to.equal(303);
    expect(await states(id)).to.deep.equal({ approved: 3000 });
  });

  it('refuses a form without end, and an unknown person changes nothing', async () => {
    const read = await digest();
    expect((await chef.post(`${list()}/approbation`, { digest: read, portee: 'tout', comment: 'x'.repeat(600_000) })).status).to.equal(413);
    expect((await chef.post(`${list()}/approbation`, { digest: read, portee: 'selection', person: randomUUID() })).status).to.equal(422);
    expect(await states()).to.deep.equal({ open: 10 });
  });
});
