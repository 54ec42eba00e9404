// What becomes of a delivery is told once, in the transaction that records it: refused, refused again, accepted again.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { fault } from '#core/problem.ts';
import { inTransaction } from '#database/transaction.ts';
import { tellOfRecovery, tellOfRefusal } from '#src/sync/tell.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const source = 'academie-aaf';
const truncated = fault('refusal', 'document-truncated', 'Le fichier s’arrête au milieu : demandez une nouvelle livraison.');

describe('telling what became of a delivery', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(() => database.drop());

  /** A night of November 2025, whose delivery is refused for these reasons, or accepted. */
  async function night(day: number, rules: readonly string[] | 'accepted', from = source): Promise<boolean> {
    const now = new Date(Date.UTC(2025, 10, day, 4));
    const tale = { runId: randomUUID(), source: from, asOf: `2025-11-${day}`, now, publicUrl: 'https://annuaire.exemple.fr' };
    return inTransaction(database.pool, async (client) => {
      await client.query(`INSERT INTO run (id, kind, source, state, step, started_at) VALUES ($1, 'sync', $2, 'done', 'lecture', $3)`, [
        tale.runId,
        from,
        now,
      ]);
      if (rules !== 'accepted') return tellOfRefusal(client, { ...tale, faults: rules.map((rule) => ({ ...truncated, rule })) });
      await client.query(
        `INSERT INTO delivery (id, run_id, source, kind, state, as_of, hints, parts, received_at) VALUES ($1, $2, $3, 'complete', 'planned', $4, '{}', '[]', $5)`,
        [randomUUID(), tale.runId, from, tale.asOf, now],
      );
      return tellOfRecovery(client, tale);
    });
  }

  const mails = async (): Promise<{ kind: string; subject: string; text: string; dedupe: string | null }[]> =>
    (await database.pool.query('SELECT kind, subject, text, dedupe FROM mail_outbox ORDER BY created_at')).rows;

  it('is done once for the same refusal, again for another, and once when it is over', async () => {
    expect(await night(10, 'accepted'), 'nothing was refused').to.equal(false);
    expect(await night(11, ['xml-broken'])).to.equal(true);
    expect(await night(12, ['xml-broken'])).to.equal(false);
    expect(await night(13, ['xml-broken', 'document-truncated'])).to.equal(true);
    expect(await night(14, 'accepted')).to.equal(true);
    expect(await night(15, 'accepted')).to.equal(false);
    expect(await night(16, ['xml-broken']), 'it is news again').to.equal(true);
    expect((await mails()).map(({ kind }) => kind)).to.deep.equal(['refusal', 'refusal', 'recovery', 'refusal']);
  });

  it('says which delivery stays in force, and keeps the sources apart', async () => {
    await night(10, 'accepted');
    await night(11, ['xml-broken']);
    await night(11, ['xml-broken'], 'academie-ldap');
    await night(12, 'accepted', 'academie-ldap');
    const [first, other, recovery] = await mails();
    expect(first?.text).to.contain('La livraison du lundi 10 novembre reste en vigueur');
    expect(other?.text).to.contain('Aucune livraison n’a encore été acceptée');
    expect(recovery?.subject).to.contain('academie-ldap');
    expect(await night(13, 'accepted'), 'its own recovery is still to come').to.equal(true);
  });

  it('keeps no list of refusals in the key of a mail, however long: a hash', async () => {
    await night(
      11,
      Array.from({ length: 5000 }, (_, at) => `rule-${at}`),
    );
    expect((await mails())[0]?.dedupe).to.match(/^[0-9a-f]{64}$/);
  });
});
