// Deliveries in a folder of their own: the examples, changed file by file as a test asks. Removed at the end of the test run.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sources } from '#connectors/registry.ts';
import { type Read, readAll } from '../contracts/source.ts';
import { surroundings } from '../support/surroundings.ts';

export const examples = join(import.meta.dirname, '../../fixtures/examples/aaf');
const made: string[] = [];

export const fileOf = (category: string, sequence = '0000', mode = 'Complet', day = '20250908') =>
  `ENT_0999001W_${mode}_${day}_${category}_${sequence}.xml`;
export const pupils = fileOf('Eleve');
export const staff = fileOf('PersEducNat');

export type Change = string | Buffer | null | ((text: string) => string | Buffer);

/** Copies the example delivery; `changes` replaces (text, bytes, function of the text) or removes (null) files, or adds some. */
export async function delivery(changes: Readonly<Record<string, Change>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aaf-'));
  made.push(folder);
  const complet = join(examples, 'complet');
  const names = new Set([...(await readdir(complet)), ...Object.keys(changes)]);
  for (const name of names) {
    const change = changes[name];
    if (change === null) continue;
    const text = change === undefined || typeof change === 'function' ? await readFile(join(complet, name), 'utf8') : '';
    await writeFile(join(folder, name), change === undefined ? text : typeof change === 'function' ? change(text) : change);
  }
  return folder;
}

export const open = (folder: string) => sources['academie-aaf'].open({ folder }, surroundings());

export async function read(changes: Readonly<Record<string, Change>> = {}): Promise<Read> {
  return readAll(open(await delivery(changes)));
}

/** Rules of the refusals of a reading. */
export const refusals = ({ reading }: Read): string[] =>
  reading.problems.filter((one) => one.severity === 'refusal').map((one) => one.rule);

/** Values of one attribute over the records of a reading. */
export const valuesOf = ({ records }: Read, attribute: string) =>
  records.flatMap((one) => (one.type === 'record' ? (one.attributes.get(attribute) ?? []) : []));

after(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});
