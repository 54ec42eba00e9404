// One document of a true delivery, changed as text, as XML or as bytes; the others are as they were.
import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import { documentParser } from '#connectors/academie-aaf/document-parser.ts';
import { DocumentRefused } from '#connectors/academie-aaf/document-refused.ts';
import type { SourceRecord, SourceRemoval } from '#core/mapping/source-record.ts';
import type { Fault } from '#core/problem.ts';
import { must } from '../broken.ts';
import type { DropReader } from '../drop.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateStructure } from '../mutate-document.ts';
import { mutateValues } from '../mutate-values.ts';
import type { Random } from '../random.ts';
import type { Family } from '../trial.ts';
import type { World } from '../worlds.ts';

export type Way = 'values' | 'structure' | 'bytes';

/** What a document becomes. Some are written in another encoding than they say. */
export function mutateDocument(bytes: Buffer, way: Way, random: Random): Buffer {
  if (way === 'bytes') return Array.from({ length: 1 + random.int(3) }).reduce<Buffer>((changed) => mutateBytes(changed, random), bytes);
  let text = bytes.toString('utf8');
  if (way === 'values') text = mutateValues(text, random);
  else for (let times = 1 + random.int(3); times > 0; times--) text = mutateStructure(text, random);
  if (way === 'structure' && random.once(6)) text = mutateValues(text, random);
  return random.once(25)
    ? Buffer.from(text, random.pick(['latin1', 'utf16le']))
    : random.once(40)
      ? Buffer.from(`\ufeff${text}`)
      : Buffer.from(text);
}

type Parsed = { readonly records: (SourceRecord | SourceRemoval)[]; readonly rejections: Fault[]; readonly refused: boolean };

/** The text as one piece, or cut anywhere. Of a refused document, what came before and the first thing noticed depend on the cut. */
function parse(pieces: readonly string[], quick: boolean, delta: boolean): Parsed {
  const [records, rejections]: [(SourceRecord | SourceRemoval)[], Fault[]] = [[], []];
  const record = (one: SourceRecord | SourceRemoval) => void records.push(one);
  const reject = (one: Fault) => void rejections.push(one);
  const parser = documentParser({ file: 'x.xml', category: 'Eleve', delta, names: new Map(), record, reject, quick });
  try {
    for (const piece of pieces) parser.write(piece);
    parser.close();
    return { records, rejections, refused: false };
  } catch (error) {
    if (!(error instanceof DocumentRefused)) throw error;
    return { records: [], rejections: [], refused: true };
  }
}

/** Two ways through the reader, and any cut of the text, must lead to the same. @throws Broken */
function readAlike(bytes: Buffer, delta: boolean, cut: number): void {
  if (!isUtf8(bytes) || bytes.length > 200_000) return;
  const text = bytes.toString('utf8');
  const at = Math.floor(cut * text.length);
  const [one, other] = [parse([text], true, delta), parse([text.slice(0, at), text.slice(at)], false, delta)];
  must(isDeepStrictEqual(one, other), 'the quick way reads what the parser reads');
}

export function documents(way: Way, weight: number, worlds: readonly World[], reader: DropReader): Family {
  return {
    name: `documents: ${way}`,
    weight,
    make: async (random, whole) => {
      const world = random.pick(whole ? worlds.slice(2) : worlds);
      const name = random.pick([...world.files.keys()].filter((one) => one.endsWith('.xml')));
      const changed = mutateDocument(world.files.get(name) as Buffer, way, random);
      const files = new Map(world.files).set(name, changed);
      const drop = { files, since: null, settings: {}, before: world.before };
      const cut = random.int(1000) / 1000;
      const judge = async () => {
        readAlike(changed, world.kind === 'Delta', cut);
        return (await reader.judge(drop)).complete ? 'accepted' : 'refused';
      };
      return { files, sync: reader.sync(drop), judge };
    },
  };
}
