// Signed deliveries: the bordereau changed after it was signed, signed with odd contents, or the files changed under it. Whatever is accepted under
// « required » is, to the byte, what was signed.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describeDelivery, folderFiles } from '#connectors/academie-aaf/bordereau/describe-delivery.ts';
import { signBordereau } from '#connectors/academie-aaf/bordereau/sign-bordereau.ts';
import type { BordereauFile, BordereauStatement } from '#connectors/academie-aaf/bordereau/statement.ts';
import { zipOf } from '../../connectors/academie-aaf/archives.ts';
import type { SigningKey } from '../../connectors/bordereau/signing-keys.ts';
import { must } from '../broken.ts';
import type { DropReader } from '../drop.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateStructure } from '../mutate-document.ts';
import type { Random } from '../random.ts';
import { strangeText } from '../strange.ts';
import type { Family } from '../trial.ts';
import type { Files, World } from '../worlds.ts';
import { mutateDocument } from './documents.ts';

const numbers = [-1, 0, 0.5, 1e21, 2 ** 53, 2 ** 31, 999_999_999, 1_000_000_000, Number.NaN, Number.POSITIVE_INFINITY];
const days = ['2025-09-08', '2025-09-09', '2025-02-30', '9999-12-31', '0000-00-00', '', '08/09/2025', '2025-9-8'];

/** Signed as it is, however odd. */
function oddStatement(statement: BordereauStatement, random: Random): BordereauStatement {
  const at = random.int(statement.files.length);
  const file = statement.files[at] as BordereauFile;
  const one = (changes: Partial<BordereauFile>) => ({ ...statement, files: statement.files.with(at, { ...file, ...changes }) });
  const text = () => strangeText(random).replaceAll('\0', '').toWellFormed().slice(0, 3000);
  switch (random.int(9)) {
    case 0:
      return one({ bytes: random.pick(numbers) });
    case 1:
      return one({ records: random.pick(numbers) });
    case 2:
      return one({ sha256: random.pick([file.sha256.toUpperCase(), '', '00', 'z'.repeat(64), '0'.repeat(64)]) });
    case 3:
      return one({ name: random.pick(['', '../x', '.', 'a/b', file.name.toLowerCase(), text()]) });
    case 4:
      return { ...statement, files: random.once(2) ? [...statement.files, file] : statement.files.toSpliced(at, 1) };
    case 5:
      return { ...statement, date: random.pick(days) };
    case 6:
      return { ...statement, previous: random.pick(days) };
    case 7:
      return { ...statement, kind: random.pick(['Complet', 'Delta', 'complet', ''] as never[]) };
    default:
      return { ...statement, academie: text() };
  }
}

export async function bordereaux(
  weight: number,
  worlds: readonly World[],
  reader: DropReader,
  { key, certificate }: SigningKey,
): Promise<Family> {
  const privateKey = createPrivateKey(await readFile(key));
  const shown = new X509Certificate(await readFile(certificate));
  const asked = { academie: 'EXEMPLE', previous: null, signal: new AbortController().signal, progress: () => {} };
  const signed: { world: World; statement: BordereauStatement; text: string }[] = [];
  for (const world of worlds) {
    const statement = await describeDelivery(await folderFiles(await reader.lay(world.files)), asked);
    signed.push({ world, statement, text: signBordereau(statement, privateKey, shown) });
  }

  function change(random: Random, from: (typeof signed)[number]): { files: Map<string, Buffer>; touched: boolean } {
    const { world, statement, text } = from;
    const files = new Map(world.files);
    const put = (bytes: string | Buffer) => files.set('bordereau.xml', Buffer.from(bytes));
    switch (random.int(5)) {
      case 0:
        put(mutateBytes(Buffer.from(text), random));
        return { files, touched: false };
      case 1:
        put(mutateStructure(text, random));
        return { files, touched: false };
      case 2:
        put(signBordereau(oddStatement(statement, random), privateKey, shown));
        return { files, touched: false };
      case 3:
        put(random.pick(signed).text);
        return { files, touched: false };
      default: {
        const name = random.pick([...world.files.keys()].filter((one) => one.endsWith('.xml')));
        const before = files.get(name) as Buffer;
        const after = mutateDocument(before, random.pick(['values', 'bytes']), random);
        put(text);
        files.set(name, after);
        return { files, touched: !after.equals(before) };
      }
    }
  }

  return {
    name: 'bordereaux',
    weight,
    make: async (random, whole) => {
      const from = random.pick(whole ? signed.slice(2) : signed);
      const { files: loose, touched } = change(random, from);
      const files: Files = random.once(4) ? new Map([['livraison.zip', zipOf([...loose].map(([name, data]) => ({ name, data })))]]) : loose;
      const drop = { files, since: null, settings: { signature: 'required' } as const, before: from.world.before };
      const judge = async () => {
        const { complete, signedBy } = await reader.judge(drop);
        must(!complete || signedBy !== null, 'nothing is accepted without a signature where one is required');
        must(!complete || !touched, 'a file that changed after the signature is refused');
        return complete ? 'accepted' : 'refused';
      };
      return { files, sync: reader.sync(drop), judge };
    },
  };
}
