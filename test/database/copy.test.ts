// Bulk loading against a real server: every text comes back as it was given, and a refusal ends it cleanly.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import pg from 'pg';
import { type CopyRow, copyLine, copyRows, openCopy } from '#database/copy.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

describe('bulk loading', () => {
  let database: FreshDatabase;
  let client: pg.Client;

  before(async () => {
    database = await freshDatabase({ empty: true });
    client = new pg.Client(database.connection);
    client.on('error', () => undefined);
    await client.connect();
    await client.query('create table loaded (n int, word text, "Odd ""name" text)');
  });
  afterEach(() => database.pool.query('truncate loaded'));
  after(async () => {
    await client.end();
    await database.drop();
  });

  const columns = ['n', 'word', 'Odd "name'];
  const loaded = async (): Promise<CopyRow[]> =>
    (await client.query<unknown[]>({ text: 'select n::text, word, "Odd ""name" from loaded order by loaded.n', rowMode: 'array' }))
      .rows as CopyRow[];
  const errorOf = async (attempt: Promise<unknown>): Promise<pg.DatabaseError> => {
    const error = await attempt.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(Error);
    return error as pg.DatabaseError;
  };

  it('brings back tabs, backslashes, ends of line, absent and empty texts as they were', async () => {
    const words = [
      'a\tb',
      'a\\b',
      'a\nb',
      'a\r\nb',
      '\\.',
      '\\N',
      '\\',
      '',
      ' ',
      '\\t',
      '\t',
      '"',
      "'",
      ',',
      'é€𝄞',
      '\u0001',
      '\u2028',
      null,
    ];
    const rows = words.map((word, i): CopyRow => [String(i), word, word]);
    expect(await copyRows(client, 'loaded', columns, rows)).to.equal(words.length);
    expect(await loaded()).to.deep.equal(rows);
  });

  it('brings back any text whatever', async () => {
    const word = fc.option(
      fc
        .string({
          unit: fc.oneof(
            fc.constantFrom('\\', '\t', '\n', '\r', 'N', '.', 't', 'b'),
            fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
          ),
        })
        .map((text) => text.replaceAll('\0', '')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(word, word), { maxLength: 30 }), async (pairs) => {
        await client.query('truncate loaded');
        const rows = pairs.map(([a, b], i): CopyRow => [String(i), a, b]);
        expect(await copyRows(client, 'public.loaded', columns, rows)).to.equal(rows.length);
        expect(await loaded()).to.deep.equal(rows);
      }),
      { numRuns: 60 },
    );
  });

  it('writes a plain row without touching it', () => {
    expect(copyLine(['1', 'Léa', null, ''])).to.equal('1\tLéa\t\\N\t\n');
  });

  it('loads what arrives little by little, and nothing at all', async () => {
    async function* slowly(): AsyncGenerator<CopyRow> {
      for (let i = 0; i < 3; i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        yield [String(i), 'un', 'deux'];
      }
    }
    expect(await copyRows(client, 'loaded', columns, slowly())).to.equal(3);
    expect(await copyRows(client, 'loaded', columns, [])).to.equal(0);
  });

  it('loads 400,000 rows without keeping them in memory', async function () {
    this.timeout(60_000);
    const filler = 'x'.repeat(500);
    const writer = await openCopy(client, 'loaded', columns);
    let [warm, waits] = [0, 0];
    for (let i = 0; i < 400_000; i += 1) {
      const wait = writer.write([String(i), filler, null]);
      if (wait !== undefined) {
        waits += 1;
        await wait;
      }
      if (i === 200_000) warm = kept();
    }
    const growth = (kept() - warm) / 1e6;
    expect(await writer.end()).to.equal(400_000);
    expect(waits, 'times the writer asked to wait').to.be.above(0);
    // Kept, they would be 100 MB; the rest of the process (other tests, buffers of the moment) moves by some 20.
    expect(growth, 'megabytes more in memory after 100 MB more loaded').to.be.below(50);
  });

  it('tells at once that the table or a column does not exist', async () => {
    expect(await errorOf(openCopy(client, 'nowhere', ['n']))).to.have.property('code', '42P01');
    expect(await errorOf(openCopy(client, 'loaded', ['missing']))).to.have.property('code', '42703');
    expect((await client.query('select 1 as alive')).rows).to.deep.equal([{ alive: 1 }]);
  });

  for (const [where, at] of [
    ['first', 0],
    ['middle', 60_000],
    ['last', 99_999],
  ] as const) {
    it(`rejects, keeps nothing and leaves the connection usable when the server refuses the ${where} row`, async () => {
      function* rows(): Generator<CopyRow> {
        for (let i = 0; i < 100_000; i += 1) yield [i === at ? 'douze' : String(i), 'un mot qui prend un peu de place', null];
      }
      expect(await errorOf(copyRows(client, 'loaded', columns, rows()))).to.have.property('code', '22P02');
      expect((await client.query('select count(*)::int as n from loaded')).rows).to.deep.equal([{ n: 0 }]);
    });
  }

  it('keeps nothing when the reader of the rows fails, and passes its error on', async () => {
    function* rows(): Generator<CopyRow> {
      for (let i = 0; i < 50_000; i += 1) yield [String(i), 'mot', null];
      throw new Error('la livraison est tronquée');
    }
    expect((await errorOf(copyRows(client, 'loaded', columns, rows()))).message).to.equal('la livraison est tronquée');
    expect((await client.query('select count(*)::int as n from loaded')).rows).to.deep.equal([{ n: 0 }]);
  });

  it('keeps nothing when it is given up, before or after the first row, once or twice', async () => {
    for (const count of [0, 1, 20_000]) {
      const writer = await openCopy(client, 'loaded', columns);
      for (let i = 0; i < count; i += 1) await writer.write([String(i), 'mot', null]);
      await writer.abort();
      await writer.abort();
      expect((await client.query('select count(*)::int as n from loaded')).rows).to.deep.equal([{ n: 0 }]);
    }
  });

  it('rejects instead of waiting for ever when the connection falls', async () => {
    const doomed = new pg.Client(database.connection);
    doomed.on('error', () => undefined);
    await doomed.connect();
    const {
      rows: [mine],
    } = await doomed.query<{ pid: number }>('select pg_backend_pid() as pid');
    const writer = await openCopy(doomed, 'loaded', columns);
    await writer.write(['1', 'mot', null]);
    const closed = new Promise((resolve) => doomed.once('end', resolve));
    await database.pool.query('select pg_terminate_backend($1)', [mine!.pid]);
    await closed;
    await errorOf(writer.end());
    await writer.abort();
  });
});

/** Bytes still held once everything that can be forgotten is. */
function kept(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
