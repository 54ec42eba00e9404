// What a bordereau has to say of a folder that is about to be sent: the académie's side, before anything is signed. Must not know keys.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type DocumentName, entryName } from '../delivery-name.ts';
import { DocumentRefused } from '../document-refused.ts';
import { sha256Of } from './check-bordereau.ts';
import { countRecords } from './count-records.ts';
import type { BordereauFile, BordereauStatement, LocalFile } from './statement.ts';

export type Describing = {
  readonly academie: string;
  readonly previous: string | null;
  readonly signal: AbortSignal;
  readonly progress: (bytes: number, total: number) => void;
};

/** Why a folder cannot be described: `file` is the one at fault. `message` is French and says what to do. */
export class NotADelivery extends Error {
  override readonly name = 'NotADelivery';
  readonly rule: string;
  readonly file: string | null;
  constructor(rule: string, message: string, file: string | null = null) {
    super(message);
    this.rule = rule;
    this.file = file;
  }
}

/** The plain files of a folder: no folder, no link, none that begins with a dot. @throws when the folder cannot be read */
export async function folderFiles(folder: string): Promise<LocalFile[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  const names = entries.map(({ name }) => name).sort();
  return Promise.all(names.map(async (name) => ({ name, path: join(folder, name), bytes: (await stat(join(folder, name))).size })));
}

/** The statement of these files; kind and date are those of their names. @throws NotADelivery */
export async function describeDelivery(files: readonly LocalFile[], describing: Describing): Promise<BordereauStatement> {
  const documents = files.flatMap((file) => documentsOf(file));
  const kind = oneOf(documents, ({ kind: own }) => own, 'delivery-mixed', 'Le dossier mêle Complet et Delta : signez-les à part.');
  const date = oneOf(
    documents,
    ({ date: own }) => own ?? undated(),
    'delivery-mixed',
    'Le dossier mêle des fichiers de plusieurs dates : signez-les à part.',
  );
  const total = documents.reduce((sum, { file }) => sum + file.bytes, 0);
  let done = 0;
  const listed: BordereauFile[] = [];
  for (const { file } of documents) {
    describing.signal.throwIfAborted();
    describing.progress(done, total);
    const { name, path, bytes } = file;
    listed.push({ name, bytes, sha256: await sha256Of(path, describing.signal), records: await recordsOf(file) });
    done += bytes;
  }
  return { academie: describing.academie, kind, date, previous: describing.previous, files: listed };
}

type Document = { readonly file: LocalFile; readonly named: DocumentName };

function documentsOf(file: LocalFile): Document[] {
  const named = entryName(file.name);
  if (named.type === 'document') return [{ file, named }];
  if (named.type === 'dtd' || named.type === 'bordereau') return [];
  const message =
    named.type === 'archive'
      ? "Le bordereau liste les fichiers XML, pas l'archive : signez-les d'abord, puis mettez-les en archive avec leur bordereau."
      : "Ce fichier n'est pas un fichier AAF (nom attendu : …_Complet_AAAAMMJJ_Eleve_0000.xml) : retirez-le du dossier.";
  throw new NotADelivery('file-unexpected', message, file.name);
}

function oneOf<T>(documents: readonly Document[], value: (named: DocumentName) => T, rule: string, message: string): T {
  const [first, ...others] = documents;
  if (first === undefined) throw new NotADelivery('delivery-empty', 'Le dossier ne contient aucun fichier AAF.');
  const wanted = value(first.named);
  const other = others.find(({ named }) => value(named) !== wanted);
  if (other) throw new NotADelivery(rule, message, other.file.name);
  return wanted;
}

function undated(): never {
  throw new NotADelivery(
    'date-missing',
    'Les noms des fichiers ne disent pas leur date (…_Complet_AAAAMMJJ_Eleve_0000.xml) : renommez-les, puis signez.',
  );
}

async function recordsOf({ name, path }: LocalFile): Promise<number> {
  try {
    return await countRecords(path);
  } catch (error) {
    if (error instanceof DocumentRefused) throw new NotADelivery(error.rule, error.message, name);
    throw error;
  }
}
