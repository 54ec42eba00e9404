// Writes a signed bordereau as docs/bordereau.md describes it: the académie's side. Must not know folders; what it writes is verified elsewhere.
import type { KeyObject, X509Certificate } from 'node:crypto';
import { algorithmOf, canonicalisation, digest, enveloped, limitedSignedXml } from '../../shared/xml-signature/algorithms.ts';
import type { BordereauStatement } from './statement.ts';
import { bordereauNamespace } from './strict-xml.ts';

/** The document, signed with the key; the certificate is shown in it. @throws when the key cannot sign (see `demandUsable`) */
export function signBordereau(statement: BordereauStatement, key: KeyObject, certificate: X509Certificate): string {
  const algorithm = algorithmOf(key);
  if (algorithm === null) throw new TypeError('this key does not sign a bordereau');
  const xml = limitedSignedXml({
    privateKey: key,
    publicCert: certificate.toString(),
    signatureAlgorithm: algorithm,
    canonicalizationAlgorithm: canonicalisation,
  });
  xml.addReference({ xpath: '/*', transforms: [enveloped, canonicalisation], digestAlgorithm: digest, uri: '', isEmptyUri: true });
  xml.computeSignature(unsigned(statement));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml.getSignedXml()}\n`;
}

function unsigned({ academie, kind, date, previous, files }: BordereauStatement): string {
  const element = (name: string, values: Readonly<Record<string, string | number | null>>): string =>
    `<${name}${Object.entries(values)
      .filter(([, value]) => value !== null)
      .map(([attribute, value]) => ` ${attribute}="${escaped(String(value))}"`)
      .join('')}`;
  const lines = files.map(
    ({ name, bytes, sha256, records }) => `  ${element('fichier', { nom: name, octets: bytes, sha256, fiches: records })}/>\n`,
  );
  const root = element('bordereau', { xmlns: bordereauNamespace, academie, nature: kind, date, precedente: previous });
  return `${root}>\n${lines.join('')}</bordereau>`;
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => signs[sign] ?? sign);
