// What surrounds people: structures with their formalities, and two nights of the sync.
import { randomUUID } from 'node:crypto';
import type { Pool } from '#database/pool.ts';
import { moulin, tilleuls, verger } from './seed-people.ts';

const source = 'academie-invented';

export async function seedStructures(pool: Pool): Promise<void> {
  const names = [
    [tilleuls, 'Collège des Tilleuls'],
    [verger, 'Collège du Verger'],
    [moulin, 'Collège du Moulin'],
  ] as const;
  for (const [uai, name] of names) {
    await pool.query(`INSERT INTO structure (uai, source, key, name, type, facts) VALUES ($1, $2, $1, $3, 'COLLEGE', '{}')`, [
      uai,
      source,
      name,
    ]);
    if (uai !== moulin) {
      await pool.query(
        `INSERT INTO compliance (uai, convention_from, informed_on, informed_how, register_on, register_reference)
         VALUES ($1, '2026-09-01', '2026-09-02', 'note aux familles', '2026-09-02', 'REG-1')`,
        [uai],
      );
    }
  }
  await pool.query(
    `INSERT INTO class_group (uai, kind, code, label, declared) VALUES ($1, 'division', '6A', 'Sixième A', true), ($1, 'division', '6B', 'Sixième B', true)`,
    [tilleuls],
  );
}

/** A night that went well with some rejections, after a night whose delivery was refused. */
export async function seedNights(pool: Pool): Promise<string> {
  const [good, refused] = [randomUUID(), randomUUID()];
  const night = (day: number, minutes: number) => new Date(Date.UTC(2026, 10, day, 4, minutes));
  await pool.query(
    `INSERT INTO run (id, kind, source, state, step, started_at, ended_at) VALUES
       ($1, 'sync', $5, 'done', 'proposition', $2, $3), ($4, 'sync', $5, 'refused', 'lecture', $6, $7)`,
    [good, night(23, 0), night(23, 2), refused, source, night(22, 0), night(22, 1)],
  );
  await pool.query(
    `INSERT INTO delivery (id, run_id, source, kind, state, as_of, hints, parts, received_at, signed_by) VALUES ($1, $2, $3, 'complete', 'planned', '2026-11-22', '{}', $4, $5, $6)`,
    [
      randomUUID(),
      good,
      source,
      JSON.stringify([{ name: 'ENT_0990001A_Complet_20261122_Eleve_0000.xml', bytes: 1_204_331, records: 512, sha256: 'ab' }]),
      night(23, 0),
      'ab12'.repeat(16),
    ],
  );
  const fault = (run: string, ordinal: number, severity: string, rule: string, message: string, uai: string | null, count: number) =>
    pool.query(
      `INSERT INTO fault (run_id, ordinal, severity, rule, message, file, line, category, key, attribute, value, uai, count)
       VALUES ($1, $2, $3, $4, $5, 'ENT_0990001A_Complet_20261122_Eleve_0000.xml', 41, 'Eleve', '70012', 'ENTPersonDateNaissance', '99-99-9999', $6, $7)`,
      [run, ordinal, severity, rule, message, uai, count],
    );
  const advice = 'La date de naissance n’est pas une date : corrigez-la dans la base élèves de l’établissement.';
  await fault(good, 1, 'rejection', 'birth-date-unreadable', advice, tilleuls, 2);
  await fault(good, 2, 'rejection', 'birth-date-unreadable', advice, verger, 7);
  await fault(good, 3, 'warning', 'attribute-unknown', 'L’attribut n’est pas dans la correspondance : il n’est pas conservé.', null, 12);
  await fault(
    refused,
    1,
    'refusal',
    'file-truncated',
    'Le fichier s’arrête au milieu : demandez à l’académie de le déposer de nouveau.',
    null,
    1,
  );
  await pool.query(`INSERT INTO left_out (run_id, uai, category, count) VALUES ($1, $2, 'Eleve', 410), ($1, $2, 'PersEducNat', 3)`, [
    good,
    moulin,
  ]);
  return good;
}

/**
 * A delivery of changes that is refused after the good one, an hour before the clock of the console: by a broken file, by what the directory said of
 * one entry, and by a volume; told by mail, which the mail server refused once.
 */
export async function seedRefusedDelivery(pool: Pool): Promise<string> {
  const run = randomUUID();
  const at = new Date(Date.UTC(2026, 10, 23, 7));
  await pool.query(
    `INSERT INTO run (id, kind, source, state, step, started_at, ended_at) VALUES ($1, 'sync', $2, 'refused', 'lecture', $3, $3)`,
    [run, source, at],
  );
  await pool.query(
    `INSERT INTO delivery (id, run_id, source, kind, state, as_of, hints, parts, received_at) VALUES ($1, $2, $3, 'changes', 'quarantined', '2026-11-23', '{}', '[]', $4)`,
    [randomUUID(), run, source, at],
  );
  const faults = [
    [
      'xml-broken',
      'Le fichier n’est pas du XML : demandez une nouvelle livraison.',
      'ENT_0990001A_Delta_20261123_Eleve_0000.xml',
      41,
      null,
    ],
    ['entry-unreadable', 'Une fiche de l’annuaire ne peut pas être lue.', 'uid=elodie.lefevre,ou=personnes', null, null],
    ['structure-emptied', 'L’établissement 0990002B n’a plus aucun élève, contre 480. Demandez à l’académie.', null, null, verger],
  ] as const;
  for (const [at, [rule, message, file, line, uai]] of faults.entries()) {
    await pool.query(
      `INSERT INTO fault (run_id, ordinal, severity, rule, message, file, line, category, key, value, uai) VALUES ($1, $2, 'refusal', $3, $4, $5, $6, 'Eleve', '70012', 'Xxxxxx', $7)`,
      [run, at + 1, rule, message, file, line, uai],
    );
  }
  await pool.query(
    `INSERT INTO mail_outbox (topic, kind, run_id, subject, text, created_at, attempts, next_attempt_at, last_fault)
     VALUES ('delivery', 'refusal', $1, 'Livraison refusée', 'texte', $2, 1, $2, 'EAUTH 535')`,
    [run, at],
  );
  return run;
}
