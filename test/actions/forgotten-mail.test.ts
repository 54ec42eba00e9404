// An address that was proven with an old password is worth nothing once the account is reported or has been given a new code: whoever knew that password
// could have left his own.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { personSubject, structureSubject } from '#core/access/actor.ts';
import { readLink, sendReset, verifyMail } from '#database/verified-mail.ts';
import { type Action, perform } from '#src/actions/door.ts';
import { reportOwnAccount } from '#src/actions/end-own-sessions.ts';
import { issueCredentials } from '#src/actions/issue-credentials.ts';
import { printSlips } from '#src/actions/print-slips.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { contextOf, holder, NOW, OWN, seedPerson, seedStructures } from './stage.ts';

describe('an address for forgotten passwords', () => {
  let database: FreshDatabase;
  before(async () => {
    database = await freshDatabase();
    await seedStructures(database.pool);
  });
  after(() => database.drop());

  const done = async <I, O>(
    act: Action<I, O>,
    ...[actor, subject, input]: [Parameters<typeof perform>[1], Parameters<typeof perform>[2], I]
  ) => {
    const result = await perform(act, actor, subject, input, contextOf(database.pool));
    expect(result.ok, JSON.stringify(result)).to.equal(true);
  };
  const slips = { audience: 'pupils', class: '6A', reach: 'everyone', demand: null } as const;
  const ends: readonly (readonly [string, (person: string) => Promise<void>])[] = [
    ['a report by its owner', (id) => done(reportOwnAccount, { person: id, assignments: [] }, personSubject(id, []), null)],
    ['a code from the référent', (id) => done(issueCredentials, holder('referent-usages'), personSubject(id, []), null)],
    ['a slip of the class', () => done(printSlips, holder('referent-usages'), structureSubject(OWN), slips)],
  ];

  for (const [name, end] of ends)
    it(`is forgotten, with every link that was sent, by ${name}`, async () => {
      const { pool } = database;
      const { id, login } = await seedPerson(pool, [[OWN, 'ELV']]);
      await pool.query(`UPDATE affiliation SET details = jsonb_set(details::jsonb, '{classes}', '["6A"]')::json WHERE person_id = $1`, [
        id,
      ]);
      await pool.query(`INSERT INTO credential (person_id, hash, must_change) VALUES ($1, 'chosen', false)`, [id]);
      await pool.query(`INSERT INTO person_mail (person_id, address, verified_at) VALUES ($1, 'voleur@exemple.fr', $2)`, [id, NOW]);
      const [proof, reset] = [randomUUID(), randomUUID()];
      const expiresAt = new Date(NOW.getTime() + 3_600_000);
      await sendReset(pool, { id: reset, language: 'fr', now: NOW, expiresAt }, login);
      await pool.query(
        `INSERT INTO mail_link (id, purpose, person_id, address, language, created_at, expires_at)
         VALUES ($1, 'verify-mail', $2, 'voleur@exemple.fr', 'fr', $3, $4)`,
        [proof, id, NOW, expiresAt],
      );
      expect(await readLink(pool, reset, 'reset-password', NOW)).to.equal(id);

      await end(id);
      expect((await pool.query('SELECT FROM person_mail WHERE person_id = $1', [id])).rowCount).to.equal(0);
      expect(await readLink(pool, reset, 'reset-password', NOW)).to.equal(undefined);
      expect(await verifyMail(pool, proof, NOW, randomUUID()), 'a link that waited').to.equal(false);
      await sendReset(pool, { id: randomUUID(), language: 'fr', now: NOW, expiresAt }, login);
      const { rows } = await pool.query('SELECT FROM mail_link WHERE person_id = $1 AND used_at IS NULL', [id]);
      expect(rows.length, 'a link sent to him').to.equal(0);
    });
});
