// The true deliveries that everything is made from: the examples, and a small generated académie, each as a Complet and as the Delta after it.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AcademieOptions } from '#fixtures/academie/options.ts';
import { writeAcademie } from '#fixtures/academie.ts';

/** The files of a delivery, by name. Buffers are shared: never changed in place. */
export type Files = ReadonlyMap<string, Buffer>;

/** `before`: the Complet that a Delta follows. */
export type World = { readonly name: string; readonly kind: 'Complet' | 'Delta'; readonly files: Files; readonly before: Files | null };

export const generatedSchools = [
  { name: 'LES TROIS RIVIÈRES', town: 'BELLERIVE', pupils: 5, staff: 3 },
  { name: 'LE VIEUX MOULIN', town: 'CHAMPFLEURY', pupils: 4, staff: 3 },
];
/** UAI of the generated collèges, as the generator numbers them. */
export const generatedUais = ['0990001N', '0990002P'];

const generated: AcademieOptions = { seed: 11, schools: generatedSchools, date: '2025-09-08', changes: 0.5, arrivals: 0.2, leavers: 0.1 };
const examples = join(import.meta.dirname, '../../fixtures/examples/aaf');

/** The examples first, then the generated ones: Complet, Delta, Complet, Delta. */
export async function trueWorlds(): Promise<readonly [World, World, World, World]> {
  const [exampleComplet, exampleDelta] = [await filesIn(join(examples, 'complet')), await filesIn(join(examples, 'delta'))];
  const [complet, delta] = [await written(generated), await written({ ...generated, kind: 'Delta', day: 1 })];
  return [
    { name: 'example-complet', kind: 'Complet', files: exampleComplet, before: null },
    { name: 'example-delta', kind: 'Delta', files: exampleDelta, before: exampleComplet },
    { name: 'generated-complet', kind: 'Complet', files: complet, before: null },
    { name: 'generated-delta', kind: 'Delta', files: delta, before: complet },
  ];
}

async function written(options: AcademieOptions): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), 'annuaire-fuzz-world-'));
  try {
    await writeAcademie(folder, options);
    return await filesIn(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function filesIn(folder: string): Promise<Files> {
  const names = (await readdir(folder)).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
}
