// A delivery against its bordereau: is there one, is it believed, and are the files the ones that it lists, to the byte. Owns the policy; must not know
// what the files say.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { type Fault, fault } from '#core/problem.ts';
import { fingerprintOf, readTrust } from '../../shared/xml-signature/certificates.ts';
import { entryName } from '../delivery-name.ts';
import { DocumentRefused } from '../document-refused.ts';
import type { BordereauCheck, BordereauStatement, LocalFile, SignaturePolicy } from './statement.ts';
import { verifyBordereau } from './verify-bordereau.ts';

/** `now` decides whether a certificate is valid. */
export type CheckOptions = {
  readonly policy: SignaturePolicy;
  readonly trustFolder: string;
  readonly now: Date;
  readonly signal?: AbortSignal;
};

// Three thousand files are half of it.
const maxBytes = 1 << 20;
// Read by nobody, and the same in every delivery.
const unlisted = 'ficAlimMENESR.dtd';
const again = "Demandez un nouvel envoi à l'académie.";

/**
 * Checks a delivery. A refusal among the faults means that nothing of it may be read; `statement` and `signedBy` are given only when a signature was
 * verified, whatever the files are. @throws on input/output errors, or when it is interrupted
 */
export async function checkBordereau(files: readonly LocalFile[], options: CheckOptions): Promise<BordereauCheck> {
  const nothing = (faults: readonly Fault[]): BordereauCheck => ({ signedBy: null, statement: null, faults });
  if (options.policy === 'off') return nothing([]);
  const [bordereau, ...others] = files.filter(({ name }) => entryName(name).type === 'bordereau');
  if (bordereau === undefined) return nothing(options.policy === 'required' ? [missing()] : []);
  if (others.length > 0) {
    const message = "La livraison contient plusieurs bordereaux : ne laissez qu'une livraison, avec le sien.";
    return nothing([fault('refusal', 'bordereau-several', message, placed(others[0]!.name))]);
  }
  const trust = await readTrust(options.trustFolder).catch(() => null);
  if (trust === null) return nothing([folderUnreadable()]);
  const { certificates, unreadable } = trust;
  const warnings = unreadable.map((name) =>
    fault(
      'warning',
      'certificate-unreadable',
      'Ce fichier du dossier de confiance ne contient pas de certificat lisible : il ne compte pas. Remplacez-le par un certificat au format PEM, ou retirez-le.',
      placed(name),
    ),
  );
  try {
    const { statement, certificate } = verifyBordereau(await bytesOf(bordereau), certificates, options.now);
    const faults = await compareFiles(
      files.filter((file) => file !== bordereau),
      statement,
      options.signal,
    );
    return { signedBy: fingerprintOf(certificate), statement, faults: [...warnings, ...faults] };
  } catch (error) {
    if (!(error instanceof DocumentRefused)) throw error;
    return nothing([...warnings, fault('refusal', error.rule, error.message, placed(bordereau.name, error.line))]);
  }
}

function folderUnreadable(): Fault {
  const message =
    "Le dossier de confiance de la source, sous « keys/trust », ne peut pas être lu : la signature n'a pas pu être vérifiée. Vérifiez que c'est bien un dossier et que le compte du service a le droit de le lire, puis relancez.";
  return fault('refusal', 'trust-unreadable', message);
}

function missing(): Fault {
  const message =
    "La livraison n'a pas de bordereau signé (bordereau.xml), et cette source l'exige. Demandez-le à l'académie, ou changez le réglage « signature » de la source si elle ne signe pas encore.";
  return fault('refusal', 'bordereau-missing', message);
}

async function bytesOf({ path }: LocalFile): Promise<Buffer> {
  if ((await stat(path)).size > maxBytes)
    throw new DocumentRefused('bordereau-too-large', `Le bordereau dépasse ${maxBytes >> 20} Mio : ce n'en est pas un. ${again}`, null);
  return readFile(path);
}

async function compareFiles(files: readonly LocalFile[], statement: BordereauStatement, signal?: AbortSignal): Promise<Fault[]> {
  const faults: Fault[] = [];
  const refusal = (rule: string, message: string, name: string) => faults.push(fault('refusal', rule, message, placed(name)));
  const listed = new Map(statement.files.map((file) => [file.name, file]));
  const present = new Set(files.map(({ name }) => name));
  for (const name of listed.keys())
    if (!present.has(name)) refusal('file-absent', `Ce fichier est dans le bordereau, mais pas dans la livraison. ${again}`, name);
  for (const { name, path, bytes } of files) {
    const expected = listed.get(name);
    if (expected === undefined) {
      if (name !== unlisted)
        refusal(
          'file-unlisted',
          `Ce fichier n'est pas dans le bordereau : rien ne dit d'où il vient. Retirez-le, ou prévenez l'académie.`,
          name,
        );
    } else if (expected.bytes !== bytes)
      refusal(
        'file-size-differs',
        `Ce fichier n'a pas la taille que dit le bordereau (${bytes} octets au lieu de ${expected.bytes}). ${again}`,
        name,
      );
    else if (expected.sha256 !== (await sha256Of(path, signal)))
      refusal(
        'file-altered',
        `Ce fichier n'est pas celui qui a été signé : son empreinte SHA-256 diffère de celle du bordereau. ${again}`,
        name,
      );
  }
  return faults;
}

/** SHA-256 of a file in hexadecimal, read as a stream. @throws when it cannot be read */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), hash, { signal });
  return hash.digest('hex');
}

const placed = (file: string, line: number | null = null) => ({ place: { file, line } });
