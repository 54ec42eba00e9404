// Deliveries in the console, over real HTTP and a real database: what was received, by whom it was signed, why it was refused, who was told.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { seedRefusedDelivery } from './seed-nights.ts';
import { type Served, serve } from './served.ts';
import { visitor } from './visitor.ts';

describe('a delivery in the console', () => {
  let served: Served;
  let refused: string;
  before(async () => {
    served = await serve();
  });
  after(() => served.stop());

  /** A page as it reads: no-break spaces as spaces. */
  const read = async (who: keyof Served['people'], path: string): Promise<string> => {
    const reply = await (await visitor(served, served.people[who])).get(path);
    expect(reply.status, JSON.stringify(served.faults)).to.equal(200);
    return reply.text.replace(/[\u00a0\u202f]/g, ' ');
  };

  it('shows what was received: its kind, its date, who signed it, each file with its size and records', async () => {
    const text = await read('academie', `/console/traitements/${served.run}`);
    expect(text).to.contain('complète : tout ce que l’académie connaît').and.to.contain('dimanche 22 novembre');
    expect(text).to.contain(`vérifiée, certificat <code>${'ab12 '.repeat(16).trim()}</code>`);
    expect(text).to.contain('ENT_0990001A_Complet_20261122_Eleve_0000.xml').and.to.contain('512').and.to.contain('1,2 Mo');
    expect(text).to.not.contain('Pourquoi la livraison est refusée').and.not.contain('hors limites');
  });

  it('says of a reading that found nothing that there was nothing new', async () => {
    const run = randomUUID();
    await served.database.pool.query(
      `INSERT INTO run (id, kind, source, state, step, started_at, ended_at) VALUES ($1, 'sync', 'academie-invented', 'done', 'lecture', '2026-11-23T05:00Z', '2026-11-23T05:00Z')`,
      [run],
    );
    expect(await read('academie', `/console/traitements/${run}`)).to.contain('rien de nouveau');
  });

  it('shows why volumes out of bounds were accepted to those who may read a name, and to nobody else', async () => {
    await served.database.pool.query(`UPDATE run SET summary = '{"volumesAccepted": "Fermeture confirmée par M. Durand"}' WHERE id = $1`, [
      served.run,
    ]);
    expect(await read('academie', `/console/traitements/${served.run}`))
      .to.contain('Effectifs acceptés hors limites')
      .and.to.contain('Durand');
    expect(await read('departement', `/console/traitements/${served.run}`))
      .to.not.contain('hors limites')
      .and.not.contain('Durand');
  });

  describe('when it is refused', () => {
    before(async () => {
      refused = await seedRefusedDelivery(served.database.pool);
    });

    it('stands first on the page of the académie, with what stays in force, where, what to do, and whether the alert left', async () => {
      const text = await read('academie', '/console');
      expect(text).to.contain('La livraison du lundi 23 novembre est refusée ; celle du dimanche 22 novembre reste en vigueur.');
      expect(text.indexOf('est refusée ;')).to.be.below(text.indexOf('État de chaque établissement'));
      expect(text, 'said once').to.not.contain('Dernière livraison');
      expect(text)
        .to.contain('fichier ENT_0990001A_Delta_20261123_Eleve_0000.xml, ligne 41')
        .and.to.contain('demandez une nouvelle livraison');
      expect(text).to.contain('1 message n’est pas parti').and.to.contain('refuse le compte ou son mot de passe (EAUTH 535)');
      expect(text).to.contain(`href="/console/traitements/${refused}"`);
    });

    it('stays there when the next night finds nothing new, and goes when a delivery is accepted', async () => {
      const { pool } = served.database;
      const [quiet, good] = [randomUUID(), randomUUID()];
      const night = (id: string) =>
        pool.query(
          `INSERT INTO run (id, kind, source, state, step, started_at, ended_at) VALUES ($1, 'sync', 'academie-invented', 'done', 'lecture', '2026-11-23T07:30Z', '2026-11-23T07:30Z')`,
          [id],
        );
      await night(quiet);
      expect(await read('academie', '/console')).to.contain('est refusée ;');
      await night(good);
      await pool.query(
        `INSERT INTO delivery (id, run_id, source, kind, state, hints, parts, received_at) VALUES ($1, $1, 'academie-invented', 'complete', 'planned', '{}', '[]', '2026-11-23T07:30Z')`,
        [good],
      );
      expect(await read('academie', '/console')).to.not.contain('est refusée ;');
      await pool.query('DELETE FROM delivery WHERE id = $1', [good]);
      await pool.query('DELETE FROM run WHERE id = ANY($1)', [[quiet, good]]);
    });

    it('tells on its own page each refusal with its place and remedy', async () => {
      const text = await read('academie', `/console/traitements/${refused}`);
      expect(text).to.contain('Pourquoi la livraison est refusée').and.to.contain('modifications : ce qui a changé');
      expect(text).to.contain('non signée, ou signature non vérifiée').and.to.contain('mise de côté');
      for (const said of ['ligne 41', 'annuaire LDAP', 'livraison entière', 'xml-broken', 'structure-emptied', 'contre 480'])
        expect(text).to.contain(said);
      expect(text).to.contain('Alerte par courrier : pas encore envoyée après 1 essai');
    });

    it('names nobody to the Département, not even by the entry of a directory', async () => {
      for (const path of ['/console', `/console/traitements/${refused}`]) {
        const text = await read('departement', path);
        for (const hidden of ['lefevre', '70012', 'Xxxxxx', '/rejets']) expect(text).to.not.contain(hidden);
      }
      expect(await read('departement', `/console/traitements/${refused}`)).to.contain('annuaire LDAP');
    });

    it('tells a chef of what concerns the whole delivery, not of the numbers of another collège', async () => {
      const text = await read('chef', `/console/traitements/${refused}`);
      expect(text).to.contain('ligne 41').and.to.not.contain('0990002B');
      expect(text).to.contain('1 autre refus n’est pas montré');
      expect(await read('chef', '/console'))
        .to.contain('a été refusée : rien n’a été modifié')
        .and.to.not.contain('0990002B');
      expect(await read('chef-held', `/console/traitements/${refused}`)).to.contain('0990002B');
    });

    it('shows a chef no record and no entry of a directory that may be another collège’s, fault by fault either', async () => {
      const path = `/console/traitements/${refused}/rejets`;
      const text = await read('chef', path);
      expect(text).to.contain('xml-broken').and.to.contain('ENT_0990001A_Delta_20261123_Eleve_0000.xml').and.to.contain('entry-unreadable');
      for (const hidden of ['70012', 'lefevre', 'Xxxxxx', '0990002B']) expect(text).to.not.contain(hidden);
      expect(await read('academie', path))
        .to.contain('70012')
        .and.to.contain('uid=elodie.lefevre')
        .and.to.contain('0990002B');
      expect(await read('chef-held', path)).to.contain('0990002B');
    });

    it('says each sentence of a rule where they differ', async () => {
      await served.database.pool.query(
        `INSERT INTO fault (run_id, ordinal, severity, rule, message, uai) VALUES ($1, 4, 'refusal', 'structure-emptied', 'L’établissement 0990003C n’a plus aucun élève, contre 410.', '0990003C')`,
        [refused],
      );
      const text = await read('academie', `/console/traitements/${refused}/rejets`);
      expect(text).to.contain('contre 480').and.to.contain('contre 410').and.to.contain('Règle <code>structure-emptied</code>');
    });

    it('says that an alert left, or that no mail server is set', async () => {
      const { pool } = served.database;
      await pool.query('UPDATE mail_outbox SET last_fault = NULL, attempts = 0');
      expect(await read('academie', `/console/traitements/${refused}`)).to.contain('aucun serveur de courrier n’est réglé');
      await pool.query(`UPDATE mail_outbox SET sent_at = '2026-11-23T07:01Z'`);
      expect(await read('academie', `/console/traitements/${refused}`)).to.contain('Alerte par courrier : envoyée aujourd’hui à 8 h 01.');
      expect(await read('academie', '/console')).to.not.contain('pas parti');
    });
  });
});
