// Signatures that are right, on something else: every way we know of making a forged bordereau pass for a signed one.
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { bordereauNamespace } from '#connectors/academie-aaf/bordereau/strict-xml.ts';
import { checked, exclusive, refusals, signatureOf, signInOwnWay, withoutSignature } from './signed-delivery.ts';
import { resignedBy, template, xmlsecSign } from './signed-in-xmlsec.ts';
import { makeKey, type SigningKey } from './signing-keys.ts';

const forged = (text: string): string => text.replace('academie="EXEMPLE"', 'academie="AUTRE"');
const element = (text: string): string => text.replace(/^<\?[^>]*\?>\s*/, '').trim();
const named = (text: string, id: string): string => text.replace('<bordereau ', `<bordereau Id="${id}" `);

describe('a bordereau whose signature is right on something else', function () {
  this.timeout(60_000);
  let key: SigningKey;
  before(async () => {
    key = await makeKey();
  });
  const refused = async (rule: string, change: (signed: string) => string | Promise<string>) => {
    const said = await checked(key, change);
    expect(refusals(said)).to.deep.equal([rule]);
    expect(said).to.deep.include({ statement: null, signedBy: null });
  };

  const wrapped: readonly (readonly [string, (signed: string) => string])[] = [
    [
      'the signed one moved under a forged one',
      (signed) => forged(withoutSignature(signed)).replace('</bordereau>', `${element(signed)}</bordereau>`),
    ],
    ['the signed one under a root of another name', (signed) => `<lot xmlns="${bordereauNamespace}">${element(signed)}</lot>`],
    [
      'the forged one and the signed one side by side',
      (signed) => `<lot xmlns="${bordereauNamespace}">${forged(withoutSignature(signed))}${element(signed)}</lot>`,
    ],
    [
      'the signed one inside its own signature',
      (signed) => forged(signed).replace('</Signature>', `<Object>${withoutSignature(signed)}</Object></Signature>`),
    ],
    ['two signatures, the same', (signed) => signed.replace('</bordereau>', `${signatureOf(signed)}</bordereau>`)],
    [
      'two signatures, one inside the other',
      (signed) => signed.replace('</Signature>', `<Object>${signatureOf(signed)}</Object></Signature>`),
    ],
    [
      'the signature inside a file',
      (signed) => withoutSignature(signed).replace(/<fichier ([^>]*)\/>/, `<fichier $1>${signatureOf(signed)}</fichier>`),
    ],
    [
      'the signature as the root',
      (signed) => signatureOf(signed).replace('</Signature>', `<Object>${withoutSignature(signed)}</Object></Signature>`),
    ],
    ['a reference to an Id that is nowhere', (signed) => signed.replace('URI=""', 'URI="#b1"')],
    ['a reference by XPointer', (signed) => named(signed, 'b1').replace('URI=""', `URI="#xpointer(id('b1'))"`)],
    ['a reference to a place outside', (signed) => signed.replace('URI=""', 'URI="https://ailleurs.example/bordereau.xml"')],
    ['a second reference', (signed) => signed.replace(/<Reference[\s\S]*<\/Reference>/, '$&$&')],
    ['the same Id twice', (signed) => named(signed, 'b1').replace('URI=""', 'URI="#b1"').replace('<fichier ', '<fichier Id="b1" ')],
    ['an Id under another letter case', (signed) => signed.replace('<fichier ', '<fichier ID="b1" ')],
  ];
  for (const [name, change] of wrapped) it(`is refused: ${name}`, () => refused('bordereau-wrapped', change));

  it('is refused: a second root after the first one', () =>
    refused('bordereau-broken', (signed) => signed + forged(withoutSignature(signed))));

  it('is refused: truly signed, on a file of the forged document alone', () =>
    refused('bordereau-wrapped', async (signed) => {
      const document = forged(withoutSignature(signed)).replace('<fichier ', '<fichier Id="b1" ');
      return signInOwnWay(document, key, { xpath: "//*[local-name(.)='fichier'][1]", transforms: [exclusive] });
    }));

  it('is refused: truly signed, around another document', () =>
    refused('bordereau-wrapped', async (signed) => signInOwnWay(`<lot>${withoutSignature(signed)}</lot>`, key)));

  it('is refused: truly signed, and no bordereau', () =>
    refused('bordereau-malformed', () => signInOwnWay('<facture xmlns="urn:autre">1</facture>', key)));

  it('is refused: a bordereau outside its namespace', () =>
    refused('bordereau-malformed', (signed) => signInOwnWay(withoutSignature(signed).replace(` xmlns="${bordereauNamespace}"`, ''), key)));

  it('is refused: the signature of an older delivery put on this one', () =>
    refused('signature-wrong', async (signed) => {
      const older = await signInOwnWay(withoutSignature(signed).replaceAll('2025-09-08', '2025-09-01'), key);
      return withoutSignature(signed).replace('</bordereau>', `${signatureOf(older)}</bordereau>`);
    }));

  describe('with transforms', () => {
    const xpath =
      '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>not(ancestor-or-self::*[@nom])</XPath></Transform>';
    it('is refused: an XPath that leaves the files out, truly signed by another implementation', () =>
      refused('signature-transforms', (signed) => resignedBy(signed, key, { transforms: xpath })));

    it('is refused: an XSLT', () =>
      refused('bordereau-malformed', (signed) =>
        signed.replace(
          '</Transforms>',
          '<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><s:stylesheet xmlns:s="http://www.w3.org/1999/XSL/Transform"/></Transform></Transforms>',
        ),
      ));

    const kinds: readonly (readonly [string, readonly string[]])[] = [
      ['none but the canonicalisation', [exclusive]],
      ['comments kept', ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', `${exclusive}WithComments`]],
      [
        'inclusive canonicalisation',
        ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'],
      ],
      ['no canonicalisation', ['http://www.w3.org/2000/09/xmldsig#enveloped-signature']],
    ];
    for (const [name, transforms] of kinds)
      it(`is refused: ${name}, truly signed`, () =>
        refused('signature-transforms', (signed) => signInOwnWay(withoutSignature(signed), key, { transforms })));
  });

  describe('with other algorithms', () => {
    const ways = [
      ['a signature by SHA-1', { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }],
      ['a digest by SHA-1', { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' }],
      ['a signature by SHA-512', { algorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512' }],
      ['a digest by SHA-512', { digest: 'http://www.w3.org/2001/04/xmlenc#sha512' }],
      ['RSA-PSS', { algorithm: 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1' }],
      ['an inclusive canonicalisation', { canonicalisation: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' }],
      ['a canonicalisation with comments', { canonicalisation: `${exclusive}WithComments` }],
    ] as const;
    for (const [name, way] of ways)
      it(`is refused: ${name}, truly signed`, () =>
        refused('signature-algorithm', (signed) => signInOwnWay(withoutSignature(signed), key, way)));

    it('is refused: an HMAC whose secret is the public certificate', () =>
      refused('signature-algorithm', async (signed) => {
        const hmac = await readFile(key.certificate, 'utf8');
        const algorithm = 'http://www.w3.org/2000/09/xmldsig#hmac-sha1';
        return signInOwnWay(withoutSignature(signed), key, { hmac, algorithm, adapt: (xml) => xml.enableHMAC() });
      }));

    it('is refused: an algorithm named like a member of every object', () =>
      refused('signature-algorithm', (signed) => signed.replace('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', '__proto__')));

    it('is refused: RSA announced, and a trusted key on a curve', () =>
      refused('signature-wrong', (signed) =>
        signed.replace('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256'),
      ));
  });

  describe('with words that the signature does not cover', () => {
    const hidden: readonly (readonly [string, string, (signed: string) => string])[] = [
      ['a comment inside the digest', 'bordereau-comment', (signed) => signed.replace('<DigestValue>', '<DigestValue><!-- -->')],
      ['a comment inside the signature', 'bordereau-comment', (signed) => signed.replace('<SignatureValue>', '<SignatureValue>A<!-- -->')],
      ['a comment among the files', 'bordereau-comment', (signed) => signed.replace('<fichier', '<!-- --><fichier')],
      ['a comment after the end', 'bordereau-comment', (signed) => `${signed}<!-- -->`],
      ['an instruction', 'bordereau-comment', (signed) => signed.replace('<fichier', '<?autre chose?><fichier')],
      ['a second declaration', 'bordereau-comment', (signed) => signed.replace('<fichier', '<?xml version="1.0"?><fichier')],
      ['a CDATA section', 'bordereau-comment', (signed) => signed.replace('<fichier', '<![CDATA[ ]]><fichier')],
      ['XML 1.1, which has other rules', 'bordereau-comment', (signed) => signed.replace('version="1.0"', 'version="1.1"')],
      ['another encoding', 'bordereau-comment', (signed) => signed.replace('UTF-8', 'ISO-8859-1')],
      ['a document type', 'bordereau-doctype', (signed) => signed.replace('<bordereau', '<!DOCTYPE bordereau><bordereau')],
      [
        'an entity',
        'bordereau-doctype',
        (signed) =>
          signed.replace('<bordereau', '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><bordereau').replace('EXEMPLE', '&a;'),
      ],
      [
        'a bomb of entities',
        'bordereau-doctype',
        (signed) =>
          signed.replace('<bordereau', '<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><bordereau').replace('EXEMPLE', '&b;'),
      ],
      ['an entity that nothing declares', 'bordereau-broken', (signed) => signed.replace('EXEMPLE', '&eacute;')],
      [
        'a reference to an external key',
        'signature-key-info',
        (signed) => signed.replace('<KeyInfo>', '<KeyInfo><RetrievalMethod URI="#b1"/>'),
      ],
      [
        'a bare key',
        'signature-key-info',
        (signed) => signed.replace(/<X509Data>[\s\S]*<\/X509Data>/, '<KeyValue><RSAKeyValue/></KeyValue>'),
      ],
      ['two certificates', 'signature-key-info', (signed) => signed.replace(/<X509Certificate>[\s\S]*<\/X509Certificate>/, '$&$&')],
      [
        'a certificate that is none',
        'certificate-unknown',
        (signed) => signed.replace(/(<X509Certificate>)[\s\S]*(<\/X509Certificate>)/, '$1AAAA$2'),
      ],
      ['two KeyInfo', 'signature-malformed', (signed) => signed.replace(/<KeyInfo>[\s\S]*<\/KeyInfo>/, '$&$&')],
      ['an object in the signature', 'signature-malformed', (signed) => signed.replace('</Signature>', '<Object/></Signature>')],
      ['two values of signature', 'signature-malformed', (signed) => signed.replace(/<SignatureValue>.*?<\/SignatureValue>/, '$&$&')],
      ['two SignedInfo', 'signature-malformed', (signed) => signed.replace(/<SignedInfo>[\s\S]*<\/SignedInfo>/, '$&$&')],
      [
        'a SignedInfo hidden in the value',
        'signature-malformed',
        (signed) => signed.replace('<SignatureValue>', '<SignatureValue><SignedInfo/>'),
      ],
      ['two digests', 'signature-malformed', (signed) => signed.replace(/<DigestValue>.*?<\/DigestValue>/, '$&$&')],
      ['a reference without URI', 'bordereau-wrapped', (signed) => signed.replace(' URI=""', '')],
      ['text in the signature', 'signature-malformed', (signed) => signed.replace('<SignedInfo>', 'b<SignedInfo>')],
      [
        'an attribute whose name begins like a namespace',
        'bordereau-malformed',
        (signed) => signed.replace('date=', 'xmlnsdate="1" date='),
      ],
      [
        'an attribute of another namespace',
        'bordereau-malformed',
        (signed) => signed.replace('<fichier ', '<fichier xmlns:o="urn:o" o:octets="1" '),
      ],
      ['a signature value that is cut', 'signature-wrong', (signed) => signed.replace(/<SignatureValue>.{8}/, '<SignatureValue>')],
      ['no signature value', 'signature-wrong', (signed) => signed.replace(/<SignatureValue>.*?<\//, '<SignatureValue></')],
      ['an end that is missing', 'bordereau-broken', (signed) => signed.slice(0, -20)],
      ['nothing', 'bordereau-broken', () => ''],
      ['no XML', 'bordereau-broken', () => 'PK\u0003\u0004'],
      [
        'ten thousand nested elements',
        'bordereau-too-large',
        (signed) => signed.replace('</bordereau>', `${'<fichier>'.repeat(10_000)}${'</fichier>'.repeat(10_000)}</bordereau>`),
      ],
      [
        'a hundred thousand files',
        'bordereau-too-large',
        (signed) => signed.replace('</bordereau>', `${'<fichier/>'.repeat(100_000)}</bordereau>`),
      ],
      ['two mebibytes', 'bordereau-too-large', (signed) => signed.replace('</bordereau>', `${' '.repeat(2 << 20)}</bordereau>`)],
    ];
    for (const [name, rule, change] of hidden) it(`is refused: ${name}`, () => refused(rule, change));

    it('is refused: bytes that are not UTF-8', async () => {
      const said = await checked(key, (signed) => Buffer.from(signed.replace('EXEMPLE', 'D\u00e9partement'), 'latin1'));
      expect(refusals(said)).to.deep.equal(['bordereau-broken']);
    });

    it('is refused: the certificate of somebody else who is trusted, put beside a signature', async () => {
      const other = await makeKey();
      const shown = (await readFile(other.certificate, 'utf8')).replace(/-----.*?-----|\s/g, '');
      await refused('certificate-unknown', (signed) => signed.replace(/(<X509Certificate>)[\s\S]*(<\/X509Certificate>)/, `$1${shown}$2`));
    });

    it('is refused: signed by a stranger who shows the trusted certificate', async () => {
      const stranger = await makeKey();
      await refused('signature-wrong', (signed) => resignedBy(signed, { key: stranger.key, certificate: key.certificate }));
    });

    it('is refused: signed by a stranger who shows nothing', async () => {
      const stranger = await makeKey();
      await refused('signature-wrong', (signed) => resignedBy(signed, stranger, { shown: false }));
    });
  });

  it('is believed when everything is in order, by the same ways', async () => {
    const method = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
    for (const change of [
      (signed: string) => signInOwnWay(withoutSignature(signed), key),
      (signed: string) => xmlsecSign(withoutSignature(signed).replace('</bordereau>', `${template(method, {})}</bordereau>`), key),
    ]) {
      const said = await checked(key, change);
      expect(said.faults).to.deep.equal([]);
      expect(said.statement?.academie).to.equal('EXEMPLE');
    }
  });
});
