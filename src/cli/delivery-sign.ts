// `delivery sign`: the académie's side. Writes the signed bordereau of a folder that is about to be sent; needs no database and no setting.
import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { demandUsable } from '#connectors/academie-aaf/bordereau/certificates.ts';
import { describeDelivery, folderFiles, NotADelivery } from '#connectors/academie-aaf/bordereau/describe-delivery.ts';
import { signBordereau } from '#connectors/academie-aaf/bordereau/sign-bordereau.ts';
import type { BordereauStatement } from '#connectors/academie-aaf/bordereau/statement.ts';
import { verifyBordereau } from '#connectors/academie-aaf/bordereau/verify-bordereau.ts';
import { entryName } from '#connectors/academie-aaf/delivery-name.ts';
import { DocumentRefused } from '#connectors/academie-aaf/document-refused.ts';
import { readSecret } from '#connectors/shared/secret-file.ts';
import { fingerprintOf, readCertificates } from '#connectors/shared/xml-signature/certificates.ts';
import { counted, frenchDate, parisDay } from '#core/calendar/french-date.ts';
import type { Progress } from './progress.ts';
import { type Report, refusedReport } from './report.ts';

export type SignOptions = {
  readonly key: string;
  readonly certificate: string;
  readonly academie: string;
  readonly previous?: string;
  readonly passphraseFile?: string;
  readonly force?: boolean;
};

export type Alone = { readonly now: Date; readonly signal: AbortSignal; readonly progress: Progress };

/** Signs the folder: writes `bordereau.xml` in it, whole or not at all. */
export async function deliverySign(folder: string, options: SignOptions, { now, signal, progress }: Alone): Promise<Report> {
  const { academie, previous = null } = options;
  try {
    const certificate = await certificateOf(options.certificate);
    demandUsable(certificate, now);
    const key = await keyOf(options);
    if (!certificate.checkPrivateKey(key))
      throw new Refusal('key-other', "Cette clé n'est pas celle du certificat : donnez les deux de la même paire.");
    const files = await readable(folder, () => folderFiles(folder));
    const existing = files.filter(({ name }) => entryName(name).type === 'bordereau');
    if (existing[0] && options.force !== true)
      throw new Refusal(
        'already-signed',
        `Le dossier a déjà un bordereau (${existing[0].name}) : rien n'a été écrit. Ajoutez --force pour le remplacer.`,
      );
    const report = (done: number, total: number) => progress.report('livraison', done, total);
    const statement = await describeDelivery(files, { academie, previous, signal, progress: report });
    const text = signBordereau(statement, key, certificate);
    demandSame(statement, verifyBordereau(Buffer.from(text), [certificate], now).statement);
    await writeWhole(folder, text);
    for (const { name, path } of existing) if (name !== bordereauName) await rm(path);
    return signed(join(folder, bordereauName), statement, certificate);
  } catch (error) {
    if (error instanceof Refusal) return refusedReport(error.code, error.message);
    if (error instanceof NotADelivery)
      return refusedReport(error.rule, `${error.file === null ? '' : `${error.file} : `}${error.message} Rien n'a été écrit.`);
    if (error instanceof DocumentRefused)
      return refusedReport(error.rule, error.rule === 'bordereau-malformed' ? badWords : `${error.message} Rien n'a été écrit.`);
    throw error;
  }
}

const bordereauName = 'bordereau.xml';
const badWords =
  "Un bordereau ne peut pas dire cela : --academie prend un nom (lettres, chiffres, espaces, tirets), --previous une date AAAA-MM-JJ antérieure, pour un Delta seulement. Rien n'a été écrit.";

class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What is verified on the other side must be what was meant here: a sign that XML would change is caught before it is sent. */
function demandSame(meant: BordereauStatement, read: BordereauStatement): void {
  if (JSON.stringify(meant) !== JSON.stringify(read)) throw new Refusal('bordereau-malformed', badWords);
}

async function certificateOf(path: string): Promise<X509Certificate> {
  const [certificate] = await readable(path, () => readCertificates(path));
  if (certificate !== undefined) return certificate;
  throw new Refusal('certificate-unreadable', `${basename(path)} : ce fichier n'est pas un certificat (PEM). Vérifiez --certificate.`);
}

async function keyOf({ key: path, passphraseFile }: SignOptions): Promise<KeyObject> {
  const pem = await readable(path, () => readFile(path));
  const passphrase = passphraseFile === undefined ? undefined : await passphraseOf(passphraseFile);
  try {
    return createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase });
  } catch {
    // The words of OpenSSL help nobody, and the file is a secret.
    throw new Refusal(
      'key-unreadable',
      `${basename(path)} : cette clé privée (PEM) ne peut pas être ouverte. Si elle a un mot de passe, mettez-le dans un fichier et donnez-le par --passphrase-file.`,
    );
  }
}

async function passphraseOf(path: string): Promise<string> {
  const { secret, fault } = await readSecret(path);
  if (fault === 'exposed')
    throw new Refusal(
      'passphrase-exposed',
      `${basename(path)} : d'autres comptes de cette machine peuvent lire ce mot de passe. Retirez-leur ce droit (chmod 600). Rien n'a été écrit.`,
    );
  if (secret === null)
    throw new Refusal('unreadable', `${path} ne peut pas être lu, ou est vide. Vérifiez son nom et vos droits. Rien n'a été écrit.`);
  return secret;
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!/^E[A-Z]+$/.test(code)) throw error;
    throw new Refusal('unreadable', `${path} ne peut pas être lu (${code}). Vérifiez son nom et vos droits. Rien n'a été écrit.`);
  }
}

async function writeWhole(folder: string, text: string): Promise<void> {
  const draft = join(folder, `.${bordereauName}.${process.pid}`);
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, join(folder, bordereauName));
  } catch (error) {
    await rm(draft, { force: true });
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new Refusal('unwritable', `Le bordereau ne peut pas être écrit dans ${folder} (${code}). Vérifiez vos droits et la place libre.`);
  }
}

function signed(path: string, statement: BordereauStatement, certificate: X509Certificate): Report {
  const { academie, kind, date, previous, files } = statement;
  const records = files.reduce((sum, file) => sum + file.records, 0);
  const until = parisDay(certificate.validToDate);
  const signedBy = fingerprintOf(certificate);
  return {
    ending: 'done',
    result: { file: path, academie, kind, date, previous, files: files.length, records, signedBy, validUntil: until },
    text: [
      `Bordereau écrit et signé : ${path}`,
      `  ${academie}, ${kind} du ${frenchDate(date)} : ${counted(files.length, 'fichier', 'fichiers')}, ${counted(records, 'fiche', 'fiches')}`,
      `  Certificat ${signedBy}, valable jusqu'au ${frenchDate(until)}`,
    ].join('\n'),
  };
}
