// The journal on a real PostgreSQL: it only grows, one chain whoever writes at the same time, and any edit behind it is found.
import { expect } from 'chai';
import { type JournalEntry, JournalEntryError } from '#core/journal/entry.ts';
import { appendJournal, verifyJournal } from '#database/journal.ts';
import { inTransaction } from '#database/transaction.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const person = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const entry = (n: number, rest: Partial<JournalEntry> = {}): JournalEntry => ({
  at: new Date(Date.UTC(2026, 10, 24, 2, 0, 0, n % 1000)),
  actorId: null,
  actorRole: 'system',
  act: 'apply-arrive',
  zone: 'nominative',
  subjectId: person(n),
  uai: '0922648K',
  fields: ['identity.familyName', 'affiliation.ELV.open'],
  detail: { run: person(999), outcome: 'applied', lines: n },
  ...rest,
});
const many = (count: number, from = 1): JournalEntry[] => Array.from({ length: count }, (_, index) => entry(from + index));

describe('the journal', () => {
  let database: FreshDatabase;
  const append = (entries: readonly JournalEntry[]) => inTransaction(database.pool, (client) => appendJournal(client, entries));
  /** Edits a row as somebody with all rights on the database would: triggers off. */
  const tamper = (sql: string, ...values: unknown[]) =>
    inTransaction(database.pool, async (client) => {
      await client.query('ALTER TABLE journal DISABLE TRIGGER journal_append_only');
      await client.query(sql, values);
      await client.query('ALTER TABLE journal ENABLE TRIGGER journal_append_only');
    });

  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(() => database.drop());

  it('is whole when it is empty, and after entries one by one and many at once', async () => {
    expect(await verifyJournal(database.pool)).to.deep.equal({ whole: true, checked: 0, head: null });
    await append([]);
    await append(many(1));
    await append(many(500, 2));
    await append([entry(1, { actorId: person(7), actorRole: 'chef', subjectId: null, uai: null, fields: [], detail: {} })]);
    const proof = await verifyJournal(database.pool);
    expect(proof).to.include({ whole: true, checked: 502 });
  });

  it('tells how far the verification has come, over more than one reading', async () => {
    await append(many(6000));
    const seen: [number, number][] = [];
    const proof = await verifyJournal(database.pool, (done, total) => seen.push([done, total]));
    expect(proof).to.include({ whole: true, checked: 6000 });
    expect(seen).to.deep.equal([
      [5000, 6000],
      [6000, 6000],
    ]);
  });

  it('keeps one chain when many write at the same time', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => append(many(25, index * 25 + 1))));
    expect(await verifyJournal(database.pool)).to.include({ whole: true, checked: 500 });
  });

  it('writes nothing when the transaction does not commit', async () => {
    const failed = inTransaction(database.pool, async (client) => {
      await appendJournal(client, many(3));
      throw new Error('cut');
    });
    expect(await failed.catch((error: Error) => error.message)).to.equal('cut');
    await append(many(2));
    expect(await verifyJournal(database.pool)).to.include({ whole: true, checked: 2 });
  });

  it('adds 500 entries with as many statements as one, so that a night is not slowed down', async () => {
    const statementsOf = (count: number): Promise<number> =>
      inTransaction(database.pool, async (client) => {
        let statements = 0;
        const query = client.query;
        client.query = ((...given: Parameters<typeof query>) => {
          statements += 1;
          return query.apply(client, given);
        }) as typeof query;
        try {
          await appendJournal(client, many(count));
        } finally {
          client.query = query;
        }
        return statements;
      });
    expect(await statementsOf(500))
      .to.equal(await statementsOf(1))
      .and.to.be.within(1, 5);
  });

  it('refuses to be changed or emptied by the application', async () => {
    await append(many(2));
    for (const sql of ["UPDATE journal SET act = 'other'", 'DELETE FROM journal']) {
      const message = await database.pool.query(sql).then(
        () => 'done',
        (error: Error) => error.message,
      );
      expect(message).to.equal('journal is append-only');
    }
  });

  const edits: readonly (readonly [string, string])[] = [
    ['whose instant was moved', "UPDATE journal SET at = at + interval '1 hour' WHERE seq = 5"],
    ['whose author was changed', `UPDATE journal SET actor_id = '${person(3)}' WHERE seq = 5`],
    ['whose role was changed', "UPDATE journal SET actor_role = 'chef' WHERE seq = 5"],
    ['whose act was changed', "UPDATE journal SET act = 'apply-leave' WHERE seq = 5"],
    ['whose zone was changed', "UPDATE journal SET zone = 'shared' WHERE seq = 5"],
    ['whose person was changed', `UPDATE journal SET subject_id = '${person(4)}' WHERE seq = 5`],
    ['whose structure was changed', "UPDATE journal SET uai = '0920882W' WHERE seq = 5"],
    ['whose fields were changed', "UPDATE journal SET fields = '{identity.mail}' WHERE seq = 5"],
    ['whose detail was changed', "UPDATE journal SET detail = '{}' WHERE seq = 5"],
    ['whose hash was changed', "UPDATE journal SET hash = sha256('x') WHERE seq = 5"],
  ];
  for (const [what, sql] of edits) {
    it(`finds the entry ${what} behind the application`, async () => {
      await append(many(10));
      await tamper(sql);
      expect(await verifyJournal(database.pool)).to.deep.equal({ whole: false, checked: 4, brokenAt: '5', why: 'content' });
    });
  }

  it('finds an entry that was taken out, also the first', async () => {
    await append(many(10));
    await tamper('DELETE FROM journal WHERE seq = 5');
    expect(await verifyJournal(database.pool)).to.deep.equal({ whole: false, checked: 4, brokenAt: '6', why: 'gap' });
    await tamper('DELETE FROM journal WHERE seq = 1');
    expect(await verifyJournal(database.pool)).to.deep.equal({ whole: false, checked: 0, brokenAt: '2', why: 'gap' });
  });

  it('finds an entry that was rewritten with a hash of its own, by the next one', async () => {
    await append(many(10));
    const before = await verifyJournal(database.pool);
    await tamper(`UPDATE journal SET prev = sha256('x') WHERE seq = 6`);
    expect(await verifyJournal(database.pool)).to.deep.equal({ whole: false, checked: 5, brokenAt: '6', why: 'link' });
    expect(before.whole).to.equal(true);
  });

  it('finds that the last entries were cut off when the end was noted before', async () => {
    await append(many(10));
    const noted = await verifyJournal(database.pool);
    if (!noted.whole || noted.head === null) throw new Error('should be whole');
    await append(many(2));
    expect(await verifyJournal(database.pool, undefined, noted.head)).to.include({ whole: true, checked: 12 });
    await tamper('DELETE FROM journal WHERE seq > 8');
    expect(await verifyJournal(database.pool)).to.include({ whole: true, checked: 8 });
    expect(await verifyJournal(database.pool, undefined, noted.head)).to.deep.equal({
      whole: false,
      checked: 8,
      brokenAt: '10',
      why: 'head',
    });
  });

  it('never takes a name, a mail or a sentence', async () => {
    const bad: readonly Partial<JournalEntry>[] = [
      { detail: { who: 'Léa Martin' } },
      { detail: { mail: 'lea@exemple.fr' } },
      { detail: { 'Léa Martin': 1 } },
      { detail: { count: Number.NaN } },
      { detail: { reason: '' } },
      { fields: ['Nom de famille'] },
    ];
    for (const rest of bad) {
      const error = await append([entry(1), entry(2, rest)]).catch((thrown: Error) => thrown);
      expect(error).to.be.instanceOf(JournalEntryError);
    }
    expect(await verifyJournal(database.pool)).to.include({ whole: true, checked: 0 });
  });
});
