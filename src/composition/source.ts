// Opens the configured source by its name: its connector, its mapping and tables. Shared by the composition roots.
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Source, Surroundings } from '#connectors/connector.ts';
import { sources } from '#connectors/registry.ts';
import { parisDay } from '#core/calendar/french-date.ts';
import { type CompiledMapper, compileMapping } from '#core/mapping/compile-mapping.ts';
import type { MappingDefinition } from '#core/mapping/definition.ts';
import { type Category, readingOrder } from '#core/mapping/source-record.ts';
import { readMapping } from '#src/config/mapping-file.ts';
import type { Settings } from '#src/config/settings.ts';

const root = resolve(import.meta.dirname, '../..');

/** Names that `--source` takes. */
export const sourceNames = Object.keys(sources) as (keyof typeof sources)[];

/** Where a delivery is looked for when no folder is given: the académie's, else the demonstration's. */
export function defaultFolder(settings: Settings): string {
  return settings.sourceFolder ?? join(settings.dataDirectory, 'demo', 'livraison');
}

/** The mapping of a source and its tables. @throws MappingFileError */
function mappingOfSource(name: keyof typeof sources): ReturnType<typeof readMapping> {
  return readMapping({
    definition: join(root, 'mappings/sources', `${name}.yaml`),
    functions: join(root, 'mappings/tables/functions.yaml'),
  });
}

export type OpenedSource = { readonly name: string; readonly source: Source; readonly mapper: CompiledMapper };

/** Opens a source on a folder, for one reading made today; nothing is read yet. @throws MappingFileError */
export async function openSource(name: keyof typeof sources, folder: string): Promise<OpenedSource> {
  const { definition, tables } = await mappingOfSource(name);
  const kind = sources[name];
  return {
    name,
    source: kind.open(kind.configuration.parse({ folder: resolve(folder) }), surroundingsOf(name, definition)),
    mapper: compileMapping(definition, tables, parisDay(new Date())),
  };
}

function surroundingsOf(name: string, definition: MappingDefinition): Surroundings {
  const kept = (category: Category) => [category, Object.keys(definition.categories[category].attributes)] as const;
  return {
    source: name,
    workFolder: join(tmpdir(), `annuaire-${process.pid}`, name),
    trustFolder: join(root, 'keys/trust', name),
    attributes: Object.fromEntries(readingOrder.map(kept)) as Record<Category, string[]>,
  };
}

/** The mapping definitions of all sources, by name: what an explanation shows rules from. @throws MappingFileError */
export async function readDefinitions(): Promise<ReadonlyMap<string, MappingDefinition>> {
  const read = await Promise.all(sourceNames.map(async (name) => [name, (await mappingOfSource(name)).definition] as const));
  return new Map(read);
}
