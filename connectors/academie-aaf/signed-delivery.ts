// What a verified bordereau says, held against the delivery: its kind and date before anything is read, each file once it is. Must not know signatures.
import { frenchDate } from '#core/calendar/french-date.ts';
import { type Fault, fault } from '#core/problem.ts';
import { countDiffers } from './bordereau/count-records.ts';
import type { BordereauCheck } from './bordereau/statement.ts';
import type { Ready } from './next-delivery.ts';
import type { DocumentRead } from './read-document.ts';

const again = "Demandez un nouvel envoi à l'académie.";

/** What of the delivery is not what was signed. `academie`: the name that the bordereau must bear, null for any. */
export function signedFaults({ delivery: { kind, asOf } }: Ready, { statement }: BordereauCheck, academie: string | null): Fault[] {
  const faults: Fault[] = [];
  if (statement === null) return faults;
  if (statement.kind !== kind)
    faults.push(
      fault(
        'refusal',
        'bordereau-kind',
        `Le bordereau signé annonce une livraison ${statement.kind}, celle-ci est une livraison ${kind}. ${again}`,
      ),
    );
  if (asOf !== null && statement.date !== asOf)
    faults.push(
      fault(
        'refusal',
        'bordereau-date',
        `Le bordereau signé est du ${frenchDate(statement.date)}, la livraison du ${frenchDate(asOf)}. ${again}`,
      ),
    );
  if (academie !== null && statement.academie !== academie)
    faults.push(
      fault(
        'refusal',
        'bordereau-academie',
        `Le bordereau signé n'est pas celui de l'académie ${academie} (réglage « academie ») : la livraison vient d'ailleurs. ${again}`,
      ),
    );
  return faults;
}

/** What of a file, once read, is not what was signed. */
export function fileFaults({ statement }: BordereauCheck, read: DocumentRead | null): Fault[] {
  if (statement === null || read === null) return [];
  const { part, requests } = read;
  const signed = statement.files.find(({ name }) => name === part.name);
  if (signed === undefined || signed.sha256 !== part.sha256) {
    const message = `Ce fichier a changé depuis que sa signature a été vérifiée : il n'est pas lu. ${again}`;
    return [fault('refusal', 'file-changed', message, { place: { file: part.name, line: null } })];
  }
  return signed.records === requests ? [] : [countDiffers(part.name, requests, signed.records)];
}
