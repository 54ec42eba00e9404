// The other implementation: bordereaux signed and verified by xmlsec1, from a template, as the académie could do it with any tool.
import { createPrivateKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutSignature } from './signed-delivery.ts';
import { type SigningKey, temporaryFolder, tool } from './signing-keys.ts';

export type TemplateWish = {
  readonly uri?: string;
  readonly prefix?: string;
  /** Whether the certificate is shown in the signature. */
  readonly shown?: boolean;
  readonly method?: string;
  readonly digest?: string;
  /** More transforms, between the enveloped signature and the canonicalisation. */
  readonly transforms?: string;
  readonly keyInfo?: string;
};

/** An empty signature, to be filled by xmlsec1. */
export function template(method: string, wish: TemplateWish): string {
  const { uri = '', prefix = '', shown = true, digest = 'http://www.w3.org/2001/04/xmlenc#sha256', transforms = '' } = wish;
  const p = prefix === '' ? '' : `${prefix}:`;
  const keyInfo = wish.keyInfo ?? (shown ? `<${p}X509Data><${p}X509Certificate/></${p}X509Data>` : '');
  const lines = [
    `<${p}Signature xmlns${prefix === '' ? '' : `:${prefix}`}="http://www.w3.org/2000/09/xmldsig#">`,
    `<${p}SignedInfo>`,
    `<${p}CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>`,
    `<${p}SignatureMethod Algorithm="${wish.method ?? method}"/>`,
    `<${p}Reference URI="${uri}">`,
    `<${p}Transforms><${p}Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>${transforms}`,
    `<${p}Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></${p}Transforms>`,
    `<${p}DigestMethod Algorithm="${digest}"/><${p}DigestValue/>`,
    `</${p}Reference>`,
    `</${p}SignedInfo>`,
    `<${p}SignatureValue/>`,
    keyInfo === '' ? '' : `<${p}KeyInfo>${keyInfo}</${p}KeyInfo>`,
    `</${p}Signature>`,
  ];
  return lines.filter((line) => line !== '').join('\n');
}

/** The same bordereau, signed by xmlsec1 instead. */
export async function resignedBy(signed: string, key: SigningKey, wish: TemplateWish = {}): Promise<string> {
  const { asymmetricKeyType } = createPrivateKey(await readFile(key.key));
  const method = `http://www.w3.org/2001/04/xmldsig-more#${asymmetricKeyType === 'ec' ? 'ecdsa' : 'rsa'}-sha256`;
  const bare = withoutSignature(signed);
  return xmlsecSign(bare.replace('</bordereau>', `${template(method, wish)}\n</bordereau>`), key);
}

/** Fills the first signature template of a document. `id`: the attribute that a reference may name, and the element that bears it. */
export async function xmlsecSign(
  document: string,
  { key, certificate }: SigningKey,
  id: readonly [attribute: string, element: string] = ['Id', 'bordereau'],
): Promise<string> {
  const folder = await temporaryFolder();
  const path = join(folder, 'template.xml');
  await writeFile(path, document);
  const out = join(folder, 'signed.xml');
  await tool('xmlsec1', '--sign', `--id-attr:${id[0]}`, id[1], '--privkey-pem', `${key},${certificate}`, '--output', out, path);
  return readFile(out, 'utf8');
}

/** True when xmlsec1 finds the signature right with this certificate's key. */
export async function xmlsecVerifies(signed: string, { certificate }: SigningKey): Promise<boolean> {
  const path = join(await temporaryFolder(), 'signed.xml');
  await writeFile(path, signed);
  const pinned = ['--enabled-key-data', 'key-name', '--pubkey-cert-pem', certificate];
  return tool('xmlsec1', '--verify', '--id-attr:Id', 'bordereau', ...pinned, path).then(
    () => true,
    (error: Error & { code?: unknown }) => {
      if (typeof error.code !== 'number') throw error;
      return false;
    },
  );
}
