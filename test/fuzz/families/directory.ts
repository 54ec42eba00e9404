// Entries of a directory with changed values, names, DN and bytes: through the decoder of the wire, the translation to records and the mapping.
import { configuration } from '#connectors/academie-ldap/configuration.ts';
import { openCounts } from '#connectors/academie-ldap/counts.ts';
import { ambiguous, keysOf, recordMaker } from '#connectors/academie-ldap/entry-record.ts';
import { referenceTables } from '#connectors/academie-ldap/reference-tables.ts';
import { refusalBehind } from '#connectors/academie-ldap/refusals.ts';
import type { Reading, Source, SourceItem } from '#connectors/connector.ts';
import { LdapFailure } from '#connectors/shared/ldap/ldap-failure.ts';
import { type LdapEntry, messageDecoder } from '#connectors/shared/ldap/message-decoder.ts';
import { compileMapping } from '#core/mapping/compile-mapping.ts';
import { type Category, readingOrder, type SourceRecord } from '#core/mapping/source-record.ts';
import type { Fault } from '#core/problem.ts';
import { jointurePrefix, nomenclatureBase, peopleBase, structureBase } from '#fixtures/ldif/references.ts';
import { ldifEntries } from '#fixtures/ldif.ts';
import { entriesOfLdif, entryMessage, type WireEntry } from '../ber.ts';
import { must } from '../broken.ts';
import { type DropGround, mapAll } from '../drop.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import type { Random } from '../random.ts';
import { strangeInstead, strangeText } from '../strange.ts';
import type { Family } from '../trial.ts';
import { generatedSchools } from '../worlds.ts';

const dialects = ['auto', 'dn', 'uai', 'source-key'] as const;
const classOf: readonly (readonly [string, Category])[] = [
  ['ENTEtablissement', 'EtabEducNat'],
  ['ENTMef', 'MefEducNat'],
  ['ENTMatiere', 'MatiereEducNat'],
  ['ENTEleve', 'Eleve'],
  ['ENTAuxPersRelEleve', 'PersRelEleve'],
  ['ENTAuxEnseignant', 'PersEducNat'],
  ['ENTAuxNonEnsEtab', 'PersEducNat'],
  ['ENTAuxNonEnsServAc', 'PersEducNat'],
];

/** One value, name or DN of an entry changed. */
function mutateEntry({ dn, values }: WireEntry, random: Random): WireEntry {
  const at = random.int(values.length);
  const [name, list] = values[at] as WireEntry['values'][number];
  const n = random.int(list.length);
  const with_ = (changed: readonly Buffer[], called = name): WireEntry => ({ dn, values: values.with(at, [called, changed]) });
  const value = list[n] ?? Buffer.alloc(0);
  switch (random.int(12)) {
    case 0:
      return { dn: Buffer.from(strangeInstead(dn.toString(), random)), values };
    case 1:
      return { dn: mutateBytes(dn, random), values };
    case 2:
      return { dn, values: values.toSpliced(at, 1) };
    case 3:
      return with_([]);
    case 4:
      return with_([...list, ...list]);
    case 5:
      return with_(
        list,
        random.pick(['__proto__', 'constructor', name.toLowerCase(), `${name};lang-fr`, '', 'x'.repeat(3000), 'ENTPersonJointure']),
      );
    case 6:
      return with_(list.toSpliced(n, 1, mutateBytes(value, random)));
    case 7:
      return with_(
        list.with(n, Buffer.from(`${random.pick(['AC-EXEMPLE', 'ac-exemple', 'ENT', '', 'AC-EXEMPLE$'])}$${strangeText(random)}`)),
      );
    case 8:
      return with_(list.toSpliced(n, 1, Buffer.from(escapedDn(value.toString(), random))));
    case 9:
      return with_([...list, Buffer.from(strangeText(random)), Buffer.alloc(0)]);
    default:
      return with_(list.toSpliced(n, 1, Buffer.from(strangeInstead(value.toString(), random))));
  }
}

/** The same name written otherwise, or nearly: escapes, spaces, capitals, several values in one part. */
function escapedDn(value: string, random: Random): string {
  const way = random.pick([
    (text: string) => text.replaceAll(',', ' , ').toUpperCase(),
    (text: string) => text.replaceAll(',', '\\,'),
    (text: string) => text.replaceAll('=', '\\3d'),
    (text: string) => text.replace('=', '=\\'),
    (text: string) => text.replace(',', '+uid=autre,'),
    (text: string) => text.replace('=', `=${strangeText(random)}`),
    (text: string) => `${text},${text}`,
  ]);
  return way(value);
}

type Decoded = { readonly entries: LdapEntry[]; readonly refusals: readonly Fault[] };

/** As the wire gives it: in pieces of any size. A message that is not one may end it, in the one way that is said. */
function decode(bytes: Buffer, asked: readonly string[], step: number): Decoded {
  const entries: LdapEntry[] = [];
  const decoder = messageDecoder({ entry: (_id, entry) => entries.push(entry), reference: () => {}, result: () => {} });
  decoder.ask(asked);
  try {
    for (let at = 0; at < bytes.length; at += step) decoder.feed(bytes.subarray(at, at + step));
    return { entries, refusals: [] };
  } catch (error) {
    if (error instanceof LdapFailure && (error.kind === 'malformed' || error.kind === 'lost'))
      return { entries, refusals: [refusalBehind(error)] };
    throw error;
  }
}

