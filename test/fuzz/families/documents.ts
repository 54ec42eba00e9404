// One document of a true delivery, changed as text, as XML or as bytes; the others are as they were.
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
      return { files, sync: reader.sync(drop), judge: async () => ((await reader.judge(drop)).complete ? 'accepted' : 'refused') };
    },
  };
}
