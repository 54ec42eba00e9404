// The académie by every door, day by day: whatever the door, the registry is the same, to the byte of a canonical dump.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { addDays } from '#fixtures/academie/civil-date.ts';
import { type AcademieOptions, writeAcademie } from '#fixtures/academie.ts';
import { ldifChanges, writeLdif } from '#fixtures/ldif.ts';
import { folderSource } from '#src/composition/source.ts';
import type { SourceConfiguration } from '#src/config/source-file.ts';
import { applyApproved } from '#src/sync/apply.ts';
import { canonicalDump } from '../support/canonical-dump.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { ldapSource } from '../support/ldap-source.ts';
import { startSlapd } from '../support/slapd.ts';
import { approveEverything, bringInOrder, synchroniseFrom } from '../support/synchronise.ts';

const first = '2025-09-08';
const days = 4;
const schools = [
  { name: 'LES TROIS RIVIÈRES', town: 'BELLERIVE', pupils: 70, staff: 14 },
  { name: 'LE VIEUX MOULIN', town: 'CHAMPFLEURY', pupils: 55, staff: 12 },
  { name: 'LE GRAND CHÊNE', town: 'MONTCLAIR', pupils: 40, staff: 12 },
];
const uais = ['0990001N', '0990002P', '0990003R'];

/**
 * Makes day n ready at the door, and says what is to be read there. `whole`: makes everything ready, which changes ask for when they speak of somebody
 * of whom nothing was ever kept (a child welfare service that nobody named before).
 */
type Day = (
  n: number,
) => Promise<{ readonly source: SourceConfiguration; readonly complete: boolean; readonly whole?: () => Promise<boolean> }>;

describe('The same académie by every door', () => {
  let home: string;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'equivalence-'));
  });
  after(() => rm(home, { recursive: true, force: true }));

  /** Reads and applies day after day; the dump of each evening. */
  async function live(inOrder: readonly string[], day: Day): Promise<string[]> {
    const database = await freshDatabase();
    try {
      return await evenings(database, inOrder, day);
    } finally {
      await database.drop();
    }
  }

  async function evenings({ pool }: FreshDatabase, inOrder: readonly string[], day: Day): Promise<string[]> {
    await bringInOrder(pool, inOrder);
    const dumps: string[] = [];
    for (let n = 0; n <= days; n++) {
      const today = addDays(first, n);
      const { source, complete, whole } = await day(n);
      const report = await synchroniseFrom(pool, source, { today, complete });
      expect(report.outcome, JSON.stringify(report.faults.filter(({ severity }) => severity === 'refusal'))).to.equal('done');
      expect(report.reading.kind).to.equal(complete || n === 0 ? 'complete' : 'changes');
      if (report.behind) {
        const again = await synchroniseFrom(pool, source, { today, complete: (await whole?.()) ?? true });
        expect([again.outcome, again.reading.kind, again.behind]).to.deep.equal(['done', 'complete', false]);
      }
      await approveEverything(pool);
      await applyApproved(pool, { now: () => new Date(`${today}T20:00:00Z`), today: () => today });
      dumps.push(await canonicalDump(pool));
    }
    return dumps;
  }

  async function compare(seed: number, inOrder: readonly string[]): Promise<void> {
    const options: AcademieOptions = { seed, schools, date: first, arrivals: 0.02, leavers: 0.015, changes: 0.08, withDtd: false };
    const place = await mkdtemp(join(home, 'a-'));
    const whole: Day = async (n) => {
      const folder = join(place, `complet-${n}`);
      await writeAcademie(folder, { ...options, day: n });
      return { source: folderSource(folder), complete: true };
    };
    const deltas: Day = async (n) => {
      const folder = join(place, 'drop');
      await writeAcademie(folder, { ...options, day: n, kind: n === 0 ? 'Complet' : 'Delta' });
      const asked = async () => {
        await writeAcademie(folder, { ...options, day: n });
        return false;
      };
      return { source: folderSource(folder), complete: n === 0, whole: asked };
    };
    const expected = await live(inOrder, whole);
    const doors: (readonly [string, () => Promise<string[]>])[] = [
      ['Delta', () => live(inOrder, deltas)],
      ['LDAP', () => byDirectory(place, options, inOrder, true)],
      ['LDAP changes', () => byDirectory(place, options, inOrder, false)],
    ];
    for (const [door, lived] of doors) {
      const found = await lived();
      for (const [n, evening] of expected.entries()) same(found[n] ?? '', evening, `seed ${seed}, day ${n}, ${door}`);
    }
    expect(new Set(expected).size, 'something happens every day').to.equal(days + 1);
    await rm(place, { recursive: true, force: true });
  }

  /** A real OpenLDAP, loaded with the first day and changed day by day. */
  async function byDirectory(place: string, options: AcademieOptions, inOrder: readonly string[], complete: boolean): Promise<string[]> {
    const ldif = join(place, 'annuaire.ldif');
    await writeLdif(ldif, { ...options, day: 0 });
    const directory = await startSlapd({ ldif });
    try {
      return await live(inOrder, async (n) => {
        if (n > 0) directory.apply(ldifChanges({ ...options, day: n }));
        return { source: ldapSource(directory), complete: complete || n === 0 };
      });
    } finally {
      await directory.stop();
    }
  }

  it('leads to the same registry by Complet, by Delta, by LDAP and by the changes of a directory', async function () {
    this.timeout(300_000);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100_000 }), (seed) => compare(seed, uais)),
      { numRuns: Number(process.env.EQUIVALENCE_RUNS ?? 3), endOnFailure: true },
    );
  });

  it('leads to the same registry when a Delta names a guardian of whom nothing was kept: the Complet that it asks for tells the rest', async function () {
    this.timeout(300_000);
    await compare(86_848, uais);
  });

  it('leads to the same registry when one collège is not in order', async function () {
    this.timeout(300_000);
    await compare(5, uais.slice(0, 2));
  });
});

function same(found: string, expected: string, about: string): void {
  if (found === expected) return;
  const [a, b] = [new Set(found.split('\n')), new Set(expected.split('\n'))];
  const extra = [...a].filter((line) => !b.has(line)).slice(0, 5);
  const missing = [...b].filter((line) => !a.has(line)).slice(0, 5);
  expect.fail(`${about}\n  only by this door:\n    ${extra.join('\n    ')}\n  only by Complet:\n    ${missing.join('\n    ')}`);
}
