// What the tests of the LDAP connector share: settings for a private directory, the mapping that both doors use, and facts of a whole reading.
import { join } from 'node:path';
import { openAcademieLdap } from '#connectors/academie-ldap/academie-ldap.ts';
import { configuration } from '#connectors/academie-ldap/configuration.ts';
import type { Source, SourceItem, Surroundings } from '#connectors/connector.ts';
import { compileMapping } from '#core/mapping/compile-mapping.ts';
import type { Mapped } from '#core/mapping/mapper.ts';
import { type Category, readingOrder, type SourceRecord } from '#core/mapping/source-record.ts';
import { nomenclatureBase, peopleBase, structureBase } from '#fixtures/ldif/references.ts';
import { readMapping } from '#src/config/mapping-file.ts';
import type { Directory } from '../../support/slapd.ts';
import { surroundings } from '../../support/surroundings.ts';

const root = join(import.meta.dirname, '../../..');
const mapping = await readMapping({
  definition: join(root, 'mappings/sources/academie-aaf.yaml'),
  functions: join(root, 'mappings/tables/functions.yaml'),
});

/** What the mapping keeps, by category. */
export const kept = Object.fromEntries(
  readingOrder.map((category) => [category, Object.keys(mapping.definition.categories[category].attributes)]),
) as Record<Category, string[]>;

type Changes = Record<string, unknown>;

/** Settings for a directory, in clear on loopback unless a test asks otherwise. */
export const settings = (directory: Directory, changes: Changes = {}) =>
  configuration.parse({
    url: directory.url,
    bindDn: directory.bindDn,
    passwordFile: directory.passwordFile,
    jointurePrefix: 'AC-EXEMPLE',
    bases: { people: peopleBase, structures: structureBase, nomenclatures: nomenclatureBase },
    ...changes,
  });

export const openLdap = (directory: Directory, changes: Changes = {}, around: Partial<Surroundings> = {}): Source =>
  openAcademieLdap(settings(directory, changes), surroundings({ attributes: kept, trustFolder: directory.certificates.trust, ...around }));

/** Maps records as the gateway does: structures first, then whoever refers to them. One line a record, in the order of category and key. */
export function factsOf(items: readonly SourceItem[]): string[] {
  const map = compileMapping(mapping.definition, mapping.tables, null);
  const uais = new Map<string, string>();
  const context = { structure: (key: string) => uais.get(key), legalFlag2: 'in-charge' } as const;
  const lines = items
    .filter((item): item is SourceRecord => item.type === 'record')
    .map((record) => {
      const mapped: Mapped = map(record, context);
      if (mapped.kind === 'structure') uais.set(mapped.facts.key, mapped.facts.uai);
      return `${record.category} ${record.key} ${JSON.stringify(mapped.kind === 'rejected' ? mapped.faults : mapped.facts)}`;
    });
  return lines.sort();
}
