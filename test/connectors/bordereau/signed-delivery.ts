// Deliveries with a bordereau, right or wrong in one known way, in a folder of their own.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { copyFile, cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignedXml } from 'xml-crypto';
import { checkBordereau, sha256Of } from '#connectors/academie-aaf/bordereau/check-bordereau.ts';
import { signBordereau } from '#connectors/academie-aaf/bordereau/sign-bordereau.ts';
import type { BordereauCheck, BordereauStatement, LocalFile, SignaturePolicy } from '#connectors/academie-aaf/bordereau/statement.ts';
import { type SigningKey, temporaryFolder } from './signing-keys.ts';

const example = join(import.meta.dirname, '../../../fixtures/examples/aaf/complet');

export const now = new Date('2025-09-09T04:00:00Z');
export const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

/** A copy of the example delivery, without a bordereau. */
export async function exampleFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await cp(example, folder, { recursive: true });
  return folder;
}

/** A folder that trusts the certificates of these keys. */
export async function trusting(...keys: readonly SigningKey[]): Promise<string> {
  const folder = join(await temporaryFolder(), 'trust');
  await mkdir(folder);
  for (const [n, { certificate }] of keys.entries()) await copyFile(certificate, join(folder, `${n}.pem`));
  return folder;
}

/** The files of a folder as a connector sees them. */
async function filesOf(folder: string): Promise<LocalFile[]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => ({ name, path: join(folder, name), bytes: (await stat(join(folder, name))).size })));
}

/** What a bordereau of this folder should say; records are not counted here. */
export async function statementOf(folder: string): Promise<BordereauStatement> {
  const files = (await filesOf(folder)).filter(({ name }) => name.endsWith('_0000.xml') || name.endsWith('_0001.xml'));
  return {
    academie: 'EXEMPLE',
    kind: 'Complet',
    date: '2025-09-08',
    previous: null,
    files: await Promise.all(files.map(async ({ name, path, bytes }) => ({ name, bytes, sha256: await sha256Of(path), records: 3 }))),
  };
}

export async function sign(statement: BordereauStatement, { key, certificate }: SigningKey): Promise<string> {
  return signBordereau(statement, createPrivateKey(await readFile(key)), new X509Certificate(await readFile(certificate)));
}

/** The example with this bordereau (given the right one), and what the check says of it. */
export async function checked(
  key: SigningKey,
  change: (signed: string, folder: string) => string | Buffer | Promise<string | Buffer> = (signed) => signed,
  options: { readonly policy?: SignaturePolicy; readonly trustFolder?: string; readonly now?: Date } = {},
): Promise<BordereauCheck> {
  const folder = await exampleFolder();
  await writeFile(join(folder, 'bordereau.xml'), await change(await sign(await statementOf(folder), key), folder));
  return check(folder, { trustFolder: await trusting(key), ...options });
}

export async function check(
  folder: string,
  options: { readonly policy?: SignaturePolicy; readonly trustFolder: string; readonly now?: Date },
): Promise<BordereauCheck> {
  return checkBordereau(await filesOf(folder), { policy: 'required', now, ...options });
}

/** Rules of the refusals. */
export const refusals = ({ faults }: BordereauCheck): string[] =>
  faults.filter(({ severity }) => severity === 'refusal').map(({ rule }) => rule);

export type OwnWay = {
  readonly algorithm?: string;
  readonly digest?: string;
  readonly canonicalisation?: string;
  readonly transforms?: readonly string[];
  readonly xpath?: string;
  readonly hmac?: string;
  readonly adapt?: (xml: SignedXml) => void;
};

/** Signs any document in any way that xml-crypto knows: truly signed, and wrong all the same. */
export async function signInOwnWay(document: string, { key, certificate }: SigningKey, way: OwnWay = {}): Promise<string> {
  const xml = new SignedXml({
    privateKey: way.hmac ?? (await readFile(key)),
    publicCert: await readFile(certificate),
    signatureAlgorithm: way.algorithm ?? rsaSha256,
    canonicalizationAlgorithm: way.canonicalisation ?? exclusive,
  });
  way.adapt?.(xml);
  const xpath = way.xpath ?? '/*';
  const whole = xpath === '/*' ? { uri: '', isEmptyUri: true } : {};
  xml.addReference({ xpath, transforms: [...(way.transforms ?? [enveloped, exclusive])], digestAlgorithm: way.digest ?? sha256, ...whole });
  xml.computeSignature(document);
  return xml.getSignedXml();
}

/** The bordereau without its signature, as it was before it was signed. */
export const withoutSignature = (signed: string): string =>
  signed.replace(/<Signature[\s\S]*<\/Signature>/, '').replace(/^<\?[\s\S]*?\?>\s*/, '');
export const signatureOf = (signed: string): string => /<Signature[\s\S]*<\/Signature>/.exec(signed)?.[0] ?? '';
