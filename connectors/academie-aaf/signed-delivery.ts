// What a verified bordereau says, held against the delivery: its kind and date before anything is read, each file once it is. Must not know signatures.
import { type Fault, fault } from '#core/problem.ts';
import type { BordereauStatement } from './bordereau/statement.ts';
import type { Delivery } from './examine-delivery.ts';
import type { DocumentRead } from './read-document.ts';

const again = "Demandez un nouvel envoi à l'académie.";

/** What of the delivery is not what was signed. */
export function statementFaults(statement: BordereauStatement, { kind, asOf }: Delivery): Fault[] {
  const faults: Fault[] = [];
  if (statement.kind !== kind)
    faults.push(
      fault(
        'refusal',
        'bordereau-kind',
        `Le bordereau signé annonce une livraison ${statement.kind}, celle-ci est une livraison ${kind}. ${again}`,
      ),
    );
  if (asOf !== null && statement.date !== asOf)
    faults.push(fault('refusal', 'bordereau-date', `Le bordereau signé est du ${statement.date}, la livraison du ${asOf}. ${again}`));
  return faults;
}

/** What of a file, once read, is not what was signed. */
export function fileFault(statement: BordereauStatement, { part, requests }: DocumentRead): Fault | null {
  const signed = statement.files.find(({ name }) => name === part.name);
  const place = { place: { file: part.name, line: null } };
  if (signed === undefined || signed.sha256 !== part.sha256) {
    const message = `Ce fichier a changé depuis que sa signature a été vérifiée : il n'est pas lu. ${again}`;
    return fault('refusal', 'file-changed', message, place);
  }
  if (signed.records === requests) return null;
  const message = `Ce fichier contient ${requests} fiches, et le bordereau signé en annonce ${signed.records}. ${again}`;
  return fault('refusal', 'bordereau-count', message, place);
}
