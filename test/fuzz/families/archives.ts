// Deliveries in a .zip or a .tar.gz, changed in what the archive says of itself (sizes, offsets, sums, methods, names, kinds of files), in its
// bytes, cut, joined; and small ones that grow.
import { deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { tgzOf, zipOf } from '../../connectors/academie-aaf/archives.ts';
import type { DropReader } from '../drop.ts';
import { entriesOf } from '../entry-names.ts';
import { mutateTar } from '../mutate-tar.ts';
import { mutateZip } from '../mutate-zip.ts';
import type { Random } from '../random.ts';
import type { Family } from '../trial.ts';
import type { World } from '../worlds.ts';

/** A few kilobytes that become megabytes. */
function bomb(random: Random): { readonly zip: Buffer; readonly tgz: Buffer } {
  const zeros = Buffer.alloc(random.pick([2, 6]) * 2 ** 20);
  const name = 'ENT_Complet_20250908_Eleve_0000.xml';
  const header = Buffer.alloc(512);
  header.write(name, 0, 'latin1');
  return { zip: zipOf([{ name, data: zeros }]), tgz: gzipSync(Buffer.concat([header, zeros])) };
}

export async function archives(weight: number, worlds: readonly World[], reader: DropReader): Promise<Family> {
  const made = await Promise.all(
    worlds.map(async (world) => ({ world, zip: zipOf(entriesOf(world.files)), tar: gunzipSync(await tgzOf(entriesOf(world.files))) })),
  );
  return {
    name: 'archives',
    weight,
    make: async (random, whole) => {
      const { world, zip, tar } = random.pick(whole ? made.slice(2) : made);
      const form = random.pick(['zip', 'tgz', 'tar.gz']);
      const bytes = random.once(150)
        ? bomb(random)[form === 'zip' ? 'zip' : 'tgz']
        : form === 'zip'
          ? mutateZip(zip, world.files, random)
          : await mutateTar(tar, world.files, random);
      const day = world.kind === 'Delta' ? '20250909' : '20250908';
      const name = random.once(5) ? `livraison.${form}` : `ENT_2DVA099_${world.kind}_${day}.${form}`;
      const files = new Map([[name, random.once(60) ? deflateRawSync(bytes) : bytes]]);
      const drop = { files, since: null, settings: {}, before: world.before };
      return { files, sync: reader.sync(drop), judge: async () => ((await reader.judge(drop)).complete ? 'accepted' : 'refused') };
    },
  };
}