export function directory(weight: number, { mapping, faults }: DropGround): Family {
  const mapper = compileMapping(mapping.definition, mapping.tables, '2025-09-09');
  const kept = (category: Category) => Object.keys(mapping.definition.categories[category].attributes);
  const asked = ['objectClass', 'ENTStructureUAI', ...new Set(readingOrder.flatMap(kept))];
  const worlds = dialects
    .slice(1)
    .map((dialect) =>
      entriesOfLdif([...ldifEntries({ seed: 11, schools: generatedSchools, date: '2025-09-08', dialect: dialect as 'dn' })].join('')),
    );
  const settings = (dialect: (typeof dialects)[number]) =>
    configuration.parse({
      url: 'ldap://127.0.0.1:389',
      bindDn: `cn=lecture,${peopleBase}`,
      passwordFile: 'mot-de-passe',
      jointurePrefix,
      bases: { people: peopleBase, structures: structureBase, nomenclatures: nomenclatureBase },
      dialect,
    });

  /** The steps of the connector, without the connection. */
  function translate(entries: readonly LdapEntry[], dialect: (typeof dialects)[number]): { records: SourceRecord[]; problems: Fault[] } {
    const tables = referenceTables(settings(dialect));
    const counts = openCounts();
    const problems: Fault[] = [];
    const placed = entries.flatMap((entry) => {
      const classes = entry.values.get('objectClass') ?? [];
      const category = classOf.find(([name]) => classes.includes(name))?.[1];
      return category === undefined ? [] : [{ entry, category, keys: keysOf(entry, category, tables) }];
    });
    for (const { entry, category, keys } of placed) {
      if (keys.length === 0) counts.notOurs(category, 1);
      if (keys.length > 1) problems.push(...ambiguous(keys, category));
      const [key] = keys;
      if (keys.length !== 1 || key === undefined) continue;
      if (category === 'EtabEducNat') tables.addStructure(entry.dn, entry.values.get('ENTStructureUAI')?.[0] ?? null, key);
      else tables.addPerson(entry.dn, key);
    }
    const records = readingOrder.flatMap((category) => {
      const { make } = recordMaker(category, kept(category), tables, counts);
      return placed.flatMap(({ entry, category: own, keys }) => {
        const [key] = keys;
        if (own !== category || keys.length !== 1 || key === undefined) return [];
        const missing: string[] = [];
        const first = make(entry, key, missing);
        return missing.length === 0 ? [first] : [make(entry, key, null)];
      });
    });
    tables.structuresDigest();
    return { records, problems: [...problems, ...counts.faults()] };
  }

  return {
    name: 'directory entries',
    weight,
    make: async (random) => {
      const dialect = random.pick(dialects);
      let entries: readonly WireEntry[] = random.pick(worlds);
      for (let times = 1 + random.int(5); times > 0; times--) {
        const at = random.int(entries.length);
        entries = entries.with(at, mutateEntry(entries[at] as WireEntry, random));
      }
      const whole = Buffer.concat(entries.map((one, n) => entryMessage(1 + (n % 100), one)));
      const wire = random.once(6) ? mutateBytes(whole, random) : whole;
      const step = random.pick([1 << 16, 4096, 1 + random.int(300)]);
      const read = () => {
        const decoded = decode(wire, asked, step);
        const { records, problems } = translate(decoded.entries, dialect);
        return { records, problems: [...problems, ...decoded.refusals], refused: decoded.refusals.length > 0 };
      };
      return {
        files: new Map([['messages.ber', wire]]),
        sync: async () => ({ source: sourceOf(read()), complete: true }),
        judge: async () => {
          const { records, problems, refused } = read();
          for (const one of problems) faults.inspect(one);
          for (const { key } of records) must(key !== '' && !key.includes('\0'), 'a key of the directory can be stored');
          mapAll(records, { held: new Map(), uais: new Map() }, mapper, faults);
          return refused ? 'refused' : 'accepted';
        },
      };
    },
  };
}

/** What was translated, as a reading of a directory states it. */
function sourceOf({
  records,
  problems,
  refused,
}: {
  records: readonly SourceRecord[];
  problems: readonly Fault[];
  refused: boolean;
}): Source {
  const hints = { version: null, annex: null, academie: null, degree: null, generatedOn: null };
  const count: Partial<Record<Category, number>> = {};
  for (const { category } of records) count[category] = (count[category] ?? 0) + 1;
  const said = { kind: 'complete', asOf: null, hints } as const;
  return {
    rereads: true,
    async *read(): AsyncGenerator<SourceItem, Reading> {
      yield { type: 'opening', ...said };
      yield* records;
      return {
        ...said,
        complete: !refused,
        nothingNew: false,
        swept: false,
        more: false,
        count,
        bookmark: null,
        signedBy: null,
        problems,
        parts: [],
      };
    },
  };
}
