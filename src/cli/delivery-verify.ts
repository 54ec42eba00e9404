// `delivery verify`: is a delivery what its signed bordereau says, who signed it, until when. Reads the files and the trusted certificates, no database.
import { join, resolve } from 'node:path';
import { checkBordereau } from '#connectors/academie-aaf/bordereau/check-bordereau.ts';
import { countDiffers, countRecords } from '#connectors/academie-aaf/bordereau/count-records.ts';
import { folderFiles } from '#connectors/academie-aaf/bordereau/describe-delivery.ts';
import type { BordereauStatement, LocalFile } from '#connectors/academie-aaf/bordereau/statement.ts';
import { DocumentRefused } from '#connectors/academie-aaf/document-refused.ts';
import { fingerprintOf, readTrust } from '#connectors/shared/xml-signature/certificates.ts';
import { counted, frenchDate, parisDay } from '#core/calendar/french-date.ts';
import { type Fault, fault } from '#core/problem.ts';
import { configuredSource } from '#src/composition/source.ts';
import type { Settings } from '#src/config/settings.ts';
import type { Alone } from './delivery-sign.ts';
import { type Report, refusedReport } from './report.ts';

export type VerifyOptions = { readonly trust?: string; readonly source?: string };

/** Verifies the folder against the certificates that are trusted for the source (KEYS_DIR/trust/<source>), or those of another folder. */
export async function deliveryVerify(folder: string, options: VerifyOptions, settings: Settings, alone: Alone): Promise<Report> {
  const { trust } = options;
  const source = options.source ?? (trust === undefined ? (await configuredSource(settings)).name : 'academie-aaf');
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(source))
    return refusedReport('usage', 'Le nom d’une source ne contient que des minuscules, des chiffres et des tirets.', 'usage');
  const trustFolder = trust === undefined ? join(settings.keysDirectory, 'trust', source) : resolve(trust);
  const { now, signal } = alone;
  const files = await folderFiles(folder).catch((error: NodeJS.ErrnoException) => error.code ?? 'erreur');
  if (typeof files === 'string')
    return refusedReport('unreadable', `${folder} ne peut pas être lu (${files}). Vérifiez son nom et vos droits.`);
  const check = await checkBordereau(files, { policy: 'required', trustFolder, now, signal });
  const { statement, signedBy } = check;
  const recount = statement === null || check.faults.some(isRefusal) ? [] : await recounted(statement, files, alone);
  const faults = [...check.faults, ...recount];
  const certificate = (await readTrust(trustFolder)).certificates.find((one) => fingerprintOf(one) === signedBy);
  const validUntil = certificate === undefined ? null : parisDay(certificate.validToDate);
  const signer = certificate === undefined ? null : certificate.subject.split('\n').join(', ');
  const records = statement === null ? null : statement.files.reduce((sum, file) => sum + file.records, 0);
  const { academie = null, kind = null, date = null, previous = null } = statement ?? {};
  const refused = faults.some(isRefusal);
  const lines = faults.map(
    ({ rule, message, place }) =>
      `  - ${place === null ? '' : `${place.file}${place.line === null ? '' : `, ligne ${place.line}`} : `}${message} (${rule})`,
  );
  const who =
    statement === null || validUntil === null
      ? []
      : [
          `  Signée par ${signer} (certificat ${signedBy}), valable jusqu'au ${frenchDate(validUntil)}`,
          `  ${academie}, ${kind} du ${frenchDate(statement.date)}${previous === null ? '' : `, après celle du ${frenchDate(previous)}`} : ${counted(statement.files.length, 'fichier', 'fichiers')}, ${counted(records ?? 0, 'fiche', 'fiches')}`,
        ];
  return {
    ending: refused ? 'delivery-refused' : 'done',
    result: {
      ...(refused ? { code: faults.find(isRefusal)?.rule } : {}),
      ...{ signedBy, signer, validUntil, academie, kind, date, previous, files: statement?.files.length ?? null, records, trustFolder },
      faults: faults.map(({ severity, rule, message, place }) => ({
        severity,
        rule,
        message,
        file: place?.file ?? null,
        line: place?.line ?? null,
      })),
    },
    text: [
      refused ? `La livraison serait refusée (dossier de confiance : ${trustFolder})` : 'La livraison est celle qui a été signée.',
      ...lines,
      ...who,
    ].join('\n'),
  };
}

const isRefusal = ({ severity }: Fault): boolean => severity === 'refusal';

async function recounted(statement: BordereauStatement, files: readonly LocalFile[], { signal, progress }: Alone): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const [n, { name, records }] of statement.files.entries()) {
    signal.throwIfAborted();
    progress.report('fiches', n, statement.files.length);
    const path = files.find((file) => file.name === name)?.path ?? '';
    const found = await countRecords(path).catch((error: unknown) => {
      if (error instanceof DocumentRefused) return error;
      throw error;
    });
    if (found instanceof DocumentRefused) {
      const place = { file: name, line: found.line };
      faults.push(fault('refusal', found.rule, `${found.message} Demandez un nouvel envoi à l'académie.`, { place }));
    } else if (found !== records) faults.push(countDiffers(name, found, records));
  }
  return faults;
}
