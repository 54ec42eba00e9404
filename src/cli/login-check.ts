// `login check`: what of an upstream's configuration would keep people from signing in, before they try. Changes nothing; of one that speaks SAML it reads files
// and reaches nobody.
import { readFile, stat } from 'node:fs/promises';
import { readOwnKeys } from '#connectors/login-saml/own-keys.ts';
import { readUpstreamMetadata } from '#connectors/login-saml/upstream-metadata.ts';
import { type CertificateFault, certificateFault, fingerprintOf, readTrust } from '#connectors/shared/xml-signature/certificates.ts';
import { frenchDate, parisDay } from '#core/calendar/french-date.ts';
import type { Settings } from '#src/config/settings.ts';
import { checkOidc, type Found } from './login-check-oidc.ts';
import { findLogin, type LoginOptions, type LoginSetup, returnUrlOf, withLogin } from './login-setup.ts';
import { type Report, refusedReport } from './report.ts';

/** `metadata`: the upstream's own file. */
export type LoginCheckOptions = LoginOptions & { readonly metadata?: string };

/** @throws MappingFileError */
export async function loginCheck(id: string, options: LoginCheckOptions, settings: Settings, now: Date): Promise<Report> {
  const found = await findLogin(id, options);
  if ('ending' in found) return found;
  if (found.kind === 'login-oidc') return told(id, returnUrlOf(id, settings), [await checkOidc(found)]);
  return withLogin(id, options, settings, async (setup) => {
    const { metadata } = options;
    return told(id, setup.returnUrl, [
      await checkTrust(setup, now),
      await checkKeys(setup, now),
      ...(metadata === undefined ? [] : [await checkMetadata(setup, metadata)]),
    ]);
  });
}

function told(id: string, returnUrl: string, all: readonly Found[]): Report {
  const [faults, notes] = [all.flatMap((one) => one.faults), all.flatMap((one) => one.notes)];
  const text = [
    faults.length === 0 ? `« ${id} » peut servir. Les réponses arriveront à ${returnUrl}` : `« ${id} » ne peut pas encore servir :`,
    ...faults.map((line) => `  - ${line}`),
    ...notes.map((line) => `  ${line}`),
  ].join('\n');
  if (faults.length === 0) return { ending: 'done', result: { faults, notes, returnUrl }, text };
  return { ...refusedReport('login-not-ready', text), result: { code: 'login-not-ready', faults, notes, returnUrl } };
}

const unfit: Readonly<Record<CertificateFault, string>> = {
  weak: 'sa clé est trop faible ou d’un genre qui n’est pas admis',
  usage: 'il n’est pas fait pour signer',
  early: 'il n’est pas encore valable',
  expired: 'il n’est plus valable',
};

/** Days before an end that is worth saying. */
const soon = 30 * 86_400_000;
const ends = (until: Date, now: Date): string =>
  `valable jusqu’au ${frenchDate(parisDay(until))}${until.getTime() - now.getTime() < soon ? ' : c’est bientôt' : ''}`;

async function checkTrust({ trustFolder }: LoginSetup, now: Date): Promise<Found> {
  const { certificates, unreadable } = await readTrust(trustFolder);
  const judged = certificates.map((one) => ({ one, fault: certificateFault(one, now) }));
  const good = judged.filter(({ fault }) => fault === null);
  return {
    faults:
      good.length > 0
        ? []
        : [`Aucun certificat du fournisseur ne peut servir : déposez-le dans ${trustFolder}, une fois son empreinte vérifiée.`],
    notes: [
      ...judged.map(({ one, fault }) =>
        fault === null
          ? `Certificat de confiance ${fingerprintOf(one)}, ${ends(one.validToDate, now)}.`
          : `Certificat ${fingerprintOf(one)} écarté : ${unfit[fault]}.`,
      ),
      ...unreadable.map((name) => `${name} ne contient aucun certificat lisible.`),
    ],
  };
}

async function checkKeys({ keysFolder, keyCipher, id }: LoginSetup, now: Date): Promise<Found> {
  const keys = await readOwnKeys(keysFolder, keyCipher);
  return {
    faults:
      keys.length > 0
        ? []
        : [`Nous n’avons pas de clé pour lui : annuaire login metadata ${id} la fait, et dit ce qu’il faut lui envoyer.`],
    notes: keys.map(({ file, certificate }) => `Notre clé ${file}, certificat ${ends(certificate.validToDate, now)}.`),
  };
}

/** A federation's file may be large; one entity's is some kilobytes. */
const mostBytes = 64 * 1024 * 1024;

async function checkMetadata({ settings, trustFolder, id }: LoginSetup, path: string): Promise<Found> {
  const about = await stat(path).catch(() => null);
  const entities = about?.isFile() && about.size <= mostBytes ? readUpstreamMetadata(await readFile(path, 'utf8')) : null;
  if (entities === null) return { faults: [`${path} n’est pas un fichier de métadonnées SAML lisible.`], notes: [] };
  const entity = entities.find(({ entityId }) => entityId === settings.issuer);
  if (entity === undefined)
    return {
      faults: [`Ses métadonnées ne connaissent pas l’entityID « ${settings.issuer} » (issuer) comme fournisseur d’identité.`],
      notes: [],
    };
  const binding = `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${settings.binding === 'post' ? 'POST' : 'Redirect'}`;
  const offered = entity.addresses.filter((one) => one.binding === binding).map(({ location }) => location);
  const trusted = (await readTrust(trustFolder)).certificates.map(fingerprintOf);
  const missing = entity.certificates.map(fingerprintOf).filter((one) => !trusted.includes(one));
  return {
    faults: [
      ...(offered.includes(settings.address)
        ? []
        : [`L’adresse réglée (address) n’est pas celle de ses métadonnées pour ${settings.binding} : ${offered.join(', ') || 'aucune'}.`]),
      ...missing.map(
        (one) =>
          `Il signe aussi avec le certificat ${one}, qui n’est pas dans ${trustFolder} : vérifiez cette empreinte avec l’académie avant de le déposer.`,
      ),
    ],
    notes: [`Métadonnées lues : ${entity.certificates.length} certificat(s) de signature pour « ${id} ».`],
  };
}
