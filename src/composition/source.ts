// Opens the configured source: its connector, its mapping and tables, and the places it may use. Shared by the composition roots.
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Source, Surroundings } from '#connectors/connector.ts';
import { sources } from '#connectors/registry.ts';
import { parisDay } from '#core/calendar/french-date.ts';
import { type CompiledMapper, compileMapping } from '#core/mapping/compile-mapping.ts';
import type { MappingDefinition } from '#core/mapping/definition.ts';
import { type Category, readingOrder } from '#core/mapping/source-record.ts';
import { readMapping } from '#src/config/mapping-file.ts';
import type { Settings } from '#src/config/settings.ts';
import { readSourceFile, type SourceConfiguration, SourceFileError } from '#src/config/source-file.ts';
import { schemaFaults } from '#src/config/yaml-file.ts';

const root = resolve(import.meta.dirname, '../..');

/** A folder of AAF deliveries. Its records bear `name`: that of the configured source, or this connector's own. */
export function folderSource(folder: string, name = 'academie-aaf'): SourceConfiguration {
  return { name, connector: 'academie-aaf', mapping: 'academie-aaf', settings: { folder: resolve(folder) } };
}

/** What SOURCE_FILE says, else the folder SOURCE_FOLDER, else the demonstration's deliveries. @throws SourceFileError */
export async function configuredSource(settings: Settings): Promise<SourceConfiguration> {
  const { sourceFile, sourceFolder, dataDirectory } = settings;
  if (sourceFile !== null) return readSourceFile(sourceFile);
  return folderSource(sourceFolder ?? join(dataDirectory, 'demo', 'livraison'));
}

export type OpenedSource = {
  readonly name: string;
  readonly door: string;
  readonly source: Source;
  readonly mapper: CompiledMapper;
};

/** Where a source finds its keys and puts down what it must. */
export type Places = Pick<Settings, 'dataDirectory' | 'keysDirectory'>;

/** Opens a source for one reading made today; nothing is read yet. @throws MappingFileError, SourceFileError */
export async function openSource(configuration: SourceConfiguration, places: Places): Promise<OpenedSource> {
  const { name, connector, settings } = configuration;
  const { definition, tables } = await mappingOf(configuration);
  const around = surroundings(name, definition, places);
  return {
    name,
    door: connector,
    source: open(connector, settings, around),
    mapper: compileMapping(definition, tables, parisDay(new Date())),
  };
}

/** Checks what can be checked of a configuration without the outside. @throws MappingFileError, SourceFileError */
export async function demandSource(configuration: SourceConfiguration, places: Places): Promise<void> {
  await openSource(configuration, places);
}

function open(connector: string, settings: unknown, around: Surroundings): Source {
  for (const [kind, { configuration, open: opened }] of Object.entries(sources)) {
    if (kind !== connector) continue;
    const read = configuration.safeParse(settings);
    if (!read.success) throw new SourceFileError(around.source, schemaFaults(read.error, ['settings']));
    return opened(read.data as never, around);
  }
  throw new SourceFileError(around.source, [`connector : inconnu ; connecteurs connus : ${Object.keys(sources).join(', ')}`]);
}

function surroundings(name: string, definition: MappingDefinition, { dataDirectory, keysDirectory }: Places): Surroundings {
  const kept = (category: Category) => [category, Object.keys(definition.categories[category].attributes)] as const;
  return {
    source: name,
    workFolder: join(dataDirectory, 'livraisons', name),
    trustFolder: join(keysDirectory, 'trust', name),
    attributes: Object.fromEntries(readingOrder.map(kept)) as Record<Category, string[]>,
  };
}

/** The mapping of a source and its tables. @throws MappingFileError, SourceFileError */
async function mappingOf({ name, mapping }: SourceConfiguration): ReturnType<typeof readMapping> {
  const definition = join(root, 'mappings/sources', `${mapping}.yaml`);
  const there = await access(definition).then(
    () => true,
    () => false,
  );
  if (!there) throw new SourceFileError(name, [`mapping : il n'y a pas de fichier « ${mapping}.yaml » dans mappings/sources`]);
  return readMapping({ definition, functions: join(root, 'mappings/tables/functions.yaml') });
}

/** The mapping definition that explains a record of this name: the configured source's. @throws MappingFileError, SourceFileError */
export async function readDefinition(configuration: SourceConfiguration): Promise<MappingDefinition> {
  return (await mappingOf(configuration)).definition;
}
