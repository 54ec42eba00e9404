// Deliveries as sets of files: names, dates, numbers and kinds that do not go together, files missing, doubled or not asked for, bookmarks of any state.
import type { DropReader, Settings } from '../drop.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import type { Random } from '../random.ts';
import { strangeText } from '../strange.ts';
import type { Family } from '../trial.ts';
import type { Files, World } from '../worlds.ts';

const dates = [
  '20250908',
  '20250909',
  '20250910',
  '20250907',
  '20240229',
  '20250230',
  '99991231',
  '00000000',
  '2025090',
  '202509081',
  '20250908_101500',
  '20250908T245959',
  '20250908-000000',
  '',
];
const sequences = ['0000', '0001', '0002', '0009', '9999', '000', '00000', 'AAAA', ''];
const categories = [
  'Eleve',
  'PersRelEleve',
  'PersEducNat',
  'EtabEducNat',
  'MefEducNat',
  'MatiereEducNat',
  'eleve',
  'Inconnue',
  'PersEducNat1D',
  '__proto__',
];
const kinds = ['Complet', 'Delta', 'complet', 'DELTA', 'CompletDelta', ''];
const others = [
  'lisez-moi.txt',
  'bordereau.xml',
  'ENT_Delta_20250909_bordereau.xml',
  'BORDEREAU_20250908.xml',
  'ficAlimMENESR.dtd',
  'autre.dtd',
  '.cache',
  'x.zip',
  'ENT_Complet_20250908.zip',
  'ENT_Delta_20250909_0001.tgz',
  'archive.tar.gz',
  'é.xml',
  'a\nb.xml',
  'a\\b_Eleve_0000.xml',
  '_Eleve_0000.xml',
  'Eleve_0000.xml',
  '‮lmx.0000_evelE.xml',
  `${'n'.repeat(240)}_0000.xml`,
];

function strangeName(name: string, random: Random): string {
  switch (random.int(7)) {
    case 0:
      return name.replace(/\d{8}/, random.pick(dates));
    case 1:
      return name.replace(/\d{4}\.xml$/, () => `${random.pick(sequences)}.xml`);
    case 2:
      return name.replace(/Complet|Delta/, () => random.pick(kinds));
    case 3:
      return name.replace(/(_)[A-Za-z]+(_\d{4}\.xml)$/, (_all, before: string, after: string) => before + random.pick(categories) + after);
    case 4:
      return random.once(2) ? name.toUpperCase() : name.replace('.xml', random.pick(['.XML', '.xml.part', '.xml ', '', '.xml~']));
    case 5:
      return safe(strangeText(random) + name);
    default:
      return random.pick(others);
  }
}

/** What a file system takes as a base name. */
function safe(name: string): string {
  let clean = name.replace(/[/\0]/g, '_').toWellFormed();
  while (Buffer.byteLength(clean) > 255) clean = clean.slice(-Math.floor(clean.length / 2));
  return clean === '' || clean === '.' || clean === '..' ? 'x' : clean;
}

function mutateSet(files: Files, more: Files, random: Random): Files {
  const changed = new Map(files);
  for (let times = 1 + random.int(4); times > 0; times--) {
    const names = [...changed.keys()];
    const name = names.length === 0 ? 'x' : random.pick(names);
    const bytes = changed.get(name) ?? Buffer.alloc(0);
    switch (random.int(9)) {
      case 0:
        changed.delete(name);
        break;
      case 1:
        changed.delete(name);
        changed.set(safe(strangeName(name, random)), bytes);
        break;
      case 2:
        changed.set(safe(strangeName(name, random)), bytes);
        break;
      case 3:
        changed.set(random.pick(others), random.once(2) ? bytes : Buffer.from('<bordereau/>'));
        break;
      case 4:
        for (const [own, content] of more) if (random.once(2)) changed.set(own, content);
        break;
      case 5: {
        const [from, to] = [random.pick(dates), random.pick(dates)];
        for (const [own, content] of [...changed])
          if (from !== to && random.once(3)) {
            changed.delete(own);
            changed.set(safe(own.replace(/\d{8}/, to)), content);
          }
        break;
      }
      case 6:
        changed.set(name, Buffer.alloc(random.pick([0, 1, 3]), random.pick(['\0', '<', '\ufeff'])));
        break;
      case 7:
        changed.set(
          name,
          Buffer.from(
            bytes
              .toString('utf8')
              .replaceAll(
                /dateGenerationExport="[^"]*"/g,
                `dateGenerationExport="${random.pick(['09/09/2025', '31/02/2025', '', '20250908', strangeText(random).replaceAll('"', '')])}"`,
              ),
          ),
        );
        break;
      default:
        changed.set(name, Buffer.from(bytes.toString('utf8').replace(/degre="2D"/, () => `degre="${random.pick(['1D', '', '2', '3D'])}"`)));
    }
  }
  return changed;
}

export function fileSets(weight: number, worlds: readonly World[], reader: DropReader): Family {
  const policies = [undefined, 'when-present', 'required', 'off'] as const;
  return {
    name: 'file sets',
    weight,
    make: async (random, whole) => {
      const world = random.pick(whole ? worlds.slice(2) : worlds);
      const more = random.pick(worlds.filter((one) => one !== world)).files;
      const files = mutateSet(world.files, more, random);
      const policy = random.pick(policies);
      const settings: Settings = {
        ...(policy === undefined ? {} : { signature: policy }),
        ...(random.once(2) ? { days: [1, 2, 3, 4, 5] } : {}),
      };
      const before = world.before ?? (random.once(3) ? world.files : null);
      const bookmark = before === null ? null : (await reader.after(before)).bookmark;
      const since = bookmark !== null && random.once(4) ? mutateBytes(Buffer.from(bookmark), random).toString('utf8') : null;
      const drop = { files, since, settings, before };
      return {
        files,
        sync: since === null ? reader.sync(drop) : null,
        judge: async () => ((await reader.judge(drop)).complete ? 'accepted' : 'refused'),
      };
    },
  };
}
