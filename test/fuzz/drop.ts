// A drop of its own, laid out as an input says and read by the real connector; then mapped by the real mapping, changes laid over what was known.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openAcademieAaf } from '#connectors/academie-aaf/academie-aaf.ts';
import type { Configuration } from '#connectors/academie-aaf/configuration.ts';
import type { Reading, Source, SourceItem } from '#connectors/connector.ts';
import { type CompiledMapper, compileMapping } from '#core/mapping/compile-mapping.ts';
import type { MappingDefinition, MappingTables } from '#core/mapping/definition.ts';
import type { Memo } from '#core/mapping/mapper.ts';
import { amend, type Known } from '#core/mapping/recall.ts';
import type { SourceRecord } from '#core/mapping/source-record.ts';
import { surroundings } from '../support/surroundings.ts';
import { must } from './broken.ts';
import { mapAndInspect } from './inspect-facts.ts';
import type { FaultInspector } from './inspect-fault.ts';
import { inspectReading } from './inspect-reading.ts';
import type { Files } from './worlds.ts';

export type Settings = Omit<Configuration, 'folder' | 'sftp'>;

/** What is put into a drop, from where it is read on, and by which settings. */
export type DropInput = {
  readonly files: Files;
  readonly since: string | null;
  readonly settings: Settings;
  /** The Complet that was read before, when there was one: what its records said is known. */
  readonly before: Files | null;
};

type Held = { readonly known: Known; readonly memo: Memo | null };
/** What a Complet has left: where it can be gone on from, and everything that it said. */
type State = { readonly bookmark: string; readonly held: ReadonlyMap<string, Held>; readonly uais: ReadonlyMap<string, string> };

export type DropReader = {
  /** Reads, inspects, maps. @throws Broken, and whatever the connector should not have thrown */
  readonly judge: (input: DropInput) => Promise<Reading>;
  /** The state after a true Complet. */
  readonly after: (files: Files) => Promise<State>;
  readonly lay: (files: Files) => Promise<string>;
  /** The input as a source, for a whole synchronisation. */
  readonly sync: (input: DropInput) => () => Promise<{ readonly source: Source; readonly complete: boolean }>;
};

export type DropGround = {
  readonly home: string;
  readonly trustFolder: string;
  readonly mapping: { readonly definition: MappingDefinition; readonly tables: MappingTables };
  readonly faults: FaultInspector;
};

const nobody: State = { bookmark: '', held: new Map(), uais: new Map() };

export function dropReader({ home, trustFolder, mapping, faults }: DropGround): DropReader {
  const folder = join(home, 'drop');
  const workFolder = join(home, 'work');
  const mapper = compileMapping(mapping.definition, mapping.tables, '2025-09-09');
  const laid = new Map<string, Buffer>();
  const states = new Map<Files, State>();

  async function lay(files: Files): Promise<string> {
    await mkdir(folder, { recursive: true });
    for (const name of laid.keys())
      if (!files.has(name)) {
        await rm(join(folder, name), { force: true });
        laid.delete(name);
      }
    for (const [name, bytes] of files)
      if (laid.get(name) !== bytes) {
        await writeFile(join(folder, name), bytes);
        laid.set(name, bytes);
      }
    return folder;
  }

  const open = async ({ files, settings }: DropInput): Promise<Source> =>
    openAcademieAaf({ folder: await lay(files), ...settings }, surroundings({ workFolder, trustFolder }));

  async function read(input: DropInput): Promise<{ items: SourceItem[]; reading: Reading }> {
    const { since } = input;
    const source = await open(input);
    const pass = source.read(since, new AbortController().signal);
    const items: SourceItem[] = [];
    for (;;) {
      const step = await pass.next();
      if (step.done) return { items, reading: step.value };
      items.push(step.value);
    }
  }

  async function after(files: Files): Promise<State> {
    const known = states.get(files);
    if (known !== undefined) return known;
    const { items, reading } = await read({ files, since: null, settings: {}, before: null });
    must(reading.complete && reading.bookmark !== null, 'a true Complet is read');
    const state = { bookmark: reading.bookmark, ...mapAll(items, nobody, mapper, faults) };
    states.set(files, state);
    return state;
  }

  async function judge(input: DropInput): Promise<Reading> {
    const state = input.before === null ? nobody : await after(input.before);
    const { items, reading } = await read({ ...input, since: input.since ?? (state === nobody ? null : state.bookmark) });
    const left = await readdir(workFolder).catch(() => []);
    must(left.length === 0, 'nothing is left in the work folder');
    for (const one of reading.problems) faults.inspect(one);
    inspectReading(items, reading);
    mapAll(items, state, mapper, faults);
    return reading;
  }
  const sync = (input: DropInput) => async () => ({ source: await open(input), complete: input.before === null });
  return { judge, after, lay, sync };
}

/** Maps everything that a reading gave; a modification is laid over what was known. @throws Broken */
export function mapAll(items: readonly SourceItem[], before: Omit<State, 'bookmark'>, mapper: CompiledMapper, faults: FaultInspector) {
  const uais = new Map(before.uais);
  const keys = new Map([...uais].map(([key, uai]) => [uai, key]));
  const held = new Map(before.held);
  const keyOf = (uai: string) => keys.get(uai);
  const ground = { mapper, context: { structure: (key: string) => uais.get(key), legalFlag2: 'in-charge' }, keyOf, faults } as const;
  for (const item of items) {
    if (item.type !== 'record') continue;
    const slot = `${item.category} ${item.key}`;
    const mapped = mapAndInspect(wholeRecord(item, held.get(slot), mapper, keyOf), ground);
    if (mapped.kind === 'rejected') continue;
    held.set(slot, {
      known: { category: item.category, facts: mapped.facts } as Known,
      memo: mapped.kind === 'person' ? mapped.memo : null,
    });
    if (mapped.kind !== 'structure') continue;
    uais.set(mapped.facts.key, mapped.facts.uai);
    keys.set(mapped.facts.uai, mapped.facts.key);
  }
  for (const { fault } of mapper.takeCounted()) faults.inspect(fault);
  return { held, uais };
}

function wholeRecord(
  record: SourceRecord,
  held: Held | undefined,
  mapper: CompiledMapper,
  keyOf: (uai: string) => string | undefined,
): SourceRecord {
  if (record.operation === 'replace' || held === undefined) return { ...record, operation: 'replace' };
  return { ...record, operation: 'replace', attributes: amend(mapper.recall(held.known, held.memo, keyOf), record.attributes) };
}
