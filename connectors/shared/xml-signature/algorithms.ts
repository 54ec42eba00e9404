// The only algorithms that sign XML for us, by their XML-DSig names, and xml-crypto limited to them. Knows nothing of what is signed.
import { type BinaryLike, createPrivateKey, createPublicKey, createSign, createVerify, type KeyLike, KeyObject } from 'node:crypto';
import { createOptionalCallbackFunction, type SignatureAlgorithm, SignedXml, type SignedXmlOptions } from 'xml-crypto';

export const canonicalisation = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const digest = 'http://www.w3.org/2001/04/xmlenc#sha256';
const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const ecdsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256';

type KeyType = 'rsa' | 'ec';

/** The type of key that a signature algorithm takes; undefined when the algorithm is not one of ours. */
export const keyTypes: ReadonlyMap<string, KeyType> = new Map([
  [rsaSha256, 'rsa'],
  [ecdsaSha256, 'ec'],
]);

/** The algorithm for a key, null when it is too weak or of a kind that we do not take. */
export function algorithmOf(key: KeyObject): string | null {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') return modulusLength >= 2048 ? rsaSha256 : null;
  if (key.asymmetricKeyType === 'ec') return namedCurve === 'prime256v1' || namedCurve === 'secp384r1' ? ecdsaSha256 : null;
  return null;
}

/** xml-crypto has no ECDSA. XML-DSig writes r and s side by side (IEEE P1363), OpenSSL by default in DER. */
class EcdsaSha256 implements SignatureAlgorithm {
  readonly getSignature = createOptionalCallbackFunction((info: BinaryLike, key: KeyLike) =>
    createSign('SHA256')
      .update(info)
      .sign({ key: key instanceof KeyObject ? key : createPrivateKey(key), dsaEncoding: 'ieee-p1363' }, 'base64'),
  );
  readonly verifySignature = createOptionalCallbackFunction((info: string, key: KeyLike, value: string) =>
    createVerify('SHA256')
      .update(info)
      .verify({ key: key instanceof KeyObject ? key : createPublicKey(key), dsaEncoding: 'ieee-p1363' }, value, 'base64'),
  );
  readonly getAlgorithmName = (): string => ecdsaSha256;
}

/** xml-crypto that knows our algorithms and no other: SHA-1, HMAC, XPath or inclusive canonicalisation cannot be asked of it. */
export function limitedSignedXml(options: SignedXmlOptions): SignedXml {
  const signed = new SignedXml(options);
  const only = <T>(from: Readonly<Record<string, T>>, ...names: readonly string[]): Record<string, T> =>
    Object.assign(Object.create(null), Object.fromEntries(names.map((name) => [name, from[name]])));
  signed.CanonicalizationAlgorithms = only(signed.CanonicalizationAlgorithms, canonicalisation, enveloped);
  signed.HashAlgorithms = only(signed.HashAlgorithms, digest);
  signed.SignatureAlgorithms = only({ ...signed.SignatureAlgorithms, [ecdsaSha256]: EcdsaSha256 }, rsaSha256, ecdsaSha256);
  return signed;
}
