// How fast a delivery is read: bare saxes, the reader, the reader and the mapper, on the same folder in the same run.
// Run from the top of the project: `npm exec -- node test/bench/aaf-reader.ts FOLDER`; wall time, CPU time (the one to
// compare on a shared machine), MB of 10⁶ bytes for each CPU second, peak memory of the process so far.
import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { sources } from '#connectors/registry.ts';
import { compileMapping } from '#core/mapping/compile-mapping.ts';
import { readMapping } from '#src/config/mapping-file.ts';
import { surroundings } from '../support/surroundings.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Indiquez le dossier d’une livraison AAF.');
  process.exit(2);
}
const files = (await readdir(folder)).filter((name) => name.endsWith('.xml')).map((name) => join(folder, name));
const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
const bytes = sizes.reduce((sum, size) => sum + size, 0);

async function bareSaxes(): Promise<number> {
  let values = 0;
  for (const file of files) {
    const parser = new SaxesParser({ position: false });
    parser.on('opentag', () => {});
    parser.on('text', () => {
      values++;
    });
    parser.on('closetag', () => {});
    const decoder = new TextDecoder('utf-8', { fatal: true });
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 19 })) parser.write(decoder.decode(chunk, { stream: true }));
    parser.close();
  }
  return values;
}

async function reader(): Promise<number> {
  let records = 0;
  for await (const _ of sources['academie-aaf'].open({ folder: folder ?? '' }, surroundings()).read(null, new AbortController().signal))
    records++;
  return records;
}

async function readerAndMapper(): Promise<number> {
  const mapping = await readMapping({ definition: 'mappings/sources/academie-aaf.yaml', functions: 'mappings/tables/functions.yaml' });
  const map = compileMapping(mapping.definition, mapping.tables);
  const uais = new Map<string, string>();
  const context = { structure: (key: string) => uais.get(key), legalFlag2: 'in-charge' } as const;
  let digests = 0;
  for await (const record of sources['academie-aaf']
    .open({ folder: folder ?? '' }, surroundings())
    .read(null, new AbortController().signal)) {
    if (record.type !== 'record') continue;
    const mapped = map(record, context);
    if (mapped.kind === 'structure') uais.set(mapped.facts.key, mapped.facts.uai);
    if (mapped.kind !== 'rejected' && hash('sha256', JSON.stringify(mapped.facts), 'buffer').length === 32) digests++;
  }
  return digests;
}

async function timed(name: string, step: () => Promise<number>): Promise<void> {
  const start = performance.now();
  const before = process.cpuUsage();
  const count = await step();
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1e6;
  const seconds = (performance.now() - start) / 1000;
  const megabytes = (bytes / 1e6 / cpu).toFixed(0).padStart(5);
  const rss = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  console.log(
    `${name.padEnd(34)} ${seconds.toFixed(2).padStart(7)} s, CPU ${cpu.toFixed(2).padStart(6)} s ${megabytes} MB/s  ${count} ; ${rss} Mio`,
  );
}

console.log(`${files.length} fichiers, ${(bytes / 1e6).toFixed(0)} Mo`);
for (let turn = 0; turn < 2; turn++) {
  await timed('lecteur', reader);
  await timed('lecteur, correspondance, empreinte', readerAndMapper);
  await timed('saxes seul', bareSaxes);
}
