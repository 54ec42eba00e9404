// What every source must hold to, whatever its wire format; each connector's test gives it a real one to open.
import { expect } from 'chai';
import type { Reading, Source, SourceItem, SourceOpening } from '#connectors/connector.ts';
import type { Category, SourceRecord, SourceRemoval } from '#core/mapping/source-record.ts';
import { readingOrder } from '#core/mapping/source-record.ts';

export type Read = {
  readonly opening: SourceOpening | null;
  readonly records: readonly (SourceRecord | SourceRemoval)[];
  readonly reading: Reading;
};

/** Reads a source to its end, from a bookmark where one is given; presences are left out. */
export async function readAll(
  source: Source,
  signal: AbortSignal = new AbortController().signal,
  since: string | null = null,
): Promise<Read> {
  const records: (SourceRecord | SourceRemoval)[] = [];
  let opening: SourceOpening | null = null;
  const pass = source.read(since, signal);
  for (;;) {
    const step: IteratorResult<SourceItem, Reading> = await pass.next();
    if (step.done) return { opening, records, reading: step.value };
    if (step.value.type === 'opening') {
      expect(opening, 'one opening only').to.equal(null);
      expect(records, 'the opening comes first').to.deep.equal([]);
      opening = step.value;
    } else if (step.value.type !== 'presence') records.push(step.value);
  }
}

/** Sources that hold the same people: a whole one, and one that is cut in the middle. Made anew for each test. */
export type SourceSamples = {
  readonly whole: () => Promise<Source>;
  readonly cut: () => Promise<Source>;
};

/** The conformance suite of `Source`. */
export function sourceContract(name: string, samples: SourceSamples): void {
  describe(`${name} : contrat d'une source`, () => {
    it('ends a whole reading with a statement that it is complete', async () => {
      const { opening, records, reading } = await readAll(await samples.whole());
      expect(opening).to.deep.equal({ type: 'opening', kind: 'complete', asOf: reading.asOf, hints: reading.hints });
      expect(reading.kind).to.equal('complete');
      expect(reading.complete).to.equal(true);
      expect(reading.problems.filter((one) => one.severity === 'refusal')).to.deep.equal([]);
      expect(Object.values(reading.count).reduce((sum, n) => sum + n, 0)).to.equal(records.length);
      expect(records.length).to.be.greaterThan(0);
    });

    it('gives structures before people, pupils before guardians, staff last', async () => {
      const { records } = await readAll(await samples.whole());
      const ranks = records.map((record) => readingOrder.indexOf(record.category));
      expect(ranks).to.deep.equal(ranks.toSorted((a, b) => a - b));
      expect(new Set(records.map((record) => record.category))).to.deep.equal(new Set<Category>(readingOrder));
    });

    it('gives whole records only, each with its key and its place', async () => {
      for (const record of (await readAll(await samples.whole())).records) {
        expect(record.type).to.equal('record');
        expect(record.key).to.not.equal('');
        expect(record.place.file).to.not.match(/[/\\]/);
      }
    });

    it('says the same when it is read twice', async () => {
      const source = await samples.whole();
      expect(await readAll(source)).to.deep.equal(await readAll(source));
    });

    it('never calls a cut reading complete', async () => {
      const outcome = await readAll(await samples.cut()).then(
        ({ reading }) => reading,
        (error: unknown) => error,
      );
      if (outcome instanceof Error) return;
      const reading = outcome as Reading;
      expect(reading.complete).to.equal(false);
      expect(reading.problems.map((one) => one.severity)).to.include('refusal');
    });

    it('stops when it is asked to', async () => {
      const stopped = new AbortController();
      stopped.abort();
      const outcome = await readAll(await samples.whole(), stopped.signal).then(
        () => 'read to the end',
        (error: Error) => error.name,
      );
      expect(outcome).to.equal('AbortError');
    });

    it('leaves nothing open when its reader walks away', async () => {
      const pass = (await samples.whole()).read(null, new AbortController().signal);
      await pass.next();
      await pass.return(undefined as never);
      expect((await pass.next()).done).to.equal(true);
    });

    it('tells how far it has come, never beyond the end', async () => {
      const steps: [number, number][] = [];
      const pass = (await samples.whole()).read(null, new AbortController().signal, (done, total) => steps.push([done, total]));
      for (let step = await pass.next(); !step.done; step = await pass.next());
      expect(steps.length).to.be.greaterThan(0);
      expect(steps.every(([done, total]) => done >= 0 && done <= total)).to.equal(true);
      expect(steps.at(-1)?.[0]).to.equal(steps.at(-1)?.[1]);
    });
  });
}
