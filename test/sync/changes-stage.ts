// A drop with a Complet of two collèges and the Deltas that a test writes by hand, read into a database of its own. What is asked of it is a test's.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeAcademie } from '#fixtures/academie.ts';
import type { SyncReport } from '#src/sync/sync-report.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { applyEverything, bringInOrder, synchronise } from '../support/synchronise.ts';

export const schools = [
  { name: 'LES TROIS RIVIÈRES', town: 'BELLERIVE', pupils: 60, staff: 12 },
  { name: 'LE VIEUX MOULIN', town: 'CHAMPFLEURY', pupils: 45, staff: 12 },
];
export const [first, second] = ['0990001N', '0990002P'] as const;
export const keyOf = { [first]: '4001', [second]: '4002' };

type Request = string;
type Values = Readonly<Record<string, readonly string[]>>;
const values = (list: readonly string[]) => list.map((value) => (value === '' ? '<value/>' : `<value>${value}</value>`)).join('');
const head = (category: string, key: string) =>
  `<operationalAttributes><attr name="categoriePersonne"><value>${category}</value></attr></operationalAttributes><identifier><id>${key}</id></identifier>`;
export const modify = (category: string, key: string, changes: Values): Request =>
  `<modifyRequest>${head(category, key)}<modifications>${Object.entries(changes)
    .map(([name, list]) => `<modification name="${name}" operation="replace">${values(list)}</modification>`)
    .join('')}</modifications></modifyRequest>`;
export const add = (category: string, key: string, attributes: Values): Request =>
  `<addRequest>${head(category, key)}<attributes>${Object.entries({ ENTPersonJointure: [key], ...attributes })
    .map(([name, list]) => `<attr name="${name}">${values(list)}</attr>`)
    .join('')}</attributes></addRequest>`;
export const remove = (category: string, key: string): Request => `<deleteRequest>${head(category, key)}</deleteRequest>`;

type HeldRecord = {
  readonly facts: {
    readonly identity: { readonly familyName: string; readonly birthDate: string | null; readonly otherNames: readonly string[] };
    readonly affiliations: readonly { readonly details: { readonly classes: readonly string[] } }[];
  };
  readonly memo: object | null;
  readonly gone_on: string | null;
};

export type ChangesStage = Awaited<ReturnType<typeof openStage>>;

/** Opens the stage: the Complet of 1 September 2025 is in the drop, nothing is read. */
export async function openStage() {
  const home = await mkdtemp(join(tmpdir(), 'annuaire-changes-'));
  const drop = join(home, 'drop');
  const database: FreshDatabase = await freshDatabase();
  await writeAcademie(drop, { seed: 7, schools, date: '2025-09-01' });
  const read = (complete = false): Promise<SyncReport> => synchronise(database.pool, drop, { complete });
  const rows = async <T extends object>(sql: string, ...given: unknown[]): Promise<T[]> => (await database.pool.query<T>(sql, given)).rows;
  return {
    home,
    drop,
    database,
    read,
    rows,
    /** Puts a Delta of that day of September into the drop. */
    async delta(day: number, requests: Readonly<Record<string, readonly Request[]>>): Promise<void> {
      for (const [category, list] of Object.entries(requests))
        await writeFile(
          join(drop, `ENT_2DVA099_Delta_202509${String(day).padStart(2, '0')}_${category}_0000.xml`),
          `<?xml version="1.0" encoding="UTF-8"?>\n<ficAlimMENESR>\n${list.join('\n')}\n</ficAlimMENESR>\n`,
        );
    },
    /** These collèges in order, everybody of the Complet in the registry. */
    async settled(uais: readonly string[] = [first, second]): Promise<void> {
      await bringInOrder(database.pool, uais);
      expect((await read()).outcome).to.equal('done');
      await applyEverything(database.pool);
    },
    /** A pupil of that collège alone. */
    pupilOf: async (uai: string) =>
      (
        await rows<{ key: string; facts: HeldRecord['facts'] }>(
          `SELECT key, facts FROM source_record WHERE category = 'Eleve' AND uais = ARRAY[$1] ORDER BY key LIMIT 1`,
          uai,
        )
      )[0]!,
    record: async (category: string, key: string) =>
      (await rows<HeldRecord>('SELECT facts, memo, gone_on FROM source_record WHERE category = $1 AND key = $2', category, key))[0],
    async close(): Promise<void> {
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export const warnings = (report: SyncReport) =>
  report.faults.filter(({ severity }) => severity === 'warning').map(({ rule, uai }) => `${rule} ${uai}`);
export const refusals = (report: SyncReport) => report.faults.filter(({ severity }) => severity === 'refusal').map(({ rule }) => rule);
